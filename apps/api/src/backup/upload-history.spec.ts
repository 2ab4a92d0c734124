import { DAY_MS, HOUR_MS } from '@soteria/domain';
import { uploadHistory } from './upload-history';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const of = (hoursAgo: number, uploadedBytes: number | null = 10) => ({
  snapshotAt: NOW - hoursAgo * HOUR_MS,
  uploadedBytes,
});

describe('the history of uploads', () => {
  it('has thirty days without gaps, today last', () => {
    const { days } = uploadHistory([], NOW);
    expect(days).toHaveLength(30);
    expect(days[0]?.day).toBe('2026-10-25');
    expect(days[29]).toEqual({ day: '2026-11-23', restorePoints: 0, uploadedBytes: 0 });
  });

  it('sums by the day of the data, and what is older apart', () => {
    const history = uploadHistory([of(1), of(11.9), of(12.1), of(31 * 24), of(60 * 24)], NOW);
    expect(history.days[29]).toMatchObject({ restorePoints: 2, uploadedBytes: 20 });
    expect(history.days[28]).toMatchObject({ restorePoints: 1, uploadedBytes: 10 });
    expect(history.before).toEqual({ restorePoints: 2, uploadedBytes: 20 });
  });

  it('counts one of unknown size, and none of unknown time or of tomorrow', () => {
    const tomorrow = { snapshotAt: NOW + DAY_MS, uploadedBytes: 10 };
    const timeless = { snapshotAt: null, uploadedBytes: 10 };
    const history = uploadHistory([of(1, null), tomorrow, timeless], NOW);
    expect(history.days[29]).toMatchObject({ restorePoints: 1, uploadedBytes: 0 });
    expect(history.days.reduce((sum, { restorePoints }) => sum + restorePoints, 0)).toBe(1);
  });
});
