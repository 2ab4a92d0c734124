import { pruneItem, pruneRecord } from '../operation/testing/records';
import { formatInstant, HOUR_MS, type Instant, MINUTE_MS } from '../time';
import { triedLately } from './again';

const NOW: Instant = Date.parse('2026-05-01T12:00:00Z');

describe('a backup that was to be pruned', () => {
  it.each<[string, number | null, string[]]>([
    ['is left alone where it ended a moment ago', 0, ['backup-1']],
    ['is left alone for an hour', 59 * MINUTE_MS, ['backup-1']],
    ['may be tried again after an hour', HOUR_MS, []],
    ['may be tried again where a clock since corrected dated the end ahead', -MINUTE_MS, []],
    ['is told otherwise while it is under way', null, []],
  ])('%s', (_case, ago, left) => {
    const finishedAt = ago === null ? undefined : formatInstant(NOW - ago);
    const items = [pruneItem({ state: ago === null ? 'running' : 'failed', finishedAt })];
    expect([...triedLately([pruneRecord({ items })], NOW)]).toEqual(left);
  });

  it('is left alone whatever the try came to, as it may have come back, unless it only had to stay', () => {
    const finishedAt = formatInstant(NOW);
    const items = (['succeeded', 'failed', 'skipped', 'cancelled'] as const).map((state) =>
      pruneItem({ state, finishedAt, backup: { ...pruneItem().backup, id: state } }),
    );
    const left = triedLately([pruneRecord({ items })], NOW);
    expect([...left]).toEqual(['succeeded', 'failed', 'cancelled']);
  });
});
