import { Injectable } from '@nestjs/common';
import {
  type BackupItem,
  type FailedRun,
  type OperationRecord,
  parseInstant,
} from '@soteria/domain';
import { isEqual } from '../cluster/is-equal';
import { OperationStore } from './operation-store';

type Listener = (namespace: string, pvc: string) => void;

interface NotedItem extends FailedRun {
  item: BackupItem;
}

/** The backups that failed, as far as records of operations are kept: of some there never was an object. */
@Injectable()
export class FailedRuns {
  /** By claim, and then by operation. */
  private readonly failed = new Map<string, Map<string, FailedRun>>();
  /** When the newest one that succeeded began, by claim. */
  private readonly succeededAt = new Map<string, number>();
  /** By operation. */
  private readonly noted = new Map<string, readonly NotedItem[]>();
  private readonly listeners = new Set<Listener>();

  constructor(store: OperationStore) {
    store.onChange((id) => this.note(id, store.get(id)));
  }

  /** The newest of a claim, unless one that began later has succeeded. */
  of(claimUid: string): FailedRun | null {
    const runs = [...(this.failed.get(claimUid)?.values() ?? [])];
    const newest = runs.reduce<FailedRun | null>(
      (last, run) => (last === null || run.at > last.at ? run : last),
      null,
    );
    const succeededAt = this.succeededAt.get(claimUid) ?? -Infinity;
    return newest !== null && newest.at > succeededAt ? newest : null;
  }

  /** Calls back with each claim of which something else may be to be told. */
  onChange(listener: Listener): void {
    this.listeners.add(listener);
  }

  private note(id: string, record: OperationRecord | undefined): void {
    const before = this.noted.get(id) ?? [];
    const items = record?.kind === 'backup' ? record.items : [];
    const after = items.flatMap(failedItem);
    const successes = items.filter((item) => this.noteSuccess(item));
    if (isEqual(before, after)) return this.tell(successes);
    for (const { item } of before) this.runsOf(item).delete(id);
    for (const { item, at, error } of after) this.runsOf(item).set(id, { at, error });
    if (after.length > 0) this.noted.set(id, after);
    else this.noted.delete(id);
    this.tell([...successes, ...before.map(itemOf), ...after.map(itemOf)]);
  }

  private tell(items: readonly BackupItem[]): void {
    for (const { namespace, pvc, claimUid } of items) {
      if (this.failed.get(claimUid)?.size === 0) this.failed.delete(claimUid);
      for (const listener of this.listeners) listener(namespace, pvc);
    }
  }

  private runsOf({ claimUid }: BackupItem): Map<string, FailedRun> {
    const runs = this.failed.get(claimUid) ?? new Map<string, FailedRun>();
    this.failed.set(claimUid, runs);
    return runs;
  }

  /** Answers whether it is news. */
  private noteSuccess({ claimUid, state, startedAt }: BackupItem): boolean {
    const at = parseInstant(startedAt);
    if (state !== 'succeeded' || at === null) return false;
    if (at <= (this.succeededAt.get(claimUid) ?? -Infinity)) return false;
    this.succeededAt.set(claimUid, at);
    return this.failed.has(claimUid);
  }
}

const itemOf = ({ item }: NotedItem): BackupItem => item;

function failedItem(item: BackupItem): NotedItem[] {
  const at = parseInstant(item.startedAt);
  if (item.state !== 'failed' || at === null) return [];
  return [{ item, at, error: item.error?.detail ?? '' }];
}
