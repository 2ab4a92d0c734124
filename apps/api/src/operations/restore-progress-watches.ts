import { Injectable } from '@nestjs/common';
import { type OperationRecord } from '@soteria/domain';
import { ClusterState } from '../cluster/cluster-state';
import { Drivers } from '../driver/drivers';
import { watchFacts } from '../driver/fact-feed';
import { FactStore } from '../driver/fact-store';

/** Keeps the progress of running restores in sight, and of those alone: it changes every few seconds. */
@Injectable()
export class RestoreProgressWatches {
  /** By operation and volume: how to end the watch. */
  private readonly watches = new Map<string, Map<string, () => void>>();

  constructor(
    private readonly cluster: ClusterState,
    private readonly facts: FactStore,
    private readonly drivers: Drivers,
  ) {}

  /** Watches the volumes that an operation restores now, and no longer those that are done. */
  follow(record: OperationRecord): void {
    if (record.kind !== 'restore') return;
    const wanted = new Set(
      record.items.filter(({ phase }) => phase === 'restoring').map(({ name }) => name),
    );
    const present = this.watches.get(record.id) ?? new Map<string, () => void>();
    this.watches.set(record.id, present);
    for (const [volume, end] of present) {
      if (wanted.has(volume)) continue;
      end();
      present.delete(volume);
    }
    for (const volume of wanted) {
      const driver = this.facts.volume(volume)?.driver;
      // One that is out of sight is tried again when the operation is next looked at.
      if (driver === undefined || present.has(volume)) continue;
      present.set(volume, this.watch(volume, driver));
    }
  }

  forget(operation: string): void {
    for (const end of this.watches.get(operation)?.values() ?? []) end();
    this.watches.delete(operation);
  }

  stop(): void {
    for (const operation of [...this.watches.keys()]) this.forget(operation);
  }

  private watch(volume: string, driver: string): () => void {
    return watchFacts(this.cluster, this.facts, this.drivers.named(driver).restoreWatch(volume));
  }
}
