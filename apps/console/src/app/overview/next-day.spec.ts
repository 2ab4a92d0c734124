import { HOUR_MS, formatInstant } from '@soteria/domain';
import { TestConsole } from '../testing/console';
import { NOON, volume } from '../testing/world';
import { NextDay, runsByHour } from './next-day';

const due = (hours: number) =>
  volume(`a/v${hours}`, { nextRunAt: formatInstant(NOON + hours * HOUR_MS) });

describe('the next 24 hours', () => {
  it('count runs by the hour, and leave out what is past or later', () => {
    const rows = [due(0.5), due(3), due(3.9), due(25), due(-2), volume('a/b', { nextRunAt: null })];
    const counts = runsByHour(rows, NOON).map(({ count }) => count);
    expect(counts).toHaveLength(24);
    expect(counts[0]).toBe(1);
    expect(counts[3]).toBe(2);
    expect(counts.reduce((sum, count) => sum + count)).toBe(3);
  });

  it('are said in a sentence', async () => {
    const { fixture } = await new TestConsole().show(NextDay, { rows: [due(3), due(3.5), due(8)] });
    expect((fixture.nativeElement as HTMLElement).textContent).toContain(
      '3 volumes have their next run',
    );
  });

  it('say when there is nothing', async () => {
    const { fixture } = await new TestConsole().show(NextDay, { rows: [] });
    expect((fixture.nativeElement as HTMLElement).textContent).toContain('No run is planned.');
  });
});
