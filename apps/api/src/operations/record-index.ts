import {
  isFinished,
  OPERATION_KINDS,
  type OperationKind,
  type OperationRecord,
} from '@soteria/domain';

type Place = Map<string, OperationRecord>;

const placeOfEach = (): Readonly<Record<OperationKind, Place>> => ({
  backup: new Map<string, OperationRecord>(),
  restore: new Map<string, OperationRecord>(),
  undo: new Map<string, OperationRecord>(),
  prune: new Map<string, OperationRecord>(),
});

/**
 * Records of operations, each where it is asked for: with every event it is asked what is at work,
 * beside which there may be thousands that have ended.
 */
export class RecordIndex {
  private readonly ended = placeOfEach();
  private readonly atWork = placeOfEach();

  /** Takes a record as it is now; undefined when there is none (left) that can be read. */
  put(id: string, record: OperationRecord | undefined): void {
    const place = record && this.placeOf(record);
    for (const each of this.places()) if (each !== place) each.delete(id);
    if (record) place?.set(id, record);
  }

  /** All of them, in no order. */
  all(): OperationRecord[] {
    return this.places().flatMap((place) => [...place.values()]);
  }

  /** Those that have not ended, in no order. */
  active(kind?: OperationKind): OperationRecord[] {
    const places = kind === undefined ? Object.values(this.atWork) : [this.atWork[kind]];
    return places.flatMap((place) => [...place.values()]);
  }

  isActive(id: string): boolean {
    return Object.values(this.atWork).some((place) => place.has(id));
  }

  /** How many of these kinds have ended. */
  finishedCount(kinds: readonly OperationKind[]): number {
    return kinds.reduce((sum, kind) => sum + this.ended[kind].size, 0);
  }

  /** Those of these kinds that have ended, in no order. */
  finished(kinds: readonly OperationKind[] = OPERATION_KINDS): OperationRecord[] {
    return kinds.flatMap((kind) => [...this.ended[kind].values()]);
  }

  private placeOf({ kind, items }: OperationRecord): Place {
    return (items.every(isFinished) ? this.ended : this.atWork)[kind];
  }

  private places(): Place[] {
    return [...Object.values(this.ended), ...Object.values(this.atWork)];
  }
}
