import { type Backup } from '@soteria/contracts';
import { type BackupFact } from '@soteria/domain';
import { type Turns } from '../cluster/turns';

/** How many backups are written before anybody looks whether others have waited long enough. */
const PORTION = 64;

const HEAD = Buffer.from('{"items":[');
const TAIL = Buffer.from(']}');

/**
 * A `BackupList` as bytes. There is no limit to how many backups it tells of, and a hundred thousand of them take more
 * than a second, so others get their turn in between.
 */
export async function backupListBytes(
  facts: readonly BackupFact[],
  present: (fact: BackupFact) => Backup,
  turns: Turns,
): Promise<Buffer[]> {
  const pieces = [HEAD];
  for (let from = 0; from < facts.length; from += PORTION) {
    const texts = facts.slice(from, from + PORTION).map((fact) => JSON.stringify(present(fact)));
    pieces.push(Buffer.from(`${from === 0 ? '' : ','}${texts.join(',')}`));
    if (turns.isOver) await turns.end();
  }
  return [...pieces, TAIL];
}
