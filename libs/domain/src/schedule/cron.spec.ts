import fc from 'fast-check';
import { type Cron, parseCron } from './cron';
import { cronInWords } from './cron-words';

function cronOf(text: string): Cron {
  const answer = parseCron(text);
  if (!answer.ok) throw new Error(`${text}: ${answer.error}`);
  return answer.value;
}
const valuesOf = (text: string): string => {
  const { minutes, hours, days, months, weekdays } = cronOf(text);
  return [minutes, hours, days, months, weekdays].map(({ values }) => values.join()).join(' ');
};

describe('parseCron', () => {
  const FIVE = 'a cron expression has five fields (minute, hour, day, month, weekday)';
  it.each([
    ['', `${FIVE}, "" has 0`],
    ['* * * *', `${FIVE}, "* * * *" has 4`],
    ['0 0 2 * * *', `${FIVE}, "0 0 2 * * *" has 6`],
    ['60 * * * *', 'the minute field "60": "60" is not a minute from 0 to 59'],
    ['* 24 * * *', 'the hour field "24": "24" is not a hour from 0 to 23'],
    ['* * 0 * *', 'the day field "0": "0" is not a day from 1 to 31'],
    ['* * * 13 *', 'the month field "13": "13" is not a month from 1 to 12 or a name such as feb'],
    ['* * * * 8', 'the weekday field "8": "8" is not a weekday from 0 to 7 or a name such as mon'],
    [
      '* * * foo *',
      'the month field "foo": "foo" is not a month from 1 to 12 or a name such as feb',
    ],
    ['5-1 * * * *', 'the minute field "5-1": the range "5-1" runs backwards'],
    ['1-2-3 * * * *', 'the minute field "1-2-3": "1-2-3" is not a range'],
    ['*/0 * * * *', 'the minute field "*/0": the step of "*/0" is not a number from 1 on'],
    ['*/x * * * *', 'the minute field "*/x": the step of "*/x" is not a number from 1 on'],
    ['*/5/5 * * * *', 'the minute field "*/5/5": "*/5/5" has more than one step'],
    ['1,,2 * * * *', 'the minute field "1,,2": "" is not a minute from 0 to 59'],
    ['-1 * * * *', 'the minute field "-1": "" is not a minute from 0 to 59'],
    ['1- * * * *', 'the minute field "1-": "" is not a minute from 0 to 59'],
    ['1.5 * * * *', 'the minute field "1.5": "1.5" is not a minute from 0 to 59'],
    ['0 0 ? * *', 'the day field "?": "?" is not a day from 1 to 31'],
    ['0 0 L * *', 'the day field "L": "L" is not a day from 1 to 31'],
    ['H 2 * * *', 'the minute field "H": "H" is not a minute from 0 to 59'],
    ['0 0 30 2 *', '"0 0 30 2 *" names a day that never comes'],
    ['0 0 31 4,6,9,11 *', '"0 0 31 4,6,9,11 *" names a day that never comes'],
    ['TZ=UTC 0 0 * * *', 'the zone of a cron expression goes into timezone'],
    ['CRON_TZ=UTC 0 0 * * *', 'the zone of a cron expression goes into timezone'],
    [
      '@every 6h',
      'write an interval as every, such as "6h", not as the cron expression "@every 6h"',
    ],
    [
      '@reboot',
      '"@reboot" is none of the nicknames @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually',
    ],
    [
      '@constructor',
      '"@constructor" is none of the nicknames @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually',
    ],
  ])('refuses %j', (text, error) => {
    expect(parseCron(text)).toEqual({ ok: false, error });
  });

  const ALL_DAYS = Array.from({ length: 31 }, (_, index) => index + 1).join();
  const ALL_HOURS = Array.from({ length: 24 }, (_, index) => index).join();
  const ALL_MONTHS = '1,2,3,4,5,6,7,8,9,10,11,12';
  const ALL_WEEK = '0,1,2,3,4,5,6';
  it.each([
    ['5 4 3 2 1', '5 4 3 2 1'],
    ['  5   4 3 2 1 ', '5 4 3 2 1'],
    ['*/20 */12 */15 */6 */3', '0,20,40 0,12 1,16,31 1,7 0,3,6'],
    ['50/5 22/1 30/1 11/1 5/1', '50,55 22,23 30,31 11,12 5,6'],
    ['1-9/4 1-3 1-3 1-3 1-3', '1,5,9 1,2,3 1,2,3 1,2,3 1,2,3'],
    ['3,1,2,1 0 1 1 0', '1,2,3 0 1 1 0'],
    ['0 0 1 JAN,dec Mon-WED', '0 0 1 1,12 1,2,3'],
    ['0 0 1 1 7', '0 0 1 1 0'],
    ['0 0 1 1 5-7', '0 0 1 1 0,5,6'],
    ['0 0 1 1 fri-sun', '0 0 1 1 0,5,6'],
    ['0 0 1 1 0-0', '0 0 1 1 0'],
    ['0 0 29 2 *', `0 0 29 2 ${ALL_WEEK}`],
    ['0 0 15,31 2 *', `0 0 15,31 2 ${ALL_WEEK}`],
    ['0 0 31 2 5', '0 0 31 2 5'],
    ['@hourly', `0 ${ALL_HOURS} ${ALL_DAYS} ${ALL_MONTHS} ${ALL_WEEK}`],
    ['@daily', `0 0 ${ALL_DAYS} ${ALL_MONTHS} ${ALL_WEEK}`],
    ['@midnight', `0 0 ${ALL_DAYS} ${ALL_MONTHS} ${ALL_WEEK}`],
    ['@weekly', `0 0 ${ALL_DAYS} ${ALL_MONTHS} 0`],
    ['@monthly', `0 0 1 ${ALL_MONTHS} ${ALL_WEEK}`],
    ['@yearly', `0 0 1 1 ${ALL_WEEK}`],
    ['@annually', `0 0 1 1 ${ALL_WEEK}`],
  ])('reads %j', (text, values) => {
    expect(valuesOf(text)).toBe(values);
    expect(cronOf(text).text).toBe(text.trim());
  });

  it('answers any text without throwing', () => {
    const text = fc.string({ unit: fc.constantFrom(...'0159*/-,@ TZ=monL?'.split('')) });
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), (written) => {
        const answer = parseCron(written);
        if (!answer.ok) expect(answer.error).not.toBe('');
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('cronInWords', () => {
  it.each([
    ['* * * * *', 'every minute'],
    ['*/15 * * * *', 'every 15 minutes'],
    ['0 * * * *', 'every hour'],
    ['@hourly', 'every hour'],
    ['5 * * * *', 'every hour at 5 past'],
    ['0 */6 * * *', 'every 6 hours'],
    ['30 */6 * * *', 'every 6 hours at 30 past'],
    ['0 1-23/6 * * *', 'at 01:00, 07:00, 13:00 and 19:00 every day'],
    ['30 2 * * *', 'at 02:30 every day'],
    ['@daily', 'at 00:00 every day'],
    ['0,30 2,14 * * *', 'at 02:00, 02:30, 14:00 and 14:30 every day'],
    ['0 3 * * 1-5', 'at 03:00 on weekdays'],
    ['0 3 * * 6,0', 'at 03:00 on weekends'],
    ['0 3 * * mon,thu', 'at 03:00 every Monday and Thursday'],
    ['@weekly', 'at 00:00 every Sunday'],
    ['@monthly', 'at 00:00 on the 1st of the month'],
    ['0 3 1,15 * *', 'at 03:00 on the 1st and 15th of the month'],
    ['0 3 31 * *', 'at 03:00 on the 31st (of the months that have one)'],
    ['0 3 1,29 * *', 'at 03:00 on the 1st and 29th (of the months that have one)'],
    ['0 3 28 * *', 'at 03:00 on the 28th of the month'],
    ['0 0-7 * * *', 'at 00:00, 01:00, 02:00, 03:00, 04:00, 05:00, 06:00 and 07:00 every day'],
    ['0 0-8 * * *', 'at the times of cron "0 0-8 * * *"'],
    ['0 3 1-8 * *', 'at 03:00 on the 1st, 2nd, 3rd, 4th, 5th, 6th, 7th and 8th of the month'],
    ['0 3 1-9 * 1', 'at the times of cron "0 3 1-9 * 1"'],
    ['0,15,31,45 * * * *', 'at the times of cron "0,15,31,45 * * * *"'],
    ['@yearly', 'at 00:00 on the 1st of the month in January'],
    ['0 3 * 6-8 *', 'at 03:00 every day in June, July and August'],
    ['*/30 * * 1 *', 'every 30 minutes every day in January'],
    ['*/30 * * * 1-5', 'every 30 minutes on weekdays'],
    ['0 3 13 * 5', 'at 03:00 on the 13th of the month, and every Friday'],
    ['0 3 13 * 0-6', 'at 03:00 every day'],
    ['0 3 1-31 * 5', 'at 03:00 every day'],
    ['0 3 */2 * 5', 'at the times of cron "0 3 */2 * 5"'],
    ['*/7 3-5 * * *', 'at the times of cron "*/7 3-5 * * *"'],
    ['1,2 * * * *', 'at the times of cron "1,2 * * * *"'],
    ['0 3 1-9 * *', 'at the times of cron "0 3 1-9 * *"'],
    ['0 3 * 1-9 *', 'at the times of cron "0 3 * 1-9 *"'],
  ])('%s', (text, words) => {
    expect(cronInWords(cronOf(text))).toBe(words);
  });

  /** On which days it runs, tried out over all pairs of a day and a weekday. */
  const daysOf = ({ days, weekdays }: Cron): string => {
    const areAlternatives = !days.isOpen && !weekdays.isOpen;
    const pairs: string[] = [];
    for (let day = 1; day <= 31; day += 1) {
      for (let weekday = 0; weekday < 7; weekday += 1) {
        const both = [days.has(day), weekdays.has(weekday)];
        if (areAlternatives ? both.some(Boolean) : both.every(Boolean))
          pairs.push(`${day}/${weekday}`);
      }
    }
    return pairs.join();
  };

  it('says the same only of expressions that run at the same times', () => {
    const meanings = new Map<string, { text: string; meaning: string }>();
    const field = (...texts: string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);
    fc.assert(
      fc.property(
        field('*', '0', '30', '*/30', '0,30', '*/7', '0-59'),
        field('*', '0', '2', '*/6', '0-23', '1-23/6', '0,6,12,18', '*/5'),
        field('*', '1', '31', '1-31', '*/2', '1,15', '28-30'),
        field('*', '1', '6-8', '1-12', '*/2'),
        field('*', '1-5', '0', '7', '0-6', '*/2', '6,0'),
        (...fields) => {
          const answer = parseCron(fields.join(' '));
          if (!answer.ok) return;
          const cron = answer.value;
          const meaning = [cron.minutes, cron.hours, cron.months]
            .map(({ values }) => values.join())
            .concat(daysOf(cron))
            .join(' ');
          const words = cronInWords(cron);
          const known = meanings.get(words) ?? { text: cron.text, meaning };
          meanings.set(words, known);
          expect({ words, other: known.text, meaning }).toEqual({
            words,
            other: known.text,
            meaning: known.meaning,
          });
        },
      ),
      { numRuns: 4_000 },
    );
  });
});
