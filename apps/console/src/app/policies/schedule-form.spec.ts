import { type PolicySchedule } from '@soteria/contracts';
import { scheduleAsWords } from '../data/schedule-words';
import { cronOf, scheduleFields } from './schedule-form';

const at = (cron: string): PolicySchedule => ({ cron, onMissed: 'run' });

describe('a schedule in fields', () => {
  it.each([
    ['5 2 * * *', 'daily', { time: '02:05' }],
    ['@daily', 'daily', { time: '00:00' }],
    ['30 14 * * 3', 'weekly', { time: '14:30', weekday: '3' }],
    ['0 4 15 * *', 'monthly', { time: '04:00', monthDay: '15' }],
    ['*/10 * * * *', 'cron', { cron: '*/10 * * * *' }],
    ['0 2 * * 1-5', 'cron', { cron: '0 2 * * 1-5' }],
  ])('takes %s for the builder “%s”', (cron, kind, fields) => {
    expect(scheduleFields(at(cron))).toMatchObject({ kind, ...fields });
  });

  it.each(['5 2 * * *', '30 14 * * 3', '0 4 15 * *', '*/10 * * * *'])('writes %s back', (cron) => {
    expect(cronOf(scheduleFields(at(cron)))).toEqual({ cron });
  });

  it('keeps interval, zone, spread and what becomes of missed runs', () => {
    const schedule: PolicySchedule = {
      every: '6h',
      timezone: 'Europe/Berlin',
      jitterSeconds: 900,
      onMissed: 'skip',
    };
    const fields = scheduleFields(schedule);
    expect(fields).toMatchObject({
      kind: 'every',
      timezone: 'Europe/Berlin',
      jitter: '15m',
      onMissed: 'skip',
    });
    expect(cronOf(fields)).toEqual({ every: '6h' });
  });

  it('is said in words, or shown as it stands when it cannot be read', () => {
    expect(scheduleAsWords({ every: '6h', onMissed: 'run' })).toBe('every 6 hours');
    expect(scheduleAsWords(at('0 25 * * *'))).toBe('0 25 * * *');
    expect(scheduleAsWords({ every: 'often', onMissed: 'run' })).toBe('every often');
  });
});
