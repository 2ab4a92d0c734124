import { Location } from '@angular/common';
import { TestBed } from '@angular/core/testing';
import { TestConsole } from '../testing/console';
import { ConfirmDialogHarness } from './confirm-dialog.harness';
import { Dialogs } from './dialogs';

/** As the browser does it, whatever is shown. */
async function goBack(console: TestConsole): Promise<void> {
  TestBed.inject(Location).back();
  await console.settle();
}

describe('a question before something is done', () => {
  it('has nothing folded away that could take the focus, as that would let it out', async () => {
    const console = new TestConsole();
    await console.visit('/settings');
    void TestBed.inject(Dialogs).confirm({
      heading: 'Take it back',
      consequence: 'It goes.',
      goes: [],
      typedName: null,
      act: 'Take it back',
      command: 'curl -X DELETE',
      perform: () => Promise.resolve(),
    });
    const dialog = await console.opened(ConfirmDialogHarness);
    expect(await dialog.has('pre')).toBe(false);
    const details = document.querySelector('sot-confirm-dialog details') as HTMLDetailsElement;
    details.open = true;
    details.dispatchEvent(new Event('toggle'));
    await console.settle();
    expect(await dialog.texts('pre')).toEqual(['curl -X DELETE']);
  });

  it('stays until it is known what became of it, and says why it was refused', async () => {
    const console = new TestConsole();
    await console.visit('/activity');
    await console.visit('/settings');
    let refuse: (error: Error) => void = () => undefined;
    void TestBed.inject(Dialogs).confirm({
      heading: 'Take it back',
      consequence: 'It goes.',
      goes: [],
      typedName: null,
      act: 'Take it back',
      perform: () => new Promise((_, reject) => (refuse = reject)),
    });
    const dialog = await console.opened(ConfirmDialogHarness);
    const isOpen = async () =>
      (await console.outside.getHarnessOrNull(ConfirmDialogHarness)) !== null;
    await dialog.press('Take it back');
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', keyCode: 27 }));
    document.querySelector<HTMLElement>('sot-confirm-dialog [mat-dialog-close]')?.click();
    await goBack(console);
    expect(TestBed.inject(Location).path()).toBe('/activity');
    expect(await isOpen()).toBe(true);
    refuse(new Error('Somebody uses it.'));
    await console.settle();
    expect(await dialog.text()).toContain('Somebody uses it.');
    await dialog.press('Cancel');
    await console.settle();
    expect(await isOpen()).toBe(false);
  });

  it('goes with the page that it was asked on, while nothing is under way', async () => {
    const console = new TestConsole();
    await console.visit('/activity');
    await console.visit('/settings');
    void TestBed.inject(Dialogs).confirm({
      heading: 'Take it back',
      consequence: 'It goes.',
      goes: [],
      typedName: null,
      act: 'Take it back',
      perform: () => Promise.resolve(),
    });
    await console.settle();
    expect(await console.outside.getHarnessOrNull(ConfirmDialogHarness)).not.toBeNull();
    await goBack(console);
    expect(await console.outside.getHarnessOrNull(ConfirmDialogHarness)).toBeNull();
  });
});
