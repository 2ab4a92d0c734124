import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import {
  fingerprint,
  formatInstant,
  type ItemRecord,
  type OperationKind,
  type OperationRecord,
  type RequestedBy,
} from '@soteria/domain';
import {
  type CoreEvent,
  MANAGED_BY,
  MANAGED_BY_SOTERIA,
  OPERATION_LABEL,
  RESOURCES,
} from '@soteria/kube';
import { ClusterWriter } from '../cluster/cluster-writer';
import { KubeError } from '../cluster/kube-error';
import { type Clock } from '../config/clock';
import { CLOCK, CONFIG, type Config } from '../config/config';
import { FactStore } from '../driver/fact-store';

/** Beyond so many that wait, new ones are left out: the log and the operation tell of them anyway. */
const MAX_WAITING = 2_000;
const WRITE_LIMIT_MS = 10_000;
/** Source: Kubernetes' validation of Events: 1,024 bytes. */
const MAX_MESSAGE_LENGTH = 1_000;

const NOUN: Readonly<Record<OperationKind, string>> = {
  backup: 'Backup',
  restore: 'Restore',
  undo: 'Undo',
  prune: 'Prune',
};

/**
 * Tells of operations where people look first: as Events on the claims that they work on. They are
 * written aside, by a budget of their own, and one that cannot be written stops nothing.
 */
@Injectable()
export class ClaimEvents implements OnApplicationShutdown {
  private readonly log = new Logger('Audit');
  private readonly writer: ClusterWriter;
  private readonly waiting: CoreEvent[] = [];
  private writing = false;
  private stopped = false;
  private inTrouble = false;

  constructor(
    writer: ClusterWriter,
    private readonly facts: FactStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.writer = writer.withLimit(WRITE_LIMIT_MS);
  }

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

  onApplicationShutdown(): void {
    this.stopped = true;
    this.waiting.length = 0;
  }

  private tell(
    record: OperationRecord,
    item: ItemRecord,
    { reason, how }: { reason: string; how: string },
  ): void {
    if (this.stopped || item.pvc === '' || this.waiting.length >= MAX_WAITING) return;
    this.waiting.push(this.event(record, item, reason, how));
    if (!this.writing) void this.writeAll();
  }

  private async writeAll(): Promise<void> {
    this.writing = true;
    for (let event = this.waiting.shift(); event; event = this.waiting.shift()) {
      await this.write(event);
    }
    this.writing = false;
  }

  private async write(event: CoreEvent): Promise<void> {
    try {
      await this.writer.create(RESOURCES.events, event);
      this.inTrouble = false;
    } catch (error) {
      if (!(error instanceof KubeError)) throw error;
      // Another replica, or this one before, has said the same: its name is a function of what it says.
      if (error.code === 'already-exists' || this.inTrouble) return;
      this.inTrouble = true;
      this.log.warn(`Events cannot be written now: ${error.detail}`);
    }
  }

  private event(record: OperationRecord, item: ItemRecord, reason: string, how: string): CoreEvent {
    const { namespace, pvc } = item;
    const now = formatInstant(this.clock.now());
    const uid = this.facts.claim(namespace, pvc)?.uid;
    const who = nameOf(record.requestedBy);
    const message = `${NOUN[record.kind]} ${how} (by ${who} through ${record.via}; operation ${record.id})`;
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {
        namespace,
        name: `soteria-${fingerprint([record.id, namespace, pvc, reason])}`,
        labels: { [MANAGED_BY]: MANAGED_BY_SOTERIA, [OPERATION_LABEL]: record.id },
      },
      involvedObject: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        namespace,
        name: pvc,
        ...(uid === undefined ? {} : { uid }),
      },
      reason,
      message: message.slice(0, MAX_MESSAGE_LENGTH),
      type: reason.endsWith('Failed') ? 'Warning' : 'Normal',
      source: { component: 'soteria' },
      reportingComponent: 'soteria.io/api',
      reportingInstance: this.config.replica,
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
    };
  }
}

const nameOf = (by: RequestedBy): string => ('user' in by ? by.user : `the policy ${by.policy}`);
