import { Injectable } from '@nestjs/common';
import { type Operation } from '@soteria/contracts';
import { type OperationRecord, type RestoreItem, type RestoreWish } from '@soteria/domain';
import { type Asked } from '../operations/new-record';
import { Retries } from '../operations/retries';
import { RestoreRequests, wanting } from './restore.service';

/** Restores again what failed, from the same restore points into the same names, as a new operation. */
@Injectable()
export class RestoreRetries {
  constructor(
    retries: Retries,
    private readonly restores: RestoreRequests,
  ) {
    retries.register('restore', (record, asked) => this.retry(record, asked));
  }

  private retry(record: OperationRecord, asked: Asked): Promise<Operation> {
    if (record.kind !== 'restore') throw new TypeError(`${record.id} is no restore`);
    const failed = record.items.filter(({ state }) => state === 'failed');
    const wish: RestoreWish = {
      items: failed.map(itemAgain),
      createNamespace: record.createNamespace !== undefined,
    };
    // It is asked for by the address alone.
    return this.restores.restore({ ...wanting(wish), names: null }, asked, undefined, record.id);
  }
}

function itemAgain({ source, namespace, pvc, claim }: RestoreItem): RestoreWish['items'][number] {
  const { storageClass, accessModes, reclaimPolicy, labels, annotations } = claim;
  return {
    source: { backup: source.backup },
    target: {
      namespace,
      pvc,
      accessModes,
      reclaimPolicy,
      labels,
      annotations,
      ...(storageClass === null ? {} : { storageClass }),
    },
  };
}
