import {
  compileSchedule,
  type Coverage,
  type Instant,
  nextStart,
  type RecurringJobFact,
  type Schedule,
} from '@soteria/domain';

/** Longhorn's recurring jobs become CronJobs, which count in UTC. */
const NO_HISTORY = { runs: [], since: null, jitterMs: 0 };

/** When recurring jobs run next. A cluster has few of them and many volumes, so each is worked out once. */
export class JobTimes {
  private readonly schedules = new Map<string, Schedule | null>();
  private readonly next = new Map<string, Instant | null>();

  /** The coverage with the times of those jobs that are active. */
  withTimes(
    coverage: readonly Coverage[],
    jobs: readonly RecurringJobFact[],
    now: Instant,
  ): Coverage[] {
    return coverage.map((each) => {
      const cron = jobs.find(({ name }) => name === each.name)?.cron;
      if (each.standing !== 'active' || cron === undefined) return each;
      const nextRunAt = this.nextRun(cron, now);
      return { ...each, nextRunAt, nextSlotAt: nextRunAt };
    });
  }

  private nextRun(cron: string, now: Instant): Instant | null {
    const known = this.next.get(cron);
    if (known !== undefined && (known === null || known > now)) return known;
    const schedule = this.scheduleOf(cron);
    const next = schedule === null ? null : nextStart(schedule, NO_HISTORY, now);
    this.next.set(cron, next);
    return next;
  }

  private scheduleOf(cron: string): Schedule | null {
    const known = this.schedules.get(cron);
    if (known !== undefined) return known;
    const compiled = compileSchedule({ cron, onMissed: 'skip' });
    const schedule = compiled.ok ? compiled.value : null;
    this.schedules.set(cron, schedule);
    return schedule;
  }
}
