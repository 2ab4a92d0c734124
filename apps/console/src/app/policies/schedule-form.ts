import { type PolicySchedule } from '@soteria/contracts';
import { formatDuration } from '@soteria/domain';

export type ScheduleKind = 'every' | 'daily' | 'weekly' | 'monthly' | 'cron';

/** A schedule as a person builds it. */
export interface ScheduleFields {
  kind: ScheduleKind;
  /** `6h`. */
  every: string;
  /** `02:00`. */
  time: string;
  /** 0 is Sunday. */
  weekday: string;
  monthDay: string;
  cron: string;
  timezone: string;
  /** `15m`. */
  jitter: string;
  onMissed: 'run' | 'skip';
}

const DAILY = /^(\d{1,2}) (\d{1,2}) \* \* \*$/;
const WEEKLY = /^(\d{1,2}) (\d{1,2}) \* \* (\d)$/;
const MONTHLY = /^(\d{1,2}) (\d{1,2}) (\d{1,2}) \* \*$/;
const NICKNAMES: Record<string, string> = {
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
};

const timeOf = (hour = '', minute = ''): string =>
  `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;

/** Finds the simplest builder that says the schedule. */
export function scheduleFields(schedule: PolicySchedule): ScheduleFields {
  const common = {
    every: '6h',
    time: '02:00',
    weekday: '0',
    monthDay: '1',
    cron: '0 2 * * *',
    timezone: schedule.timezone ?? '',
    jitter: schedule.jitterSeconds ? formatDuration(schedule.jitterSeconds) : '',
    onMissed: schedule.onMissed,
  };
  if ('every' in schedule) return { ...common, kind: 'every', every: schedule.every };
  const cron = NICKNAMES[schedule.cron] ?? schedule.cron;
  const daily = DAILY.exec(cron);
  if (daily) return { ...common, kind: 'daily', time: timeOf(daily[2], daily[1]), cron };
  const weekly = WEEKLY.exec(cron);
  if (weekly) {
    const time = timeOf(weekly[2], weekly[1]);
    return { ...common, kind: 'weekly', time, weekday: weekly[3] ?? '0', cron };
  }
  const monthly = MONTHLY.exec(cron);
  if (monthly) {
    const time = timeOf(monthly[2], monthly[1]);
    return { ...common, kind: 'monthly', time, monthDay: monthly[3] ?? '1', cron };
  }
  return { ...common, kind: 'cron', cron };
}

/** The interval or the cron expression that the fields say. */
export function cronOf(fields: ScheduleFields): { every: string } | { cron: string } {
  const [hour = '0', minute = '0'] = fields.time.split(':').map((part) => String(Number(part)));
  switch (fields.kind) {
    case 'every':
      return { every: fields.every.trim() };
    case 'daily':
      return { cron: `${minute} ${hour} * * *` };
    case 'weekly':
      return { cron: `${minute} ${hour} * * ${fields.weekday}` };
    case 'monthly':
      return { cron: `${minute} ${hour} ${fields.monthDay.trim()} * *` };
    case 'cron':
      return { cron: fields.cron.trim() };
  }
}
