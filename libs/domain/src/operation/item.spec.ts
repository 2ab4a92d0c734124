import { formatInstant, MINUTE_MS } from '../time';
import { lastMoved } from './item';
import { backupItem, NOW, restoreItem } from './testing/records';

describe('when a running item last moved', () => {
  const startedAt = formatInstant(NOW - 90 * MINUTE_MS);
  const running = { state: 'running', startedAt } as const;

  it('is its start, and later the last change of its figure', () => {
    const uploading = { ...running, phase: 'uploading' } as const;
    expect(lastMoved(backupItem(uploading))).toBe(NOW - 90 * MINUTE_MS);
    const progress = { percent: 7, movedAt: formatInstant(NOW) };
    expect(lastMoved(backupItem({ ...uploading, progress }))).toBe(NOW);
  });

  it('is nothing where it waits for its turn, which says nothing of what runs', () => {
    expect(lastMoved(backupItem())).toBeNull();
    expect(lastMoved(backupItem({ ...running, phase: 'snapshotted' }))).toBeNull();
    const restoring = { ...running, phase: 'restoring' } as const;
    expect(lastMoved(restoreItem({ ...restoring, inDriversQueue: true }))).toBeNull();
    expect(lastMoved(restoreItem(restoring))).not.toBeNull();
  });
});
