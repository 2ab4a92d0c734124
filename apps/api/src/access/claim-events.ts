import { Injectable } from '@nestjs/common';
import {
  type ItemRecord,
  type OperationKind,
  type OperationRecord,
  type RequestedBy,
} from '@soteria/domain';
import { OPERATION_LABEL } from '@soteria/kube';
import { FactStore } from '../driver/fact-store';
import { EventWriter } from './event-writer';

const NOUN: Readonly<Record<OperationKind, string>> = {
  backup: 'Backup',
  restore: 'Restore',
  undo: 'Undo',
  prune: 'Prune',
};

/** Tells of operations where people look first: as Events on the claims that they work on. */
@Injectable()
export class ClaimEvents {
  constructor(
    private readonly events: EventWriter,
    private readonly facts: FactStore,
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
      const how = `${item.state === 'succeeded' ? 'has' : 'was'} ${item.state}${why}`;
      this.tell(record, item, { reason: `${NOUN[record.kind]}${state}`, how });
    }
  }

  private tell(
    record: OperationRecord,
    { namespace, pvc }: ItemRecord,
    { reason, how }: { reason: string; how: string },
  ): void {
    if (pvc === '') return;
    const who = nameOf(record.requestedBy);
    this.events.tell({
      about: claimReference(this.facts, namespace, pvc),
      reason,
      message: `${NOUN[record.kind]} ${how} (by ${who} through ${record.via}; operation ${record.id})`,
      labels: { [OPERATION_LABEL]: record.id },
      identity: [record.id, namespace, pvc, reason],
    });
  }
}

/** A claim as an Event names what it is about. */
export function claimReference(facts: FactStore, namespace: string, name: string) {
  const uid = facts.claim(namespace, name)?.uid;
  const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name };
  return uid === undefined ? claim : { ...claim, uid };
}

const nameOf = (by: RequestedBy): string => ('user' in by ? by.user : `the policy ${by.policy}`);
