import { type SkippedRun } from '../freshness/evidence';
import { HOUR_MS } from '../time';
import { rememberSkipped } from './skipped';

const NOON = Date.parse('2026-05-01T12:00:00Z');
const skip = (hour: number, because = 'its volume was faulted', policy = 'hourly'): SkippedRun => ({
  policy,
  at: NOON + hour * HOUR_MS,
  because,
});
const always = () => true;

describe('rememberSkipped', () => {
  it('adds run to run, newest first', () => {
    expect(rememberSkipped([skip(1)], [skip(2)], always)).toEqual([skip(2), skip(1)]);
  });

  it('takes what still waits for one run, with its newest cause', () => {
    const waits = skip(1, 'the policy runs no more than 1 of its backups at once');
    expect(rememberSkipped([skip(1)], [waits], always)).toEqual([waits]);
  });

  it('tells the runs of two policies apart', () => {
    const both = [skip(1), skip(1, undefined, 'nightly')];
    expect(rememberSkipped([], both, always)).toEqual(both);
  });

  it('forgets what was made after all, also when this look found it', () => {
    const wasMade = (run: SkippedRun) => run.at !== NOON + HOUR_MS;
    expect(rememberSkipped([skip(1), skip(0)], [skip(1)], wasMade)).toEqual([skip(0)]);
  });

  it('does not grow without end', () => {
    const many = Array.from({ length: 99 }, (_, hour) => skip(hour));
    const kept = rememberSkipped(many, [skip(200)], always);
    expect(kept).toHaveLength(30);
    expect(kept[0]).toEqual(skip(200));
    expect(kept.at(-1)).toEqual(skip(70));
  });
});
