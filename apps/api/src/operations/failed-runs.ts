import { Injectable } from '@nestjs/common';
import { type FailedRun } from '@soteria/domain';
import { BackupOutcomes } from './backup-outcomes';
import { OperationStore } from './operation-store';

type Listener = (namespace: string, pvc: string) => void;

/** The backups that failed, as far as records of operations are kept: of some there never was an object. */
@Injectable()
export class FailedRuns {
  private readonly outcomes = new BackupOutcomes();
  private readonly listeners = new Set<Listener>();

  constructor(store: OperationStore) {
    store.onChange((id) => {
      for (const { namespace, pvc } of this.outcomes.note(id, store.get(id))) {
        for (const listener of this.listeners) listener(namespace, pvc);
      }
    });
  }

  /** The newest of a claim, unless one that began then or later has succeeded. */
  of(claimUid: string): FailedRun | null {
    return this.outcomes.failureOf(claimUid);
  }

  /** Calls back with each claim of which something else is to be told. */
  onChange(listener: Listener): void {
    this.listeners.add(listener);
  }
}
