import { Pipe, type PipeTransform } from '@angular/core';
import { type Instant, parseInstant } from '@soteria/domain';

const withZone = new Intl.DateTimeFormat(undefined, {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
});
const clockTime = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const dayOnly = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  month: 'short',
  day: 'numeric',
});

/** A moment in the browser's own zone, named: `Nov 23, 2026, 14:02 GMT+1`. */
export const moment = (instant: Instant): string => withZone.format(instant);

/** The time of day in the browser's zone: `14:02`. */
export const timeOfDay = (instant: Instant): string => clockTime.format(instant);

/** A day in the browser's zone: `Mon, Nov 23`. */
export const dayInWords = (instant: Instant): string => dayOnly.format(instant);

/** The browser's time zone (`Europe/Berlin`). */
export const browserZone = (): string => withZone.resolvedOptions().timeZone;

/** Shows an RFC 3339 time absolutely, in the browser's zone. */
@Pipe({ name: 'sotMoment' })
export class MomentPipe implements PipeTransform {
  transform(time: string | null | undefined): string {
    const instant = parseInstant(time);
    return instant === null ? '–' : moment(instant);
  }
}
