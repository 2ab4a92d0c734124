import { type VolumeName } from '@soteria/contracts';
import { type Dialogs } from '../ui/dialogs';

/** Asks why volumes are to be left out, and leaves them out; answers true when all of them were excluded. */
export const askToExclude = (dialogs: Dialogs, volumes: readonly VolumeName[]): Promise<boolean> =>
  dialogs.open(async () => {
    const { openExclusion } = await import('./exclude-dialog');
    return (opener) => openExclusion(opener, volumes);
  });
