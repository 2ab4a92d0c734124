import {
  type BackupItem,
  type FailedRun,
  type OperationRecord,
  parseInstant,
} from '@soteria/domain';
import { isEqual } from '../cluster/is-equal';

/** How a backup of a claim ended. */
interface Outcome {
  namespace: string;
  pvc: string;
  claimUid: string;
  /** When it began. */
  at: number;
  /** Null: it succeeded. */
  error: string | null;
}

/** How the backups of claims ended, as far as records of operations are kept. */
export class BackupOutcomes {
  /** By claim, and then by operation. */
  private readonly byClaim = new Map<string, Map<string, Outcome>>();
  private readonly byOperation = new Map<string, readonly Outcome[]>();

  /** Of how many claims something is known. */
  get size(): number {
    return this.byClaim.size;
  }

  /** The newest failure of a claim, unless a backup that began then or later has succeeded. */
  failureOf(claimUid: string): FailedRun | null {
    const outcomes = [...(this.byClaim.get(claimUid)?.values() ?? [])];
    const [newest] = outcomes.sort((one, other) => other.at - one.at || successFirst(one, other));
    return newest === undefined || newest.error === null
      ? null
      : { at: newest.at, error: newest.error };
  }

  /**
   * Takes note of an operation as it is now; undefined when it is not kept any more. Answers the
   * claims of which `failureOf` says something else than before.
   */
  note(id: string, record: OperationRecord | undefined): Pick<Outcome, 'namespace' | 'pvc'>[] {
    const before = this.byOperation.get(id) ?? [];
    const after = record?.kind === 'backup' ? record.items.flatMap(outcomeOf) : [];
    if (isEqual(before, after)) return [];
    const concerned = new Map([...before, ...after].map((each) => [each.claimUid, each] as const));
    const told = new Map([...concerned.keys()].map((uid) => [uid, this.failureOf(uid)] as const));
    this.replace(id, before, after);
    return [...concerned.values()].filter(
      ({ claimUid }) => !isEqual(told.get(claimUid), this.failureOf(claimUid)),
    );
  }

  private replace(id: string, before: readonly Outcome[], after: readonly Outcome[]): void {
    for (const { claimUid } of before) {
      const outcomes = this.byClaim.get(claimUid);
      outcomes?.delete(id);
      if (outcomes?.size === 0) this.byClaim.delete(claimUid);
    }
    for (const outcome of after) {
      const outcomes = this.byClaim.get(outcome.claimUid) ?? new Map<string, Outcome>();
      this.byClaim.set(outcome.claimUid, outcomes.set(id, outcome));
    }
    if (after.length > 0) this.byOperation.set(id, after);
    else this.byOperation.delete(id);
  }
}

const successFirst = (one: Outcome, other: Outcome): number =>
  Number(one.error !== null) - Number(other.error !== null);

function outcomeOf({ namespace, pvc, claimUid, state, startedAt, error }: BackupItem): Outcome[] {
  const at = parseInstant(startedAt);
  if (at === null || (state !== 'failed' && state !== 'succeeded')) return [];
  const failure = state === 'failed' ? (error?.detail ?? '') : null;
  return [{ namespace, pvc, claimUid, at, error: failure }];
}
