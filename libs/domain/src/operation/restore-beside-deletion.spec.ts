import { backupFact, volumeFact } from '../testing/facts';
import { formatInstant, MINUTE_MS, SECOND_MS } from '../time';
import { nextSteps } from './next-steps';
import { type ItemRecord, type RestoreItem, type RestoreRecord } from './record';
import { DELETION_BEGINS_MS, DELETION_LIMIT_MS, REFUSED_LIMIT_MS } from './restore-beside-deletion';
import { context, NOW, OPERATION, restoreItem, restoreRecord } from './testing/records';
import { SeenCluster } from './testing/seen-cluster';

const { name } = restoreItem();
const begun = { state: 'running', startedAt: formatInstant(NOW), phase: 'volume' } as const;

describe('a restore beside the deletion of a backup', () => {
  let view: SeenCluster;
  beforeEach(() => {
    view = new SeenCluster();
    view.backups.see(backupFact());
    view.volumes.see(volumeFact());
  });

  function decide(
    item: Partial<RestoreItem>,
    {
      now = NOW,
      actingSince = 0,
      ...more
    }: Partial<RestoreRecord & { now: number; actingSince: number }> = {},
  ) {
    const record = restoreRecord({ items: [restoreItem(item)], ...more });
    const {
      record: after,
      steps,
      recheckAt,
    } = nextSteps(record, context(view, { now, actingSince }));
    return { item: after.items[0], step: steps[0]?.step, recheckAt };
  }
  const older = (more: Parameters<typeof backupFact>[0] = {}) =>
    backupFact({ id: 'older', usable: false, state: 'deleting', deleting: true, ...more });
  const sawFailed = (refused: boolean) => {
    const restore = { phase: 'failed', detail: 'restore failed' } as const;
    view.volumes.see(volumeFact({ handle: name, uid: 'volume-2', operation: OPERATION, restore }));
    view.progress.see({
      uid: 'engine',
      volume: name,
      progress: 0,
      restoring: false,
      error: 'failed to acquire lock',
      refused,
    });
  };

  it('waits until that is over, as one that begins meanwhile is refused', () => {
    view.backups.see(older({ removal: 'running' }));
    const { item, step, recheckAt } = decide({});
    expect(step).toBeUndefined();
    expect(item).toMatchObject({
      state: 'running',
      phase: 'volume',
      detail:
        'Waiting until the backup older of the same volume is deleted: a restore that begins meanwhile is refused',
    });
    expect(recheckAt).toBe(NOW + 10 * SECOND_MS);
    view.backups.lose('older');
    const begun = decide({ ...item } as RestoreItem, { now: NOW + MINUTE_MS });
    expect(begun).toMatchObject({ step: { do: 'create-volume' } });
  });

  it.each([
    ['running', DELETION_LIMIT_MS],
    ['asked', DELETION_BEGINS_MS],
  ] as const)(
    'waits for one that is %s no longer than for one that is stuck',
    (removal, limitMs) => {
      view.backups.see(older({ removal }));
      const item = decide({}).item as RestoreItem;
      const late = NOW + limitMs;
      expect(decide(item, { now: late - 1 })).toMatchObject({ step: undefined, recheckAt: late });
      expect(decide(item, { now: late }).step).toMatchObject({ do: 'create-volume' });
      expect(decide(item, { now: late, actingSince: late - SECOND_MS }).step).toBeUndefined();
      view.outOfContact = { since: NOW, source: 'backups', detail: 'no answer' };
      expect(decide(item, { now: late }).step).toBeUndefined();
    },
  );

  it('counts from when it saw it, not from its own begin', () => {
    const late = NOW + DELETION_LIMIT_MS;
    expect(decide(begun, { now: late }).step).toMatchObject({ do: 'create-volume' });
    view.backups.see(older({ removal: 'running' }));
    expect(decide(begun, { now: late }).step).toBeUndefined();
  });

  it.each<[string, Parameters<typeof backupFact>[0]]>([
    ['of another volume', { removal: 'running', volume: 'pvc-9' }],
    ['on another target', { removal: 'running', target: 'offsite' }],
    ['of which the driver takes the object alone', { forgotten: true }],
    ['that the driver could not delete', { removal: 'failed' }],
  ])('waits for no deletion of a backup %s', (_which, more) => {
    view.backups.see(older(more));
    expect(decide({}).step).toMatchObject({ do: 'create-volume' });
  });

  it('takes up a volume that was made before and never written down, whatever is deleted', () => {
    view.backups.see(older({ removal: 'running' }));
    view.volumes.see(volumeFact({ handle: name, uid: 'volume-2', operation: OPERATION }));
    expect(decide(begun).step).toMatchObject({ do: 'create-volume' });
  });

  it('is cancelled also while it waits', () => {
    view.backups.see(older({ removal: 'running' }));
    const { item } = decide(begun, { cancelRequestedAt: formatInstant(NOW) });
    expect(item).toMatchObject({ phase: 'cleanup', ending: { as: 'cancelled' } });
  });

  const restoring: Partial<RestoreItem> = {
    ...begun,
    phase: 'restoring',
    objects: [{ kind: 'Volume', name, uid: 'volume-2' }],
  };

  /** The item once its refused volume is gone. */
  function refusedOnce(item: Partial<RestoreItem>, now: number, more: Partial<RestoreRecord> = {}) {
    sawFailed(true);
    const { item: leaving, step } = decide(item, { now, ...more });
    expect(step).toMatchObject({ do: 'delete', object: { kind: 'Volume', uid: 'volume-2' } });
    expect(leaving).toMatchObject({ state: 'running', phase: 'cleanup' });
    expect(leaving?.error?.code).toBe('restore-failed');
    view.volumes.lose(name);
    view.progress.lose(name);
    return decide({ ...leaving, objects: [] } as RestoreItem, { now, ...more });
  }

  it('that is refused takes its volume back and begins again after a while', () => {
    const { item, step, recheckAt } = refusedOnce(restoring, NOW);
    expect(step).toBeUndefined();
    expect(recheckAt).toBe(NOW + 30 * SECOND_MS);
    expect(item).toMatchObject({ state: 'running', phase: 'volume' });
    expect(item?.error).toBeUndefined();
    expect(item?.detail).toContain('the restore is begun again');
    const anew = decide(item as RestoreItem, { now: NOW + 30 * SECOND_MS });
    expect(anew.step).toMatchObject({ do: 'create-volume', name });
  });

  it('that is refused again and again waits longer each time, and fails after an hour', () => {
    const again = (item: ItemRecord | undefined) => ({ ...(item as RestoreItem), ...restoring });
    const second = refusedOnce(again(refusedOnce(restoring, NOW).item), NOW + MINUTE_MS);
    expect(second.recheckAt).toBe(NOW + 2 * MINUTE_MS);
    sawFailed(true);
    const last = decide(again(second.item), { now: NOW + REFUSED_LIMIT_MS });
    expect(last.item).toMatchObject({
      error: { code: 'restore-failed', detail: 'restore failed: failed to acquire lock' },
      ending: { as: 'failed' },
    });
    view.volumes.lose(name);
    const ended = decide({ ...last.item, objects: [] } as RestoreItem, {
      now: NOW + REFUSED_LIMIT_MS,
    });
    expect(ended.item).toMatchObject({ state: 'failed', phase: 'done' });
  });

  it('that is cancelled while it takes its volume back does not begin again', () => {
    const { item, step } = refusedOnce(restoring, NOW, {});
    expect(step).toBeUndefined();
    sawFailed(true);
    const leaving = decide(restoring).item;
    view.volumes.lose(name);
    const cancelled = decide({ ...leaving, objects: [] } as RestoreItem, {
      cancelRequestedAt: formatInstant(NOW),
    });
    expect(item?.phase).toBe('volume');
    expect(cancelled.item).toMatchObject({ state: 'cancelled', phase: 'done' });
  });

  it('that was refused and is then read has its hour again', () => {
    sawFailed(true);
    const { item } = refusedOnce(restoring, NOW);
    view.volumes.see(
      volumeFact({ handle: name, operation: OPERATION, restore: { phase: 'running' } }),
    );
    const told = { uid: 'engine', volume: name, restoring: true, error: '', refused: false };
    view.progress.see({ ...told, progress: 1 });
    const read = decide({ ...(item as RestoreItem), ...restoring }, { now: NOW + MINUTE_MS });
    expect(read.item).toMatchObject({ progress: { percent: 1 } });
    expect(read.item).not.toHaveProperty('refused.since');
  });

  it('that failed for another reason has failed', () => {
    sawFailed(false);
    expect(decide(restoring).item).toMatchObject({ error: { code: 'restore-failed' } });
  });
});
