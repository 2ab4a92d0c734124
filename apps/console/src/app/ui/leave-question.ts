import { type Dialogs } from './dialogs';

/** Asks whether what was entered may be lost: `subject` is what it was entered for, `undone` what was not done with it. */
export const askWhetherLost = (
  dialogs: Dialogs,
  { subject, undone }: { subject: string; undone: string },
): Promise<boolean> =>
  dialogs.confirm({
    heading: `Leave without ${undone}?`,
    consequence: `What you have entered for this ${subject} is lost.`,
    goes: [],
    typedName: null,
    act: `Leave without ${undone}`,
    stay: 'Stay here',
    perform: () => Promise.resolve(),
  });
