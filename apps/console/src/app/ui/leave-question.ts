import { type MatDialog } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
import { confirm } from './confirm-dialog';

/** Asks whether what was entered may be lost: `subject` is what it was entered for, `undone` what was not done with it. */
export async function askWhetherLost(
  dialog: MatDialog,
  { subject, undone }: { subject: string; undone: string },
): Promise<boolean> {
  const question = confirm(dialog, {
    heading: `Leave without ${undone}?`,
    consequence: `What you have entered for this ${subject} is lost.`,
    goes: [],
    typedName: null,
    act: `Leave without ${undone}`,
    stay: 'Stay here',
    perform: () => Promise.resolve(),
  });
  return (await firstValueFrom(question.afterClosed())) === true;
}
