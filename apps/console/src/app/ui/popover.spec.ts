import { Component } from '@angular/core';
import { TestConsole } from '../testing/console';
import { Popover } from './popover';

@Component({
  selector: 'sot-popover-story',
  imports: [Popover],
  template: `
    <sot-popover label="More"
      ><a href="#x">leave</a><button type="button">stay</button></sot-popover
    >
  `,
})
class PopoverStory {}

async function opened() {
  const { fixture } = await new TestConsole().show(PopoverStory);
  const element = fixture.nativeElement as HTMLElement;
  const panel = element.querySelector<HTMLElement>('[popover]');
  panel?.showPopover();
  return { element, isOpen: () => panel?.hasAttribute('data-popover-shown') };
}

describe('a popover', () => {
  it('is opened by its button, in the browser’s own way', async () => {
    const { element } = await opened();
    const button = element.querySelector('[popovertarget]');
    expect(button?.getAttribute('aria-label')).toBe('More');
    expect(element.querySelector(`#${button?.getAttribute('popovertarget')}`)).not.toBeNull();
  });

  it('closes when a link in it is followed', async () => {
    const { element, isOpen } = await opened();
    element.querySelector('a')?.click();
    expect(isOpen()).toBe(false);
  });

  it('stays while something else in it is used', async () => {
    const { element, isOpen } = await opened();
    element.querySelector<HTMLElement>('[popover] button')?.click();
    expect(isOpen()).toBe(true);
  });
});
