import { Injectable } from '@nestjs/common';
import {
  type BackupFact,
  type ClaimFact,
  isFinished,
  type OperationRecord,
  parseInstant,
  type RunInProgress,
  type VolumeRun,
} from '@soteria/domain';
import { FactStore } from '../driver/fact-store';
import { OperationStore } from '../operations/operation-store';

/**
 * Which runs of policies there have been: told by the records of operations, and, once those are
 * trimmed, by the backups themselves, which carry their slot. So nothing else has to be kept.
 */
@Injectable()
export class PolicyRuns {
  /** By policy and claim; rebuilt when a record changed. */
  private readonly recorded = new Map<string, Map<string, VolumeRun>>();

  constructor(
    private readonly facts: FactStore,
    private readonly store: OperationStore,
  ) {
    store.onChange((id) => this.note(id, store.get(id)));
  }

  of(policy: string, claim: Pick<ClaimFact, 'uid' | 'namespace' | 'name'>): VolumeRun[] {
    const recorded = this.recorded.get(keyOf(policy, claim.uid))?.values() ?? [];
    const kept = this.facts
      .backupsOfClaim(claim.namespace, claim.name)
      .flatMap((backup) => runOf(backup, policy, claim.uid));
    const bySlot = new Map([...kept, ...recorded].map((run) => [run.slot, run] as const));
    return [...bySlot.values()];
  }

  /** Backups that are not over yet, by policies and by people. */
  inProgress(): RunInProgress[] {
    return this.store.active().flatMap((record) => {
      if (record.kind !== 'backup') return [];
      const since = parseInstant(record.createdAt) ?? 0;
      return record.items
        .filter((item) => !isFinished(item))
        .map(({ claimUid }) => ({ claimUid, policy: record.policy ?? null, since }));
    });
  }

  private note(id: string, record: OperationRecord | undefined): void {
    if (!record) {
      for (const runs of this.recorded.values()) runs.delete(id);
      return;
    }
    if (record.kind !== 'backup' || record.policy === undefined) return;
    const slot = parseInstant(record.slot);
    const startedAt = parseInstant(record.createdAt);
    if (slot === null || startedAt === null) return;
    for (const { claimUid, mode } of record.items) {
      const key = keyOf(record.policy, claimUid);
      const runs = this.recorded.get(key) ?? new Map<string, VolumeRun>();
      this.recorded.set(key, runs.set(id, { slot, startedAt, mode }));
    }
  }
}

const keyOf = (policy: string, claimUid: string): string => `${policy}/${claimUid}`;

function runOf(backup: BackupFact, policy: string, claimUid: string): VolumeRun[] {
  if (backup.policy !== policy || backup.claimUid !== claimUid || backup.slot === null) return [];
  const startedAt = backup.snapshotAt ?? backup.createdAt ?? backup.slot;
  return [{ slot: backup.slot, startedAt, mode: backup.mode }];
}
