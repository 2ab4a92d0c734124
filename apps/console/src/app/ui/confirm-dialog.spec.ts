import { TestBed } from '@angular/core/testing';
import { MatDialog } from '@angular/material/dialog';
import { TestConsole } from '../testing/console';
import { ConfirmDialogHarness } from './confirm-dialog.harness';
import { confirm } from './confirm-dialog';

describe('a question before something is done', () => {
  it('has nothing folded away that could take the focus, as that would let it out', async () => {
    const console = new TestConsole();
    await console.visit('/settings');
    confirm(TestBed.inject(MatDialog), {
      heading: 'Take it back',
      consequence: 'It goes.',
      goes: [],
      typedName: null,
      act: 'Take it back',
      command: 'curl -X DELETE',
      perform: () => Promise.resolve(),
    });
    const dialog = await console.outside.getHarness(ConfirmDialogHarness);
    expect(await dialog.has('pre')).toBe(false);
    const details = document.querySelector('sot-confirm-dialog details') as HTMLDetailsElement;
    details.open = true;
    details.dispatchEvent(new Event('toggle'));
    await console.settle();
    expect(await dialog.texts('pre')).toEqual(['curl -X DELETE']);
  });
});
