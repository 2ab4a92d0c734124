import { Injectable } from '@nestjs/common';
import { type Operation } from '@soteria/contracts';
import {
  backupEligibility,
  type BackupItem,
  type BackupRecord,
  isRefusal,
  type OperationRecord,
} from '@soteria/domain';
import { Drivers } from '../driver/drivers';
import { FactStore } from '../driver/fact-store';
import { ProblemError } from '../http/problem-error';
import { type Asked, recordHead } from '../operations/new-record';
import { Operations } from '../operations/operations.service';
import { Retries } from '../operations/retries';
import { backupItem } from './backup.service';

/** Backs up again what failed, as a new operation. */
@Injectable()
export class BackupRetries {
  constructor(
    retries: Retries,
    private readonly operations: Operations,
    private readonly facts: FactStore,
    private readonly drivers: Drivers,
  ) {
    retries.register('backup', (record, asked) => this.retry(record, asked));
  }

  private async retry(record: OperationRecord, asked: Asked): Promise<Operation> {
    if (record.kind !== 'backup') throw new TypeError(`${record.id} is no backup`);
    const head = recordHead('retry', { of: record.id }, asked);
    const failed = record.items.filter(({ state }) => state === 'failed');
    const again: BackupRecord = {
      ...head,
      kind: 'backup',
      of: record.id,
      namespace: record.namespace,
      together: record.together,
      ...(record.policy === undefined ? {} : { policy: record.policy }),
      items: failed.map((item) => this.itemAgain(head.id, item)),
    };
    return this.operations.begin(again);
  }

  private itemAgain(operation: string, { namespace, pvc, mode }: BackupItem): BackupItem {
    const answer = backupEligibility(this.facts, this.drivers.provisioners, namespace, pvc);
    if (isRefusal(answer)) throw new ProblemError(answer.code, answer.detail);
    return backupItem(operation, answer, mode);
  }
}
