import { type RestoreItem, type RestoreRecord } from '../operation/record';
import { estimatedSeconds, pastRestores } from './estimate';

const GIB = 2 ** 30;

describe('how long a restore takes', () => {
  it('is not known without earlier ones, nor for a volume of unknown size', () => {
    expect(estimatedSeconds([], [GIB], 4)).toBeNull();
    expect(estimatedSeconds([{ sizeBytes: GIB, seconds: 10 }], [GIB, null], 4)).toBeNull();
    expect(estimatedSeconds([{ sizeBytes: GIB, seconds: 10 }], [], 4)).toBeNull();
  });

  it('follows the median speed of earlier ones', () => {
    const past = [10, 20, 1_000].map((seconds) => ({ sizeBytes: GIB, seconds }));
    expect(estimatedSeconds(past, [5 * GIB], 4)).toBe(100);
  });

  it('is never less than the fastest ever took', () => {
    const past = [{ sizeBytes: GIB, seconds: 30 }];
    expect(estimatedSeconds(past, [1], 4)).toBe(30);
  });

  it('counts those that run at once together, and is as long as the largest', () => {
    const past = [{ sizeBytes: GIB, seconds: 10 }];
    expect(estimatedSeconds(past, Array<number>(8).fill(GIB), 4)).toBe(20);
    expect(estimatedSeconds(past, [10 * GIB, GIB], 4)).toBe(100);
  });

  it('is learned from items that succeeded, and from no others', () => {
    const item = {
      state: 'succeeded',
      sizeBytes: GIB,
      startedAt: '2026-11-01T00:00:00Z',
      finishedAt: '2026-11-01T00:00:20Z',
    } as RestoreItem;
    const record = {
      kind: 'restore',
      items: [item, { ...item, state: 'failed' }, { ...item, sizeBytes: undefined }],
    } as RestoreRecord;
    expect(pastRestores([record])).toEqual([{ sizeBytes: GIB, seconds: 20 }]);
  });
});
