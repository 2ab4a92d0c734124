import {
  type CronSchedule,
  type Instant,
  nextSlot,
  type Rounds,
  roundsOf,
  type Schedule,
  SECOND_MS,
} from '@soteria/domain';

/** When something starts. */
export interface Planned {
  /** In their order, without an end. */
  runs: Iterable<Instant>;
  spreadMs: number;
}

/** By an interval the next start of each volume tells; the others follow from it. */
export function plannedBy(
  schedule: Schedule | null,
  starts: readonly Instant[],
  now: Instant,
): Planned {
  if (schedule === null) return { runs: [], spreadMs: 0 };
  if (schedule.kind === 'cron') {
    return { runs: slotsOf(schedule, now), spreadMs: schedule.jitterSeconds * SECOND_MS };
  }
  const everyMs = schedule.everySeconds * SECOND_MS;
  const rounds = roundsOf(starts, everyMs);
  if (rounds === null) return { runs: [], spreadMs: 0 };
  return { runs: roundStarts(rounds, everyMs), spreadMs: rounds.lengthMs };
}

function* slotsOf({ cron, zone }: CronSchedule, now: Instant): Generator<Instant> {
  for (let at = nextSlot(cron, zone, now); at !== null; at = nextSlot(cron, zone, at)) yield at;
}

function* roundStarts({ firstAt, nextAt }: Rounds, everyMs: number): Generator<Instant> {
  yield firstAt;
  for (let at = nextAt; ; at += everyMs) yield at;
}

export function firstOf(runs: Iterable<Instant>, count: number, until: Instant): Instant[] {
  const first: Instant[] = [];
  for (const at of runs) {
    if (at > until || first.length === count) break;
    first.push(at);
  }
  return first;
}
