import { type Instant, MINUTE_MS } from '@soteria/domain';
import { fractionOf } from '../../contents/contents';
import { dailySlots, hourlySlots } from '../moments';
import { type HistoryOptions } from '../volume-story';

const NIGHT_HOUR = 2;

/** The runs of the job `nightly` on one volume; the newest of them are left out when they were missed. */
export const nightly =
  (volume: string, { days = 30, missed = 0 } = {}) =>
  (now: Instant): HistoryOptions[] =>
    dailySlots(now, days, NIGHT_HOUR)
      .slice(0, days - missed)
      .map((slot) => ({ at: begun(slot, volume, now), job: 'nightly' }));

/** The runs of the job `hourly`. */
export const hourly =
  (volume: string, { hours = 24 } = {}) =>
  (now: Instant): HistoryOptions[] =>
    hourlySlots(now, hours).map((slot) => ({ at: begun(slot, volume, now), job: 'hourly' }));

/** The runs of the job `weekly`, on Sundays. */
export const weekly =
  (volume: string, { weeks = 5, missed = 0 } = {}) =>
  (now: Instant): HistoryOptions[] =>
    dailySlots(now, weeks * 7, 4)
      .filter((slot) => new Date(slot).getUTCDay() === 0)
      .slice(0, weeks - missed)
      .map((slot) => ({ at: begun(slot, volume, now), job: 'weekly', mode: 'full' as const }));

/** A job works through its volumes one after another, so each begins a little later. */
function begun(slot: Instant, volume: string, now: Instant): Instant {
  return Math.min(slot + Math.floor(fractionOf(volume) * 12 * MINUTE_MS), now - 90_000);
}
