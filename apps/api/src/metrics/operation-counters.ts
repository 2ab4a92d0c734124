import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import {
  isFinished,
  type OperationRecord,
  operationState,
  type OperationState,
  parseInstant,
  type Via,
} from '@soteria/domain';
import { Counter, Histogram } from 'prom-client';
import { Leadership } from '../cluster/lease';
import { OperationStore } from '../operations/operation-store';

export const OPERATIONS_TOTAL = 'soteria_operations_total';
export const POLICY_RUNS_TOTAL = 'soteria_policy_runs_total';
export const OPERATION_DURATION = 'soteria_operation_duration_seconds';
/** Half a minute to six hours. */
export const DURATION_BUCKETS_SECONDS = [30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600];

const RESULT: Readonly<Record<OperationState, string>> = {
  queued: 'unfinished',
  running: 'unfinished',
  succeeded: 'success',
  partial: 'partial',
  failed: 'failure',
  cancelled: 'cancelled',
};
const TRIGGER: Readonly<Record<Via, string>> = { console: 'user', api: 'api', policy: 'policy' };

/** All that an operation may come to. */
const RESULTS = [...new Set(Object.values(RESULT))].filter((result) => result !== 'unfinished');

/** Counts operations as they end; only the leader does, so that the sum over all replicas is right. */
@Injectable()
export class OperationCounters implements OnApplicationBootstrap {
  private readonly unfinished = new Set<string>();

  constructor(
    private readonly store: OperationStore,
    private readonly leadership: Leadership,
    @InjectMetric(OPERATIONS_TOTAL) private readonly total: Counter,
    @InjectMetric(POLICY_RUNS_TOTAL) private readonly runs: Counter,
    @InjectMetric(OPERATION_DURATION) private readonly duration: Histogram,
  ) {}

  onApplicationBootstrap(): void {
    this.store.onChange((id) => {
      const record = this.store.get(id);
      if (record) this.foretell(record);
      if (!record) this.unfinished.delete(id);
      else if (!record.items.every(isFinished)) this.unfinished.add(id);
      else if (this.unfinished.delete(id) && this.leadership.isLeader()) this.count(record);
    });
  }

  /**
   * Has every result that an operation may come to told of with 0. Prometheus takes the first value of a series for
   * what was there before: one that began with 1 would not count as a failure that was added.
   */
  private foretell(record: OperationRecord): void {
    const { kind, via } = record;
    for (const result of RESULTS) {
      this.total.inc({ kind, result, trigger: TRIGGER[via] }, 0);
      if (record.kind === 'backup' && record.policy !== undefined) {
        this.runs.inc({ policy: record.policy, result }, 0);
      }
    }
  }

  private count(record: OperationRecord): void {
    const { kind, via, createdAt, startedAt, finishedAt } = record;
    const result = RESULT[operationState(record)];
    this.total.inc({ kind, result, trigger: TRIGGER[via] });
    if (record.kind === 'backup' && record.policy !== undefined) {
      this.runs.inc({ policy: record.policy, result });
    }
    const began = parseInstant(startedAt ?? createdAt);
    const ended = parseInstant(finishedAt);
    if (began === null || ended === null) return;
    this.duration.observe({ kind }, Math.max(ended - began, 0) / 1_000);
  }
}
