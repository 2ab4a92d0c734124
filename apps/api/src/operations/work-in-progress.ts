import { Injectable } from '@nestjs/common';
import { isFinished } from '@soteria/domain';
import { OperationStore } from './operation-store';

const keyOf = (namespace: string, pvc: string): string => `${namespace}/${pvc}`;

/** Which operation works on which claim now. */
@Injectable()
export class WorkInProgress {
  private readonly operationOf = new Map<string, string>();
  private readonly claimsOf = new Map<string, ReadonlySet<string>>();
  private readonly listeners = new Set<(namespace: string, pvc: string) => void>();

  constructor(private readonly store: OperationStore) {
    store.onChange((id) => this.refresh(id));
  }

  /** The id of the operation that works on a claim; null when none does. */
  on(namespace: string, pvc: string): string | null {
    return this.operationOf.get(keyOf(namespace, pvc)) ?? null;
  }

  /** Claims that running restores are about to make, as `namespace/name`. */
  claimedTargets(): ReadonlySet<string> {
    const restores = this.store.active('restore');
    return new Set(restores.flatMap(({ id }) => [...(this.claimsOf.get(id) ?? [])]));
  }

  /** Calls back when the answer for a claim changed; the answer ends that. */
  onChange(listener: (namespace: string, pvc: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private refresh(id: string): void {
    const before = this.claimsOf.get(id) ?? new Set<string>();
    const items = this.store.get(id)?.items ?? [];
    const after = new Set(
      items.filter((item) => !isFinished(item)).map(({ namespace, pvc }) => keyOf(namespace, pvc)),
    );
    if (after.size > 0) this.claimsOf.set(id, after);
    else this.claimsOf.delete(id);
    for (const key of before) {
      if (after.has(key) || this.operationOf.get(key) !== id) continue;
      this.operationOf.delete(key);
      this.tell(key);
    }
    for (const key of after) {
      if (this.operationOf.get(key) === id) continue;
      this.operationOf.set(key, id);
      this.tell(key);
    }
  }

  private tell(key: string): void {
    const [namespace = '', pvc = ''] = key.split('/');
    for (const listener of this.listeners) listener(namespace, pvc);
  }
}
