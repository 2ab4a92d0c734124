import { formatInstant, MINUTE_MS } from '../time';
import { afterLook, lastMoved } from './item';
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

  it('is the beginning of its upload, if it had to wait for its turn', () => {
    const uploadingSince = formatInstant(NOW - MINUTE_MS);
    const uploading = { ...running, phase: 'uploading', uploadingSince } as const;
    expect(lastMoved(backupItem(uploading))).toBe(NOW - MINUTE_MS);
  });

  it('is nothing where it waits for its turn, which says nothing of what runs', () => {
    expect(lastMoved(backupItem())).toBeNull();
    expect(lastMoved(backupItem({ ...running, phase: 'snapshotted' }))).toBeNull();
    const restoring = { ...running, phase: 'restoring' } as const;
    expect(lastMoved(restoreItem({ ...restoring, inDriversQueue: true }))).toBeNull();
    expect(lastMoved(restoreItem(restoring))).not.toBeNull();
  });
});

describe('a look at what is out of sight', () => {
  const claim = { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'orders' };
  const missing = { missingSince: formatInstant(NOW - 2 * MINUTE_MS) };

  it('says that it is gone', () => {
    const item = afterLook(restoreItem(missing), { done: true, object: claim, gone: true }, NOW);
    expect(item).toMatchObject({ ...missing, missesIndeed: true });
  });

  it('finds it, and tells its uid where that was not known; it is waited for anew', () => {
    const suspect = restoreItem({ ...missing, objects: [claim] });
    const item = afterLook(suspect, { done: true, object: { ...claim, uid: 'claim-7' } }, NOW);
    expect(item).toMatchObject({ missingSince: formatInstant(NOW) });
    expect(item.missesIndeed).toBeUndefined();
    expect(item.objects).toEqual([{ ...claim, uid: 'claim-7' }]);
  });
});
