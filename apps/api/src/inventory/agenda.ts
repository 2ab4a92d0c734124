import { Inject, Injectable } from '@nestjs/common';
import { type Agenda, type AgendaLane, type VolumeRow } from '@soteria/contracts';
import {
  type CompiledPolicy,
  compileSchedule,
  DAY_MS,
  formatInstant,
  type Instant,
  parseInstant,
  type Schedule,
  SECOND_MS,
} from '@soteria/domain';
import { type Reach } from '../access/caller';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { PolicyBook } from '../policy/policy-book';
import { PolicyCoverage } from '../policy/policy-coverage';
import { firstOf, plannedBy } from './agenda-runs';
import { Inventory } from './inventory';

/** A day of one that runs every five minutes; whatever runs more often is a band, not a row of marks. */
const MOST_RUNS = 300;
/** Those that concern the most volumes; nobody reads more. */
const MOST_LANES = 100;

/** No policy acts on these; recurring jobs know nothing of it. */
const RESTING: ReadonlySet<VolumeRow['status']> = new Set(['excluded', 'unsupported']);

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
    const lanes = [...this.coveredBy(reach, now)]
      .sort(([, one], [, other]) => other.volumes - one.volumes)
      .slice(0, MOST_LANES)
      .map(([name, covered]) => this.lane(name, covered, { now, until }))
      .filter(({ runs }) => runs.length > 0)
      .sort((one, other) => (one.runs[0] ?? 0) - (other.runs[0] ?? 0))
      .map((lane) => ({ ...lane, runs: lane.runs.map(formatInstant) }));
    return { from: formatInstant(now), until: formatInstant(until), lanes };
  }

  /** By the names that rows carry, which are those that their reader may know. */
  private coveredBy(reach: Reach, now: Instant): Map<string, Covered> {
    const all = new Map<string, Covered>();
    for (const row of this.inventory.all()) {
      if (!reach.sees(row.namespace)) continue;
      for (const name of row.policies) {
        if (RESTING.has(row.status) && this.policies.get(name)) continue;
        const covered = all.get(name) ?? { volumes: 0, starts: [] };
        all.set(name, covered);
        covered.volumes += 1;
        const start = this.startOf(name, row, now);
        // One that is owed already waits for something, nobody knows how long.
        if (start !== null && start > now) covered.starts.push(start);
      }
    }
    return all;
  }

  /** By an interval each volume has times of its own. */
  private startOf(name: string, row: VolumeRow, now: Instant): Instant | null {
    const compiled = this.inForce(name);
    if (compiled?.schedule.kind !== 'interval') return null;
    // The row has it already, unless it is that of several: to work it out takes all backups of the volume.
    if (row.policies.length === 1) return parseInstant(row.nextRunAt);
    const claim = this.facts.claim(row.namespace, row.pvc);
    return claim === undefined ? null : this.coverage.nextRun(compiled, claim, now).nextRunAt;
  }

  private inForce(name: string): CompiledPolicy | null {
    const compiled = this.policies.get(name)?.compiled;
    return compiled?.policy.enabled ? compiled : null;
  }

  private lane(name: string, { volumes, starts }: Covered, { now, until }: Day): Lane {
    const policy = this.inForce(name);
    const schedule = policy ? policy.schedule : this.scheduleOfJob(name);
    const { runs, spreadMs } = plannedBy(schedule, starts, now);
    const some = firstOf(runs, MOST_RUNS + 1, until);
    return {
      kind: policy ? 'policy' : 'recurring-job',
      name,
      volumes,
      spreadSeconds: spreadMs / SECOND_MS,
      runs: some.slice(0, MOST_RUNS),
      hasMoreRuns: some.length > MOST_RUNS,
    };
  }

  /** Longhorn's recurring jobs become CronJobs, which count in UTC. */
  private scheduleOfJob(name: string): Schedule | null {
    const job = this.facts.recurringJobs().find((each) => each.name === name && each.makesBackups);
    const schedule = compileSchedule({ cron: job?.cron ?? '', onMissed: 'skip' });
    return schedule.ok ? schedule.value : null;
  }
}

interface Covered {
  volumes: number;
  /** The next start of each volume, as far as it is not the same for all. */
  starts: Instant[];
}

interface Day {
  now: Instant;
  until: Instant;
}

type Lane = Omit<AgendaLane, 'runs'> & { runs: Instant[] };
