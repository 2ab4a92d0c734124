import { Injectable } from '@nestjs/common';
import { isFinished } from '@soteria/domain';
import { OperationStore } from './operation-store';

/**
 * Which running operation works on an object, by its uid: the label that says so may have been
 * changed or taken away by others, as some admission webhooks do.
 */
@Injectable()
export class WorkedOn {
  private readonly operationOf = new Map<string, string>();
  private readonly uidsOf = new Map<string, readonly string[]>();

  constructor(private readonly store: OperationStore) {
    store.onChange((id) => this.refresh(id));
  }

  /** The id of the operation; undefined when none works on it. */
  by(uid: string): string | undefined {
    return this.operationOf.get(uid);
  }

  private refresh(id: string): void {
    for (const uid of this.uidsOf.get(id) ?? []) {
      if (this.operationOf.get(uid) === id) this.operationOf.delete(uid);
    }
    this.uidsOf.delete(id);
    const items = this.store.get(id)?.items ?? [];
    const uids = items
      .filter((item) => !isFinished(item))
      .flatMap(({ objects }) => objects.flatMap(({ uid }) => uid ?? []));
    if (uids.length === 0) return;
    this.uidsOf.set(id, uids);
    for (const uid of uids) this.operationOf.set(uid, id);
  }
}
