import { Injectable } from '@nestjs/common';
import {
  type BackupFact,
  type ClaimFact,
  isFinished,
  parseInstant,
  type RunInProgress,
  type VolumeRun,
} from '@soteria/domain';
import { FactStore } from '../driver/fact-store';
import { VanishedBackups } from '../driver/vanished-backups';
import { OperationStore } from '../operations/operation-store';
import { RecordedRuns } from './recorded-runs';

/**
 * Which runs of policies there have been: told by the records of operations, and, once those are
 * trimmed, by the backups themselves, which carry their slot, be they out of sight for a while. So nothing else has to
 * be kept.
 */
@Injectable()
export class PolicyRuns {
  private readonly recorded = new RecordedRuns();

  constructor(
    private readonly facts: FactStore,
    private readonly vanished: VanishedBackups,
    private readonly store: OperationStore,
  ) {
    store.onChange((id) => this.recorded.note(id, store.get(id)));
  }

  of(policy: string, claim: Pick<ClaimFact, 'uid' | 'namespace' | 'name'>): VolumeRun[] {
    const recorded = this.recorded.of(policy, claim.uid);
    const present = this.facts.backupsOfClaim(claim.namespace, claim.name);
    const kept = [...this.vanished.lastSeenOf(claim.uid), ...present].flatMap((backup) =>
      runOf(backup, policy, claim.uid),
    );
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
}

function runOf(backup: BackupFact, policy: string, claimUid: string): VolumeRun[] {
  const { slot, source, mode, state } = backup;
  if (backup.policy !== policy || source.claimUid !== claimUid || slot === null) return [];
  const startedAt = backup.snapshotAt ?? backup.createdAt ?? slot;
  const run: VolumeRun = { slot, startedAt, mode, sinceFull: backup.sinceFull ?? undefined };
  return [state === 'failed' ? { ...run, cameToNothing: true } : run];
}
