import { isFinished, type OperationRecord, parseInstant, type VolumeRun } from '@soteria/domain';

/** Runs of policies as far as records of operations are kept of them. */
export class RecordedRuns {
  /** By policy and claim, and then by operation. */
  private readonly runs = new Map<string, Map<string, VolumeRun>>();
  /** By operation: which policy and claims it has runs of. */
  private readonly keys = new Map<string, readonly string[]>();

  /** Of how many policies and claims there are runs. */
  get size(): number {
    return this.runs.size;
  }

  of(policy: string, claimUid: string): VolumeRun[] {
    return [...(this.runs.get(keyOf(policy, claimUid))?.values() ?? [])];
  }

  /** Takes note of an operation as it is now; undefined when it is not kept any more. */
  note(id: string, record: OperationRecord | undefined): void {
    this.forget(id);
    const noted = record ? runsOf(record) : [];
    if (noted.length === 0) return;
    for (const [key, run] of noted) {
      const runs = this.runs.get(key) ?? new Map<string, VolumeRun>();
      this.runs.set(key, runs.set(id, run));
    }
    this.keys.set(
      id,
      noted.map(([key]) => key),
    );
  }

  private forget(id: string): void {
    for (const key of this.keys.get(id) ?? []) {
      const runs = this.runs.get(key);
      runs?.delete(id);
      if (runs?.size === 0) this.runs.delete(key);
    }
    this.keys.delete(id);
  }
}

const keyOf = (policy: string, claimUid: string): string => `${policy}/${claimUid}`;

/** Each run of a policy that a record tells of, with its key. */
function runsOf(record: OperationRecord): [string, VolumeRun][] {
  if (record.kind !== 'backup' || record.policy === undefined) return [];
  const { policy, items, sinceFull } = record;
  const slot = parseInstant(record.slot);
  const startedAt = parseInstant(record.createdAt);
  if (slot === null || startedAt === null) return [];
  return items.map((item) => {
    const run: VolumeRun = { slot, startedAt, mode: item.mode, sinceFull };
    const cameToNothing = isFinished(item) && item.state !== 'succeeded';
    return [keyOf(policy, item.claimUid), cameToNothing ? { ...run, cameToNothing } : run];
  });
}
