import { type UploadDay, type UploadHistory } from '@soteria/contracts';
import { type BackupFact, DAY_MS, formatInstant, type Instant } from '@soteria/domain';

/** As many days as the overview looks back. */
const DAYS = 30;

type Uploaded = Pick<BackupFact, 'snapshotAt' | 'uploadedBytes'>;

/** Sums backups by the day (of UTC) of their data. One without a time or a size adds nothing. */
export function uploadHistory(backups: Iterable<Uploaded>, now: Instant): UploadHistory {
  const today = Math.floor(now / DAY_MS);
  const first = today - DAYS + 1;
  const days: UploadDay[] = Array.from({ length: DAYS }, (_, index) => ({
    day: formatInstant((first + index) * DAY_MS).slice(0, 'yyyy-mm-dd'.length),
    restorePoints: 0,
    uploadedBytes: 0,
  }));
  const before = { restorePoints: 0, uploadedBytes: 0 };
  for (const { snapshotAt, uploadedBytes } of backups) {
    if (snapshotAt === null) continue;
    const index = Math.floor(snapshotAt / DAY_MS) - first;
    const sum = index < 0 ? before : days[index];
    if (!sum) continue;
    sum.restorePoints += 1;
    sum.uploadedBytes += uploadedBytes ?? 0;
  }
  return { days, before };
}
