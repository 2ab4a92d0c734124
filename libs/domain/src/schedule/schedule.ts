import { type PolicySchedule } from '../policy/policy';
import { DAY_MS, type Instant, MINUTE_MS, SECOND_MS } from '../time';
import { type Parsed, everyInWords, parseDuration, parsed, refused } from '../words';
import { type Cron, parseCron } from './cron';
import { cronInWords } from './cron-words';
import { SlotTimes } from './slot-times';
import { latestSlot, nextSlot } from './slots';
import { type Zone, openZone } from './zone';

/** A policy's schedule, read once and asked often. */
export type Schedule = CronSchedule | IntervalSchedule;

interface Common {
  /** By whose clocks the policy counts: its times, and the days and weeks of its retention. */
  zone: Zone;
  /** Each volume starts up to so much after its slot, always by the same amount. */
  jitterSeconds: number;
  onMissed: 'run' | 'skip';
}

/** Slots at the readings of a zone's clocks. */
export interface CronSchedule extends Common {
  kind: 'cron';
  cron: Cron;
  times: SlotTimes;
}

/** Each slot so long after the start of the volume's last run. */
export interface IntervalSchedule extends Common {
  kind: 'interval';
  everySeconds: number;
}

const MIN_INTERVAL_SECONDS = 60;
const DEFAULT_ZONE = 'UTC';

/** Reads a schedule; the sentence says what is wrong with the first part that cannot be read. */
export function compileSchedule(schedule: PolicySchedule): Parsed<Schedule> {
  const zone = readZone(schedule.timezone ?? DEFAULT_ZONE);
  if (!zone.ok) return zone;
  const common = {
    zone: zone.value,
    jitterSeconds: schedule.jitterSeconds ?? 0,
    onMissed: schedule.onMissed,
  };
  if ('every' in schedule) {
    const every = readInterval(schedule.every);
    return every.ok ? parsed({ kind: 'interval', everySeconds: every.value, ...common }) : every;
  }
  const cron = parseCron(schedule.cron);
  if (!cron.ok) return cron;
  const times = new SlotTimes(cron.value, zone.value);
  return parsed({ kind: 'cron', cron: cron.value, times, ...common });
}

export function readZone(name: string): Parsed<Zone> {
  const zone = openZone(name);
  if (zone !== null) return parsed(zone);
  return refused(`"${name}" is not a time zone; use an IANA name such as "Europe/Berlin"`);
}

export function readInterval(text: string): Parsed<number> {
  const seconds = parseDuration(text);
  if (!seconds.ok || seconds.value >= MIN_INTERVAL_SECONDS) return seconds;
  return refused(`"${text}" is shorter than a minute`);
}

/** `every 6 hours`, `at 02:30 every day (Europe/Berlin)`. */
export function scheduleInWords(schedule: Schedule): string {
  if (schedule.kind === 'interval') return everyInWords(schedule.everySeconds);
  return `${cronInWords(schedule.cron)} (${schedule.zone.name})`;
}

/** Enough to see each time of day, and for most expressions the nights on which the clocks change; some milliseconds. */
const SLOTS_LOOKED_AT_EACH = 3_000;

/**
 * The longest time between two runs that the schedule allows for, jitter aside, from the last run before `now` through
 * the year after it, or to the next run if that is further away: what an objective has to leave room for. Null for a
 * schedule that never runs.
 */
export function longestIntervalSeconds(schedule: Schedule, now: Instant): number | null {
  if (schedule.kind === 'interval') return schedule.everySeconds;
  const { cron, zone } = schedule;
  const yearLater = now + 400 * DAY_MS;
  let longestMs = 0;
  let slot = latestSlot(cron, zone, now) ?? nextSlot(cron, zone, now);
  for (let looked = 0; slot !== null && (slot < yearLater || longestMs === 0); looked += 1) {
    // After so many the times of day are known, and only whole days between the slots are news.
    const shortMs = looked < SLOTS_LOOKED_AT_EACH ? 0 : Math.max(longestMs, DAY_MS);
    const next = slotBeyond(schedule, slot, shortMs);
    if (next !== null && next - slot > shortMs) longestMs = Math.max(longestMs, next - slot);
    slot = next;
  }
  return longestMs === 0 ? null : longestMs / SECOND_MS;
}

/** A later slot, with no gap before it that is longer than `shortMs`, or else the very next one. */
function slotBeyond({ cron, zone }: CronSchedule, slot: Instant, shortMs: number): Instant | null {
  for (let leapMs = shortMs / 2; leapMs >= MINUTE_MS; leapMs = Math.floor(leapMs / 2)) {
    const reached = nextSlot(cron, zone, slot + leapMs);
    if (reached !== null && reached - slot <= shortMs) return reached;
  }
  return nextSlot(cron, zone, slot);
}
