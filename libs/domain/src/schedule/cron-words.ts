import { MINUTE_MS } from '../time';
import { listInWords, ordinal } from '../words';
import { type Cron } from './cron';
import { type CronField } from './cron-field';
import { clockFace } from './wall';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
/** More times or days than this are not read as a list any more. */
const LONGEST_LIST = 8;

/**
 * Says when a cron expression runs: `at 02:30 every day`, `every 15 minutes on weekdays`. What would take a riddle
 * to say is quoted instead.
 */
export function cronInWords(cron: Cron): string {
  const { minutes, hours, days, months, weekdays } = cron;
  const time = timeInWords(minutes, hours);
  const day = dayInWords(days, weekdays);
  const month = isFull(months, 12) ? '' : namedValues(months, (value) => MONTHS[value - 1] ?? '');
  if (time === null || day === null || month === null) return `at the times of cron "${cron.text}"`;
  const isContinuous = time.startsWith('every');
  const onDay = day === '' ? (isContinuous && month === '' ? '' : ' every day') : ` ${day}`;
  return `${time}${onDay}${month === '' ? '' : ` in ${month}`}`;
}

const isFull = ({ values }: CronField, count: number): boolean => values.length === count;

function timeInWords(minutes: CronField, hours: CronField): string | null {
  const [firstMinute = 0, ...otherMinutes] = minutes.values;
  if (isFull(hours, 24)) {
    if (isFull(minutes, 60)) return 'every minute';
    const step = evenStep(minutes, 60);
    if (step !== null) return step === 60 ? 'every hour' : `every ${step} minutes`;
    if (otherMinutes.length > 0) return null;
    return `every hour at ${firstMinute} past`;
  }
  const step = evenStep(hours, 24);
  if (otherMinutes.length === 0 && step !== null && step < 24) {
    return firstMinute === 0 ? `every ${step} hours` : `every ${step} hours at ${firstMinute} past`;
  }
  const times = hours.values.flatMap((hour) =>
    minutes.values.map((minute) => clockFace((hour * 60 + minute) * MINUTE_MS)),
  );
  return times.length > LONGEST_LIST ? null : `at ${listInWords(times)}`;
}

/** The step of values that begin with 0 and share the whole round evenly; null for others. */
function evenStep({ values }: CronField, round: number): number | null {
  const step = round / values.length;
  return Number.isInteger(step) && values.every((value, index) => value === index * step)
    ? step
    : null;
}

/** Empty for every day. */
function dayInWords(days: CronField, weekdays: CronField): string | null {
  const everyDate = isFull(days, 31);
  const everyWeekday = isFull(weekdays, 7);
  if (everyDate && everyWeekday) return '';
  const areAlternatives = !days.isOpen && !weekdays.isOpen;
  // A field that names all of its days although it is not open makes the other one meaningless.
  if (areAlternatives && (everyDate || everyWeekday)) return '';
  const byWeekday = weekdaysInWords(weekdays);
  const byDate = datesInWords(days);
  if (everyDate) return byWeekday;
  if (everyWeekday) return byDate;
  if (!areAlternatives || byDate === null || byWeekday === null) return null;
  return `${byDate}, and ${byWeekday}`;
}

function weekdaysInWords(weekdays: CronField): string | null {
  if (weekdays.values.join() === '1,2,3,4,5') return 'on weekdays';
  if (weekdays.values.join() === '0,6') return 'on weekends';
  const named = namedValues(weekdays, (value) => WEEKDAYS[value] ?? '');
  return named === null ? null : `every ${named}`;
}

function datesInWords(days: CronField): string | null {
  const named = namedValues(days, ordinal);
  if (named === null) return null;
  const isMissingSometimes = days.values.some((day) => day > 28);
  return isMissingSometimes
    ? `on the ${named} (of the months that have one)`
    : `on the ${named} of the month`;
}

const namedValues = ({ values }: CronField, nameOf: (value: number) => string): string | null =>
  values.length > LONGEST_LIST ? null : listInWords(values.map(nameOf));
