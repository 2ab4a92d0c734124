import { type BackupFact, type TargetFact } from '../facts';
import { type VanishedBackup, isLost } from '../freshness/vanished';
import { type Instant } from '../time';
import { momentInWords } from '../words';

/** What has to be in order before anything is removed from a volume's backups. */
export interface RetentionCircumstances {
  /** Null while the view of the cluster is in contact. */
  staleness: { since: Instant } | null;
  backups: readonly BackupFact[];
  target: (name: string) => TargetFact | undefined;
  vanished: readonly VanishedBackup[];
}

/** Why nothing may be removed at present; null when nothing is in the way. */
export function retentionHold(given: RetentionCircumstances): string | null {
  if (given.staleness !== null) {
    return `kept while the cluster is out of contact, since ${momentInWords(given.staleness.since)}`;
  }
  const names = [...new Set(given.backups.map(({ source }) => source.target))].sort();
  for (const name of names) {
    const target = given.target(name);
    if (target === undefined) return `kept while the backup target ${name} is not in sight`;
    if (!target.available) return `kept while the backup target ${name} is unavailable`;
  }
  return given.vanished.every(isLost) ? null : 'kept while other restore points are out of sight';
}
