import { Injectable } from '@nestjs/common';
import { type BackupFact } from '@soteria/domain';
import { type FactChange, FactStore } from '../driver/fact-store';
import { Capacity } from './capacity';
import { OperationStore } from './operation-store';
import { WorkedOn } from './worked-on';

/** When operations are to be looked at: their record changed, an object of theirs, or there is room for more. */
@Injectable()
export class Occasions {
  constructor(
    private readonly store: OperationStore,
    private readonly capacity: Capacity,
    private readonly facts: FactStore,
    private readonly workedOn: WorkedOn,
  ) {}

  /** Calls back with the id of each operation that is to be looked at, from now on. */
  listen(wake: (id: string) => void): void {
    const wakeUnfinished = (ids: Iterable<string>): void => {
      for (const id of ids) if (this.store.isActive(id)) wake(id);
    };
    this.store.onChange((id) => wake(id));
    this.capacity.onRoom(() => wakeUnfinished(this.capacity.next()));
    this.facts.onChange((change) => wakeUnfinished(this.concernedBy(change)));
  }

  /** All that are not finished, or do not say when they were. */
  all(): string[] {
    const unended = this.store.finished().filter(({ finishedAt }) => finishedAt === undefined);
    return [...this.store.active(), ...unended].map(({ id }) => id);
  }

  /**
   * An object says by its label for which operation it was made, and a record which objects it
   * works on, whatever became of the label; an undo works on its restore's.
   */
  private *concernedBy({ kind, after, before }: FactChange): Iterable<string> {
    for (const fact of [after, before]) {
      const worker = fact && 'uid' in fact && fact.uid ? this.workedOn.by(fact.uid) : undefined;
      if (worker !== undefined) yield worker;
      const id = fact && 'operation' in fact ? fact.operation : null;
      if (id === null) continue;
      yield id;
      for (const undo of this.store.active('undo')) if (undo.of === id) yield undo.id;
    }
    if (kind === 'backup' && before && !after) yield* this.awaitingDeletion(before);
  }

  /** A prune ends with a deletion, and a restore begins after one of the same volume. */
  private *awaitingDeletion({ source: { volume } }: BackupFact): Iterable<string> {
    for (const { id } of this.store.active('prune')) yield id;
    for (const { id, items } of this.store.active('restore')) {
      if (items.some((item) => 'source' in item && item.source.volume === volume)) yield id;
    }
  }
}
