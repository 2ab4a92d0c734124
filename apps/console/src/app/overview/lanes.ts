import { type Agenda, type AgendaLane, type VolumeRow } from '@soteria/contracts';
import { DAY_MS, type Instant, MINUTE_MS, countOf, parseInstant } from '@soteria/domain';
import { timeOfDay } from '../ui/moment';

/** What one policy or recurring job will start, as far as it concerns the volumes in view. */
export interface Lane {
  kind: AgendaLane['kind'];
  name: string;
  volumes: number;
  runs: readonly Instant[];
  spreadMs: number;
  /** Whether it goes on after the last of these runs. */
  hasMoreRuns: boolean;
}

export function lanesOf(agenda: Agenda, rows: readonly VolumeRow[]): Lane[] {
  const volumes = new Map<string, number>();
  for (const { policies } of rows) {
    for (const name of policies) volumes.set(name, (volumes.get(name) ?? 0) + 1);
  }
  return agenda.lanes
    .map(({ kind, name, runs, spreadSeconds, hasMoreRuns }) => ({
      kind,
      name,
      volumes: volumes.get(name) ?? 0,
      runs: runs.map(parseInstant).filter((at) => at !== null),
      spreadMs: spreadSeconds * 1_000,
      hasMoreRuns,
    }))
    .filter((lane) => lane.volumes > 0);
}

/** Where a run lies on the axis, and how long its starts take, in percent of a day. */
export const placeOf = (at: Instant, now: Instant): number => ((at - now) / DAY_MS) * 100;
export const lengthOf = ({ spreadMs }: Lane): number => (spreadMs / DAY_MS) * 100;

/** Where the runs begin that are not told one by one; null when all are. */
export function bandOf({ runs, hasMoreRuns }: Lane, now: Instant): number | null {
  const last = runs.at(-1);
  return hasMoreRuns && last !== undefined ? placeOf(last, now) : null;
}

/** So many volumes at once keep nodes and the target busy enough to be worth a word. */
const CROWD = 20;
const AT_ONCE_MS = 10 * MINUTE_MS;

export interface Crowd {
  at: Instant;
  volumes: number;
  names: readonly string[];
}

interface Start {
  at: Instant;
  lane: Lane;
}

/** The moment from which on the most volumes start together; null when there is no crowd at any. */
export function crowdOf(lanes: readonly Lane[]): Crowd | null {
  const starts: Start[] = lanes
    .filter(({ spreadMs }) => spreadMs < AT_ONCE_MS)
    .flatMap((lane) => lane.runs.map((at) => ({ at, lane })))
    .sort((one, other) => one.at - other.at);
  const together = new Together();
  let largest: Crowd | null = null;
  let end = 0;
  for (const start of starts) {
    for (let next = starts[end]; next && next.at < start.at + AT_ONCE_MS; next = starts[end]) {
      together.add(next.lane);
      end += 1;
    }
    if (together.volumes >= CROWD && together.volumes > (largest?.volumes ?? 0)) {
      largest = { at: start.at, volumes: together.volumes, names: together.names() };
    }
    together.remove(start.lane);
  }
  return largest;
}

/** The lanes that start within a while, each counted once however often it does. */
class Together {
  private readonly starts = new Map<Lane, number>();
  volumes = 0;

  add(lane: Lane): void {
    const count = this.starts.get(lane) ?? 0;
    if (count === 0) this.volumes += lane.volumes;
    this.starts.set(lane, count + 1);
  }

  remove(lane: Lane): void {
    const count = this.starts.get(lane) ?? 0;
    if (count > 1) this.starts.set(lane, count - 1);
    else if (this.starts.delete(lane)) this.volumes -= lane.volumes;
  }

  names(): string[] {
    return [...this.starts.keys()].map(({ name }) => name);
  }
}

/** Whether a run belongs to the crowd. */
export const isInCrowd = (crowd: Crowd | null, { name }: Lane, at: Instant): boolean =>
  crowd !== null && crowd.names.includes(name) && at >= crowd.at && at < crowd.at + AT_ONCE_MS;

/** A lane as somebody would say it. */
export function laneInWords({ name, volumes, runs, hasMoreRuns }: Lane): string {
  const [first] = runs;
  const when = first === undefined ? '' : `, at ${timeOfDay(first)}`;
  const over = hasMoreRuns ? 'over ' : '';
  const often = runs.length > 1 ? ` and ${over}${countOf(runs.length - 1, 'more time')}` : '';
  return `${name}: ${countOf(volumes, 'volume')}${when}${often}`;
}

export interface Tick {
  percent: number;
  word: string;
}

/** Where the word of a tick still fits on the track, which may be as narrow as a phone. */
const LAST_TICK_PERCENT = 88;

/** Every sixth full hour of the browser's zone, where there is room to say it. */
export function ticksOf(now: Instant): Tick[] {
  const first = new Date(now);
  first.setMinutes(0, 0, 0);
  const hours = Array.from({ length: 25 }, (_, index) => first.getTime() + index * 60 * MINUTE_MS);
  return hours
    .filter((at) => at > now && new Date(at).getHours() % 6 === 0)
    .map((at) => ({ percent: placeOf(at, now), word: timeOfDay(at) }))
    .filter(({ percent }) => percent <= LAST_TICK_PERCENT);
}
