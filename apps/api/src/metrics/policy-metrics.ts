import { Inject, Injectable } from '@nestjs/common';
import { type VolumeRow } from '@soteria/contracts';
import {
  type CompiledPolicy,
  formatInstant,
  type Instant,
  longestIntervalSeconds,
  parseInstant,
} from '@soteria/domain';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { type NamespaceRows } from '../inventory/namespace-rows';
import { OperationStore } from '../operations/operation-store';
import { PolicyBook } from '../policy/policy-book';
import { PolicyCoverage } from '../policy/policy-coverage';
import { PolicyRunner } from '../policy/policy-runner';
import { type PolicyFigure, policyFamilies } from './cluster-families';
import { type FamilySamples } from './exposition';

/** What policies cover, and when they run. */
@Injectable()
export class PolicyMetrics {
  private readonly intervals = new WeakMap<CompiledPolicy, number | null>();

  constructor(
    private readonly book: PolicyBook,
    private readonly coverage: PolicyCoverage,
    private readonly runner: PolicyRunner,
    private readonly facts: FactStore,
    private readonly operations: OperationStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  families(namespaces: readonly NamespaceRows[]): FamilySamples[] {
    const policies = this.book.policies();
    const problems = this.book.problems().length;
    if (policies.length === 0) return policyFamilies([], problems, this.runner.lastTickAt);
    const next = this.nextRuns(namespaces.flatMap((each) => [...each.rows()]));
    const last = this.lastRuns();
    const figures = policies.map(({ compiled: { policy, selector } }): PolicyFigure => {
      const { name, enabled } = policy;
      return {
        name,
        enabled,
        selected: this.book.claims.select(selector).length,
        nextRunAt: next.get(name) ?? null,
        lastRunAt: last.get(name) ?? null,
      };
    });
    return policyFamilies(figures, problems, this.runner.lastTickAt);
  }

  /** How often the policies of a volume mean to back it up: the shortest of their longest intervals. */
  expectedIntervalSeconds({ policies }: VolumeRow): number | null {
    const intervals = policies.flatMap((name) => {
      const compiled = this.book.get(name)?.compiled;
      return (compiled && this.intervalOf(compiled)) ?? [];
    });
    return intervals.length === 0 ? null : Math.min(...intervals);
  }

  private intervalOf(compiled: CompiledPolicy): number | null {
    const known = this.intervals.get(compiled);
    if (known !== undefined) return known;
    const interval = longestIntervalSeconds(compiled.schedule, this.clock.now());
    this.intervals.set(compiled, interval);
    return interval;
  }

  /**
   * The earliest run of each policy. A row tells it, unless several cover the volume; times of one
   * form are compared as texts, since there may be ten thousand of them.
   */
  private nextRuns(rows: readonly VolumeRow[]): Map<string, Instant> {
    const earliest = new Map<string, string>();
    const note = (name: string, at: string | null) => {
      if (at !== null && at < (earliest.get(name) ?? '~')) earliest.set(name, at);
    };
    for (const { namespace, pvc, policies, nextRunAt } of rows) {
      const [only] = policies;
      if (only !== undefined && policies.length === 1) note(only, nextRunAt);
      const claim = policies.length > 1 ? this.facts.claim(namespace, pvc) : undefined;
      if (!claim) continue;
      for (const { name, nextRunAt: at } of this.coverage.of(claim, this.clock.now())) {
        note(name, at === null ? null : formatInstant(at));
      }
    }
    return new Map([...earliest].map(([name, at]) => [name, parseInstant(at) ?? 0]));
  }

  /** The newest slot of each policy, by the operations that are kept. */
  private lastRuns(): Map<string, Instant> {
    const newest = new Map<string, Instant>();
    for (const record of this.operations.all()) {
      if (record.kind !== 'backup' || record.policy === undefined) continue;
      const slot = parseInstant(record.slot);
      if (slot === null) continue;
      newest.set(record.policy, Math.max(slot, newest.get(record.policy) ?? -Infinity));
    }
    return newest;
  }
}
