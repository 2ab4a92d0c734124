import { Injectable } from '@nestjs/common';
import { type Operation } from '@soteria/contracts';
import { isFinished, type OperationKind, type OperationRecord } from '@soteria/domain';
import { ProblemError } from '../http/problem-error';
import { type Asked } from './new-record';
import { Operations } from './operations.service';

/** Begins a new operation for those items of an earlier one that failed. */
export type Retry = (record: OperationRecord, asked: Asked) => Promise<Operation>;

/** Which room knows how to repeat which kind of operation. */
@Injectable()
export class Retries {
  private readonly byKind = new Map<OperationKind, Retry>();

  constructor(private readonly operations: Operations) {}

  register(kind: OperationKind, retry: Retry): void {
    this.byKind.set(kind, retry);
  }

  async retry(id: string, asked: Asked): Promise<Operation> {
    const record = this.operations.record(id);
    if (!record.items.every(isFinished)) {
      throw new ProblemError('conflict', `The operation ${id} is still running; cancel it first.`);
    }
    if (!record.items.some(({ state }) => state === 'failed')) {
      throw new ProblemError('conflict', `Nothing of the operation ${id} has failed.`);
    }
    const retry = this.byKind.get(record.kind);
    if (retry) return retry(record, asked);
    throw new ProblemError(
      'conflict',
      `An operation of kind ${record.kind} is not repeated; ask for it anew.`,
    );
  }
}
