import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestConsole } from '../testing/console';
import { ActionButton } from './action-button';
import { ActionButtonHarness } from './action-button.harness';

async function shown(inputs: Record<string, unknown>) {
  const { fixture } = await new TestConsole().show(ActionButton, { label: 'Go', ...inputs });
  const acts: number[] = [];
  fixture.componentInstance.act.subscribe(() => acts.push(1));
  const button = await TestbedHarnessEnvironment.harnessForFixture(fixture, ActionButtonHarness);
  return { fixture, acts, button };
}

describe('an action', () => {
  it('is done when it can be', async () => {
    const { acts, button } = await shown({});
    await button.press('Go');
    expect(acts).toHaveLength(1);
    expect(await button.refusalOf('Go')).toBeNull();
  });

  it('does nothing when it cannot, keeps its place for the keyboard, and says why', async () => {
    const { acts, button } = await shown({ refusal: 'Not now.' });
    await button.press('Go');
    expect(acts).toEqual([]);
    expect(await button.refusalOf('Go')).toBe('Not now.');
    expect(await (await button.button('Go')).getProperty<boolean>('disabled')).toBe(false);
  });

  it('is not done twice while it is under way', async () => {
    const { acts, button } = await shown({ busy: true });
    await button.press('Go');
    expect(acts).toEqual([]);
    expect(await (await button.button('Go')).getAttribute('aria-busy')).toBe('true');
  });

  it('shows the reason when the button is reached, and hides it after', async () => {
    const { fixture, button } = await shown({ refusal: 'Not now.' });
    const reason = (fixture.nativeElement as HTMLElement).querySelector('[role=tooltip]');
    await (await button.button('Go')).focus();
    expect(reason?.hasAttribute('data-popover-shown')).toBe(true);
    await (await button.button('Go')).blur();
    expect(reason?.hasAttribute('data-popover-shown')).toBe(false);
  });

  it('shows nothing when there is no reason', async () => {
    const { fixture, button } = await shown({});
    await (await button.button('Go')).focus();
    expect((fixture.nativeElement as HTMLElement).querySelector('[data-popover-shown]')).toBeNull();
  });
});
