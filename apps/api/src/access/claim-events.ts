import { Inject, Injectable } from '@nestjs/common';
import {
  type ItemRecord,
  type OperationKind,
  type OperationRecord,
  type RequestedBy,
} from '@soteria/domain';
import { OPERATION_LABEL } from '@soteria/kube';
import { CONFIG, type Config } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { operationRecordName } from '../operations/operation-store';
import { EventWriter } from './event-writer';

const NOUN: Readonly<Record<OperationKind, string>> = {
  backup: 'Backup',
  restore: 'Restore',
  undo: 'Undo',
  prune: 'Prune',
};

/**
 * Tells of operations where people look first: as Events on the claims that they work on. Where a
 * claim's namespace is not there yet, or not any more, on the record of the operation.
 */
@Injectable()
export class ClaimEvents {
  constructor(
    private readonly events: EventWriter,
    private readonly facts: FactStore,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Says on each claim that something was asked for. */
  asked(record: OperationRecord): void {
    for (const item of record.items) {
      this.tell(record, item, { reason: `${NOUN[record.kind]}Requested`, how: 'was requested' });
    }
  }

  /** Says on each claim what came of it. */
  ended(record: OperationRecord): void {
    for (const item of record.items) {
      const state = item.state[0]?.toUpperCase() + item.state.slice(1);
      const why = item.error ? `: ${item.error.detail}` : '';
      const isDone = item.state === 'succeeded' || item.state === 'failed';
      const how = `${isDone ? 'has' : 'was'} ${item.state}${why}`;
      this.tell(record, item, { reason: `${NOUN[record.kind]}${state}`, how });
    }
  }

  private tell(
    record: OperationRecord,
    { namespace, pvc }: ItemRecord,
    { reason, how }: { reason: string; how: string },
  ): void {
    if (pvc === '') return;
    const what = NOUN[record.kind];
    const who = `by ${nameOf(record.requestedBy)} through ${record.via}; operation ${record.id}`;
    const common = { reason, labels: { [OPERATION_LABEL]: record.id } };
    const identity = [record.id, namespace, pvc, reason];
    this.events.tell({
      ...common,
      about: claimReference(this.facts, namespace, pvc),
      message: `${what} ${how} (${who})`,
      identity,
      otherwise: {
        ...common,
        about: this.recordReference(record),
        message: `${what} of ${namespace}/${pvc} ${how} (${who})`,
        identity: [...identity, 'without its namespace'],
      },
    });
  }

  private recordReference({ id }: OperationRecord) {
    const { namespace } = this.config;
    return { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: operationRecordName(id) };
  }
}

/** A claim as an Event names what it is about. */
export function claimReference(facts: FactStore, namespace: string, name: string) {
  const uid = facts.claim(namespace, name)?.uid;
  const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name };
  return uid === undefined ? claim : { ...claim, uid };
}

const nameOf = (by: RequestedBy): string => ('user' in by ? by.user : `the policy ${by.policy}`);
