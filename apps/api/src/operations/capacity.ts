import { Inject, Injectable } from '@nestjs/common';
import {
  OPERATION_KINDS,
  type OperationKind,
  type OperationRecord,
  slotsInUse,
  stillSnapshots,
  volumesInUse,
} from '@soteria/domain';
import { CONFIG, type Config } from '../config/config';
import { OperationStore } from './operation-store';
import { RecordKeeper } from './record-keeper';

/** What one operation takes up. */
interface Taken {
  kind: OperationKind;
  slots: number;
  volumes: readonly string[];
}

/**
 * How much runs at once, over all operations: counted as operations change, never by going through
 * them all. A decision is noted before it is written, so that two that are made at the same time
 * do not take the same place.
 */
@Injectable()
export class Capacity {
  private readonly taken = new Map<string, Taken>();
  private readonly slots = new Map<OperationKind, number>();
  private readonly volumes = new Map<string, Set<string>>();
  private readonly listeners = new Set<(freed: readonly string[]) => void>();

  constructor(
    private readonly store: OperationStore,
    private readonly keeper: RecordKeeper,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    store.onChange((id) => this.note(id, store.get(id)));
  }

  /** How many further items of this kind may begin now. */
  free(kind: OperationKind): number {
    return this.limitOf(kind) - (this.slots.get(kind) ?? 0);
  }

  /** Whether an operation is making a backup of this volume; another one than `except`, where that is given. */
  isBusy(volume: string, except = ''): boolean {
    const users = this.volumes.get(volume);
    return users !== undefined && (users.size > 1 || !users.has(except));
  }

  /**
   * Calls back whenever a place or a volume became free, also when an operation vanished with its record, with the
   * volumes of which the operation makes no backup any more.
   */
  onRoom(listener: (freed: readonly string[]) => void): void {
    this.listeners.add(listener);
  }

  /** Takes over what an operation has come to. */
  note(id: string, record: OperationRecord | undefined): void {
    const before = this.taken.get(id);
    const after = record && {
      kind: record.kind,
      slots: slotsInUse(record),
      volumes: volumesInUse(record),
    };
    if (before) this.count(id, before, -1);
    if (after && (after.slots > 0 || after.volumes.length > 0)) {
      this.taken.set(id, after);
      this.count(id, after, 1);
    } else this.taken.delete(id);
    if (before) this.tell(before, after);
  }

  /** The operations that wait for a place, the oldest first; as many as there are places, and some more. */
  next(): string[] {
    return OPERATION_KINDS.flatMap((kind) => {
      const free = Math.max(this.free(kind), 0);
      return this.store
        .active(kind)
        .map((record) => this.keeper.latest(record.id) ?? record)
        .filter((record) => this.mayGoOn(record, free > 0))
        .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
        .slice(0, free + SPARE)
        .map(({ id }) => id);
    });
  }

  /** Whether one of its items waits for a place, and for nothing else: so nothing else will wake it. */
  private mayGoOn(record: OperationRecord, hasRoom: boolean): boolean {
    const isBusy = (volume: string) => this.isBusy(volume, record.id);
    const mayBegin = hasRoom || needsNoPlace(record);
    const mayUpload = hasRoom && record.kind === 'backup' && !stillSnapshots(record, isBusy);
    return record.items.some((item) => {
      if (item.state === 'running' && item.phase === 'snapshotted') return mayUpload;
      const isHeldUp = 'volume' in item && isBusy(item.volume);
      return mayBegin && item.state === 'queued' && !isHeldUp;
    });
  }

  private tell(before: Taken, after: Taken | undefined): void {
    const still = new Set(after?.volumes);
    const freed = before.volumes.filter((volume) => !still.has(volume));
    const hasRoom = after === undefined || after.slots < before.slots || freed.length > 0;
    if (hasRoom) for (const listener of this.listeners) listener(freed);
  }

  private limitOf(kind: OperationKind): number {
    return kind === 'backup' ? this.config.backupConcurrency : this.config.restoreConcurrency;
  }

  private count(id: string, { kind, slots, volumes }: Taken, sign: 1 | -1): void {
    this.slots.set(kind, (this.slots.get(kind) ?? 0) + sign * slots);
    for (const volume of volumes) {
      const users = this.volumes.get(volume) ?? new Set<string>();
      if (sign === 1) users.add(id);
      else users.delete(id);
      if (users.size > 0) this.volumes.set(volume, users);
      else this.volumes.delete(volume);
    }
  }
}

/** The snapshots of a whole namespace are taken whatever runs. */
const needsNoPlace = (record: OperationRecord): boolean =>
  record.kind === 'backup' && record.together;

/** Some of those at the head of the queue may be held up otherwise; these get a chance beside them. */
const SPARE = 8;
