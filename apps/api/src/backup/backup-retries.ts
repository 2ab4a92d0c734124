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
import { type Asked, namesFrom, recordHead } from '../operations/new-record';
import { Operations } from '../operations/operations.service';
import { Retries } from '../operations/retries';
import { backupItem } from './backup.service';
import { demandSomeEligible, skippedItem } from './namespace-backup.service';

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
    const repeated = this.operations.repeated(head);
    if (repeated) return repeated;
    const answers = record.items
      .filter(({ state }) => state === 'failed')
      .map((item) => this.answerTo(item));
    demandSomeEligible(answers);
    const names = namesFrom(head.id, asked);
    const again: BackupRecord = {
      ...head,
      kind: 'backup',
      of: record.id,
      namespace: record.namespace,
      together: record.together,
      ...(record.policy === undefined ? {} : { policy: record.policy }),
      items: answers.map((answer) =>
        'volume' in answer
          ? backupItem(names, answer.volume, answer.item.mode)
          : skippedItem(answer, asked.now),
      ),
    };
    return this.operations.begin(again);
  }

  /** A claim that cannot be backed up any more holds up none of the others. */
  private answerTo(item: BackupItem) {
    const { namespace, pvc, claimUid } = item;
    const answer = backupEligibility(this.facts, this.drivers.provisioners, namespace, pvc);
    return isRefusal(answer)
      ? { item, claim: { namespace, name: pvc, uid: claimUid }, refusal: answer }
      : { item, volume: answer };
  }
}
