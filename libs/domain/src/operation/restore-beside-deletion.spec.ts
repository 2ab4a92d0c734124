import { backupFact, volumeFact } from '../testing/facts';
import { formatInstant, MINUTE_MS, SECOND_MS } from '../time';
import { nextSteps } from './next-steps';
import { type RestoreItem, type RestoreRecord } from './record';
import { DELETION_LIMIT_MS } from './restore-item';
import { context, NOW, restoreItem, restoreRecord } from './testing/records';
import { SeenCluster } from './testing/seen-cluster';

const waiting = { state: 'running', startedAt: formatInstant(NOW), phase: 'volume' } as const;

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

  it('waits while a backup of the same volume is deleted, as a restore that begins then fails', () => {
    view.backups.see(older());
    const { item, step, recheckAt } = decide({});
    expect(step).toBeUndefined();
    expect(item).toMatchObject({
      state: 'running',
      phase: 'volume',
      detail:
        'Waiting until the backup older of the same volume is deleted: a restore that begins meanwhile fails',
    });
    expect(recheckAt).toBe(NOW + 10 * SECOND_MS);
    view.backups.lose('older');
    const begun = decide({ ...item } as RestoreItem, { now: NOW + MINUTE_MS });
    expect(begun).toMatchObject({ step: { do: 'create-volume' }, item: { detail: undefined } });
  });

  it('waits no longer for a deletion than for one that is stuck, and not for its own past', () => {
    view.backups.see(older());
    const late = NOW + DELETION_LIMIT_MS;
    expect(decide(waiting, { now: late - 1 })).toMatchObject({ step: undefined, recheckAt: late });
    expect(decide(waiting, { now: late }).step).toMatchObject({ do: 'create-volume' });
    expect(decide(waiting, { now: late, actingSince: late - MINUTE_MS }).step).toBeUndefined();
  });

  it.each<[string, Parameters<typeof backupFact>[0]]>([
    ['of another volume', { volume: 'pvc-9' }],
    ['on another target', { target: 'offsite' }],
    ['of which the driver takes the object alone', { forgotten: true }],
    ['that the driver could not delete', { error: 'no route to host' }],
  ])('waits for no deletion of a backup %s', (_which, more) => {
    view.backups.see(older(more));
    expect(decide({}).step).toMatchObject({ do: 'create-volume' });
  });

  it('is cancelled also while it waits for a deletion', () => {
    view.backups.see(older());
    const { item } = decide(waiting, { cancelRequestedAt: formatInstant(NOW) });
    expect(item).toMatchObject({ phase: 'cleanup', ending: { as: 'cancelled' } });
  });
});
