import { type Backup } from '@soteria/contracts';
import { type BackupFact, formatInstant, type Instant, isForeign } from '@soteria/domain';

const time = (instant: Instant | null): string | null =>
  instant === null ? null : formatInstant(instant);

/** A backup as the contract shows it, in a cluster of this id; null where that is not known yet. */
export function presentBackup(fact: BackupFact, pinned: boolean, cluster: string | null): Backup {
  const { source } = fact;
  const error = fact.damage ?? fact.error;
  return {
    id: fact.id,
    namespace: source.namespace,
    pvc: source.pvc,
    volume: source.volume,
    target: source.target,
    state: fact.state,
    usable: fact.usable,
    snapshotTime: time(fact.snapshotAt),
    completedTime: time(fact.completedAt),
    sizeBytes: fact.sizeBytes,
    uploadedBytes: fact.uploadedBytes,
    volumeSizeBytes: source.volumeSizeBytes,
    progress: fact.progress,
    mode: fact.mode,
    ...(error === '' ? {} : { error }),
    ...(fact.detail === '' ? {} : { detail: fact.detail }),
    ...(fact.policy === null ? {} : { policy: fact.policy }),
    ...(fact.operation === null ? {} : { operation: fact.operation }),
    ...(fact.requestedBy === null ? {} : { requestedBy: fact.requestedBy }),
    ...(isForeign(fact, cluster) ? { ofAnotherCluster: true } : {}),
    pinned,
  };
}

/** Newest first, by the moment the data is from; one that has none yet counts as new. */
export function newestFirst(one: BackupFact, other: BackupFact): number {
  const at = (fact: BackupFact) => fact.snapshotAt ?? fact.createdAt ?? Infinity;
  if (at(one) !== at(other)) return at(one) < at(other) ? 1 : -1;
  return one.id < other.id ? -1 : 1;
}
