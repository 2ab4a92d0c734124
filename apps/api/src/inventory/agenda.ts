import { Inject, Injectable } from '@nestjs/common';
import { type Agenda, type AgendaLane, type VolumeRow } from '@soteria/contracts';
import {
  type CompiledPolicy,
  compileSchedule,
  DAY_MS,
  formatInstant,
  type Instant,
  plannedRuns,
  SECOND_MS,
} from '@soteria/domain';
import { type Reach } from '../access/caller';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { PolicyBook } from '../policy/policy-book';
import { PolicyCoverage } from '../policy/policy-coverage';
import { Inventory } from './inventory';

/** Whatever runs more often is a band, not a row of marks. */
const MOST_RUNS = 100;
/** Those that concern the most volumes; nobody reads more. */
const MOST_LANES = 100;

/** What will start within a day, as far as schedules tell. */
@Injectable()
export class AgendaReader {
  constructor(
    private readonly inventory: Inventory,
    private readonly policies: PolicyBook,
    private readonly coverage: PolicyCoverage,
    private readonly facts: FactStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  read(reach: Reach): Agenda {
    const now = this.clock.now();
    const until = now + DAY_MS;
    const lanes = [...this.volumesByName(reach)]
      .sort(([, one], [, other]) => other - one)
      .slice(0, MOST_LANES)
      .map(([name, volumes]) => this.lane(name, volumes, reach, now))
      .map((lane) => ({ ...lane, runs: lane.runs.filter((at) => at <= until) }))
      .filter(({ runs }) => runs.length > 0)
      .sort((one, other) => (one.runs[0] ?? 0) - (other.runs[0] ?? 0))
      .map((lane) => ({ ...lane, runs: lane.runs.map(formatInstant) }));
    return { from: formatInstant(now), until: formatInstant(until), lanes };
  }

  /** The names that rows carry are those that their reader may know. */
  private volumesByName(reach: Reach): Map<string, number> {
    const counts = new Map<string, number>();
    for (const row of this.visible(reach)) {
      for (const name of row.policies) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return counts;
  }

  private *visible(reach: Reach): Iterable<VolumeRow> {
    for (const row of this.inventory.all()) if (reach.sees(row.namespace)) yield row;
  }

  private lane(name: string, volumes: number, reach: Reach, now: Instant): Lane {
    const policy = this.policies.get(name)?.compiled;
    if (policy) return { ...laneOf('policy', name, volumes), ...this.runsOf(policy, reach, now) };
    const job = this.facts.recurringJobs().find((each) => each.name === name && each.makesBackups);
    const cron = job?.cron ?? '';
    // Longhorn's recurring jobs become CronJobs, which count in UTC.
    const schedule = compileSchedule({ cron, onMissed: 'skip' });
    const runs = schedule.ok ? plannedRuns(schedule.value, now, MOST_RUNS, null) : [];
    return { ...laneOf('recurring-job', name, volumes), runs: runs.map(({ at }) => at) };
  }

  private runsOf(
    compiled: CompiledPolicy,
    reach: Reach,
    now: Instant,
  ): Pick<Lane, 'runs' | 'spreadSeconds'> {
    const { schedule, policy } = compiled;
    const spreadSeconds = policy.schedule.jitterSeconds ?? 0;
    if (!policy.enabled) return { runs: [], spreadSeconds };
    if (schedule.kind === 'cron') {
      const runs = plannedRuns(schedule, now, MOST_RUNS, null);
      return { runs: runs.map(({ at }) => at), spreadSeconds };
    }
    const first = this.firstStart(compiled, reach, now);
    const everyMs = schedule.everySeconds * SECOND_MS;
    const count = first === null ? 0 : MOST_RUNS;
    const runs = Array.from({ length: count }, (_, index) => (first ?? 0) + index * everyMs);
    return { runs, spreadSeconds };
  }

  /** By an interval each volume has times of its own. */
  private firstStart(compiled: CompiledPolicy, reach: Reach, now: Instant): Instant | null {
    let first: Instant | null = null;
    for (const claim of this.policies.claims.select(compiled.selector)) {
      if (!reach.sees(claim.namespace)) continue;
      const start = this.coverage.nextRun(compiled, claim, now).nextRunAt;
      if (start !== null && (first === null || start < first)) first = start;
    }
    return first;
  }
}

type Lane = Omit<AgendaLane, 'runs'> & { runs: Instant[] };

const laneOf = (kind: Lane['kind'], name: string, volumes: number): Lane => ({
  kind,
  name,
  volumes,
  spreadSeconds: 0,
  runs: [],
});
