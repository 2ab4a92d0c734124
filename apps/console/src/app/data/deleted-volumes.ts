import { type Backup, type VolumeRow } from '@soteria/contracts';
import { rowKey } from './inventory';

/** A volume whose claim is gone while restore points of it remain. */
export interface DeletedVolume {
  namespace: string;
  pvc: string;
  restorePoints: number;
  /** RFC 3339: the newest moment that can be had back. */
  newest: string;
  sizeBytes: number | null;
}

/** What the backups tell of claims that do not exist any more; the most recently backed up first. */
export function deletedVolumes(
  backups: readonly Backup[],
  rows: readonly VolumeRow[],
): DeletedVolume[] {
  const existing = new Set(rows.map(rowKey));
  const found = new Map<string, DeletedVolume>();
  for (const backup of backups) {
    const { namespace, pvc, usable, snapshotTime } = backup;
    const key = rowKey(backup);
    if (!usable || pvc === '' || snapshotTime === null || existing.has(key)) continue;
    const known = found.get(key);
    const isNewer = !known || snapshotTime > known.newest;
    found.set(key, {
      namespace,
      pvc,
      restorePoints: (known?.restorePoints ?? 0) + 1,
      newest: isNewer ? snapshotTime : known.newest,
      sizeBytes: isNewer ? backup.volumeSizeBytes : known.sizeBytes,
    });
  }
  return [...found.values()].sort((a, b) => (a.newest < b.newest ? 1 : -1));
}
