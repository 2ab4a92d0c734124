import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { isFinished, type ItemRecord, type OperationRecord, operationState } from '@soteria/domain';
import { Leadership } from '../cluster/lease';
import { OperationStore } from '../operations/operation-store';
import { Audit } from './audit';
import { ClaimEvents } from './claim-events';

/**
 * Records what came of operations: a line for the whole, and an Event for each claim. The leader
 * does, and only of those that it has seen unfinished, so a restart repeats nothing.
 */
@Injectable()
export class OutcomeAudit implements OnApplicationBootstrap {
  private readonly running = new Set<string>();

  constructor(
    private readonly store: OperationStore,
    private readonly leadership: Leadership,
    private readonly audit: Audit,
    private readonly events: ClaimEvents,
  ) {}

  onApplicationBootstrap(): void {
    this.store.onChange((id) => this.look(id));
  }

  private look(id: string): void {
    const record = this.store.get(id);
    if (!record) {
      this.running.delete(id);
    } else if (!record.items.every(isFinished)) {
      if (!this.running.has(id) && this.leadership.isLeader()) this.events.asked(record);
      this.running.add(id);
    } else if (this.running.delete(id) && this.leadership.isLeader()) {
      this.record(record);
    }
  }

  private record(record: OperationRecord): void {
    const { id, kind, items, namespace, requestedBy, via } = record;
    const state = operationState(record);
    const [first] = items;
    this.audit.record({
      act: kind,
      by: requestedBy,
      via,
      target: { namespace, ...(first && items.length === 1 ? { pvc: first.pvc } : {}) },
      result: state === 'queued' || state === 'running' ? 'failed' : state,
      reason: items.map(codeOf).find((code) => code !== undefined),
      operation: id,
    });
    this.events.ended(record);
  }
}

const codeOf = ({ error }: ItemRecord): string | undefined => error?.code;
