import fc from 'fast-check';
import { DAY_MS, MINUTE_MS } from '../time';
import { type Cron, parseCron } from './cron';
import { SlotTimes } from './slot-times';
import { latestSlot, nextSlot } from './slots';
import { type Zone, openZone } from './zone';

function cronOf(text: string): Cron {
  const answer = parseCron(text);
  if (!answer.ok) throw new Error(answer.error);
  return answer.value;
}
const zones = ['UTC', 'Europe/Berlin', 'Australia/Lord_Howe']
  .map(openZone)
  .filter((zone): zone is Zone => zone !== null);
const BEGIN = Date.parse('2026-03-27T00:00:00Z');

describe('SlotTimes', () => {
  it('answers as the search does, whatever was asked before', () => {
    // Close together as well as far apart, so that the ends of a remembered gap are met.
    const moment = fc
      .oneof(fc.nat(90), fc.nat(20 * 24 * 60))
      .chain((minutes) => fc.constantFrom(-1, 0, 1).map((ms) => BEGIN + minutes * MINUTE_MS + ms));
    const crons = ['0 2 * * *', '*/7 * * * *', '30 2 * * 0', '0 0 29 2 *'].map(cronOf);
    fc.assert(
      fc.property(
        fc.constantFrom(...crons),
        fc.constantFrom(...zones),
        fc.array(moment, { minLength: 1, maxLength: 30 }),
        (cron, zone, moments) => {
          const times = new SlotTimes(cron, zone);
          for (const at of moments) {
            expect(times.latest(at)).toBe(latestSlot(cron, zone, at));
            expect(times.next(at)).toBe(nextSlot(cron, zone, at));
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('changes its answer at the very moment of a slot, also when asked just before', () => {
    const [utc] = zones;
    if (utc === undefined) throw new Error('there is always UTC');
    const times = new SlotTimes(cronOf('*/7 * * * *'), utc);
    const [first, second, third] = [0, 7, 14].map((minute) => BEGIN + minute * MINUTE_MS);
    expect([times.latest(BEGIN + 6 * MINUTE_MS), times.next(BEGIN + 6 * MINUTE_MS)]).toEqual([
      first,
      second,
    ]);
    expect([times.latest(second ?? 0), times.next(second ?? 0)]).toEqual([second, third]);
    expect([times.latest(first ?? 0), times.next(first ?? 0)]).toEqual([first, second]);
  });

  it('knows of no slot where there is none within reach', () => {
    // The 29th of February falls on a Sunday every 28 years only.
    const rare = { ...cronOf('0 0 29 2 *'), weekdays: cronOf('0 0 * * */7').weekdays };
    const [utc] = zones;
    if (utc === undefined) throw new Error('there is always UTC');
    const times = new SlotTimes(rare, utc);
    const between = Date.parse('2046-01-01T00:00:00Z');
    expect([times.latest(between), times.next(between)]).toEqual([null, null]);
    const at = Date.parse('2032-02-29T00:00:00Z');
    expect([times.latest(at), times.next(at - 1), times.next(at)]).toEqual([at, at, null]);
    expect(times.next(Date.parse('2050-01-01T00:00:00Z'))).toBe(Date.parse('2060-02-29T00:00:00Z'));
    expect(times.next(at - 400 * DAY_MS)).toBe(at);
  });
});
