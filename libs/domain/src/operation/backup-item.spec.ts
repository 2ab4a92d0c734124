import { type BackupFact } from '../facts';
import {
  type BackupOverrides,
  backupFact,
  claimFact,
  DESCRIPTOR,
  persistentVolumeFact,
  snapshotFact,
  volumeFact,
} from '../testing/facts';
import { formatInstant, HOUR_MS, MINUTE_MS, SECOND_MS } from '../time';
import { SNAPSHOT_LIMIT_MS } from './backup-item';
import { MISSING_GRACE_MS, stalledSince } from './item';
import { nextSteps } from './next-steps';
import { type BackupItem, type BackupRecord } from './record';
import { backupItem, backupRecord, context, NOW } from './testing/records';
import { SeenCluster } from './testing/seen-cluster';

const { name, claimUid } = backupItem();
const started = { state: 'running', startedAt: formatInstant(NOW) } as const;
const madeSnapshot = { kind: 'Snapshot', name, uid: 'snapshot-1' };
const madeBackup = { kind: 'Backup', name, uid: 'backup-1' };

describe('a backup item', () => {
  let view: SeenCluster;
  beforeEach(() => {
    view = new SeenCluster();
    view.volumes.see(volumeFact());
  });

  /** What an item in some state comes to. */
  function decide(
    item: Partial<BackupItem>,
    more: Partial<BackupRecord> = {},
    now = NOW,
    actingSince = 0,
  ) {
    const record = backupRecord({ items: [backupItem(item)], ...more });
    const situation = context(view, { now, actingSince });
    const { record: after, steps, recheckAt } = nextSteps(record, situation);
    return { item: after.items[0], step: steps[0]?.step, recheckAt };
  }
  const sawBackup = (fact: BackupOverrides) =>
    view.backups.see(backupFact({ id: name, operation: backupRecord().id, ...fact }));

  it('begins with its snapshot', () => {
    expect(decide({})).toMatchObject({
      item: { state: 'running', phase: 'snapshot' },
      step: { do: 'take-snapshot', name, volume: 'pvc-1' },
    });
  });

  it('does not ask again for a snapshot that is seen', () => {
    view.snapshots.see(snapshotFact({ id: name, ready: false, detail: 'attaching' }));
    const { item, step, recheckAt } = decide({ ...started, phase: 'snapshot' });
    expect(step).toBeUndefined();
    expect(item).toMatchObject({ detail: 'attaching' });
    expect(recheckAt).toBe(NOW + SNAPSHOT_LIMIT_MS);
  });

  it.each([
    ['just before the limit', SNAPSHOT_LIMIT_MS - 1, 'snapshot', undefined],
    ['at the limit', SNAPSHOT_LIMIT_MS, 'cleanup', 'snapshot-timeout'],
  ])('a snapshot that never gets ready: %s', (_case, afterMs, phase, code) => {
    view.snapshots.see(snapshotFact({ id: name, ready: false, detail: 'no engine' }));
    const { item } = decide(
      { ...started, phase: 'snapshot', objects: [madeSnapshot] },
      {},
      NOW + afterMs,
    );
    expect([item?.phase, item?.error?.code]).toEqual([phase, code]);
    if (code) expect(item?.error?.detail).toContain('no engine');
  });

  it('an outage does not count for a snapshot that is not ready', () => {
    view.snapshots.see(snapshotFact({ id: name, ready: false }));
    const back = NOW + HOUR_MS;
    const asked: Partial<BackupItem> = {
      ...started,
      phase: 'snapshot',
      objects: [madeSnapshot],
    };
    const at = (now: number) => decide(asked, {}, now, back).item?.error?.code;
    expect(at(back)).toBeUndefined();
    expect(at(back + SNAPSHOT_LIMIT_MS)).toBe('snapshot-timeout');
  });

  it('takes back a snapshot that was asked for and never written down, and none of a stranger', () => {
    const asked: Partial<BackupItem> = { ...started, phase: 'snapshot' };
    const last = (operation: string) => {
      view.snapshots.see(snapshotFact({ id: name, ready: false, uid: 'snapshot-1', operation }));
      return decide(asked, {}, NOW + SNAPSHOT_LIMIT_MS);
    };
    expect(last('another').step).toBeUndefined();
    expect(last(backupRecord().id)).toMatchObject({
      item: { phase: 'cleanup', error: { code: 'snapshot-timeout' } },
      step: { do: 'delete', object: madeSnapshot },
    });
  });

  it('gives nothing up while the cluster is out of contact', () => {
    view.outOfContact = { since: NOW, source: 'snapshots', detail: 'no answer' };
    const { item, step, recheckAt } = decide(
      { ...started, phase: 'snapshot', objects: [madeSnapshot] },
      {},
      NOW + HOUR_MS,
    );
    expect(item).toMatchObject({ phase: 'snapshot' });
    expect(item?.error).toBeUndefined();
    expect(step).toBeUndefined();
    // Nothing that could be seen would wake it.
    expect(recheckAt).toBe(NOW + HOUR_MS + 30 * SECOND_MS);
  });

  it('is not looked at again and again while only lost contact keeps it from being given up', () => {
    view.outOfContact = { since: NOW, source: 'snapshots', detail: 'no answer' };
    view.snapshots.see(snapshotFact({ id: name, ready: false }));
    const { item, recheckAt } = decide({ ...started, phase: 'snapshot' }, {}, NOW + HOUR_MS);
    expect(item?.error).toBeUndefined();
    expect(recheckAt).toBe(NOW + HOUR_MS + 30 * SECOND_MS);
  });

  it('uploads what was ready, and notes the moment that the data is from', () => {
    view.snapshots.see(snapshotFact({ id: name, createdAt: NOW - MINUTE_MS }));
    expect(decide({ ...started, phase: 'snapshot' })).toMatchObject({
      item: { phase: 'uploading', snapshotAt: formatInstant(NOW - MINUTE_MS) },
      step: { do: 'take-backup', name, snapshot: name, target: 'default' },
    });
  });

  it('does not count its wait for its turn to upload as a stall', () => {
    const startedAt = formatInstant(NOW - 2 * HOUR_MS);
    const { item } = decide({ ...started, startedAt, phase: 'snapshotted' });
    expect(item).toMatchObject({ phase: 'uploading', uploadingSince: formatInstant(NOW) });
    const stalledAt = (now: number) => stalledSince(item as BackupItem, now, HOUR_MS);
    expect(stalledAt(NOW + HOUR_MS)).toBeNull();
    expect(stalledAt(NOW + HOUR_MS + 1)).toBe(NOW);
  });

  it('takes what the claim looks like into the backup', () => {
    view.claims.see(claimFact());
    view.volumes.see(
      volumeFact({
        workloads: [{ kind: 'ReplicaSet', name: 'orders', pod: 'orders-1', podPhase: 'Running' }],
      }),
    );
    const { step } = decide(
      { ...started, phase: 'uploading' },
      { policy: 'nightly', slot: '2026-05-01T02:00:00Z', sinceFull: 6 },
    );
    expect(step).toMatchObject({
      policy: 'nightly',
      slot: '2026-05-01T02:00:00Z',
      sinceFull: 6,
      requestedBy: 'ada',
      workloads: [{ name: 'orders' }],
      descriptor: { volumeMode: 'Filesystem' },
    });
  });

  it('tells nothing of a claim that has the name of the one that is gone, but what an earlier backup knew', () => {
    const uploading = { ...started, phase: 'uploading' } as const;
    view.claims.lose('shop/orders');
    expect(decide(uploading).step).toMatchObject({
      descriptor: null,
      claim: { uid: claimUid, persistentVolume: '' },
    });
    view.claims.see(claimFact({ uid: 'another', volumeMode: 'Block' }));
    expect(decide(uploading).step).toMatchObject({
      descriptor: null,
      claim: { persistentVolume: '' },
    });
    const descriptor = { ...DESCRIPTOR, volumeMode: 'Block', storageClass: 'fast' } as const;
    const ofClaim = { claimUid, snapshotAt: NOW - HOUR_MS };
    view.backups.see(backupFact({ id: 'of-another', claimUid: 'another', descriptor: DESCRIPTOR }));
    view.backups.see(backupFact({ id: 'earlier', ...ofClaim, descriptor }));
    expect(decide(uploading).step).toMatchObject({ descriptor });
  });

  it('tells of a volume that it is encrypted also where its PV, made by hand, does not', () => {
    const secret = { name: 'key', namespace: 'longhorn-system' };
    view.claims.see(claimFact());
    view.persistentVolumes.see(persistentVolumeFact({ encrypted: false, secret }));
    view.volumes.see(volumeFact({ encrypted: true }));
    const { step } = decide({ ...started, phase: 'uploading' });
    expect(step).toMatchObject({ descriptor: { encrypted: true, secret } });
  });

  it.each<[BackupFact['state'], BackupOverrides, string, string | undefined]>([
    ['queued', {}, 'running', undefined],
    ['waiting', { detail: 'too many at once' }, 'running', undefined],
    ['running', { progress: 40 }, 'running', undefined],
    ['finalizing', {}, 'running', undefined],
    ['completed', {}, 'succeeded', undefined],
    ['failed', { error: 'no space' }, 'running', 'backup-failed'],
    ['deleting', {}, 'running', 'backup-deleted'],
    ['unknown', {}, 'running', undefined],
  ])('a backup that is %s', (state, fact, itemState, code) => {
    sawBackup({ state, ...fact });
    const { item } = decide({
      ...started,
      phase: 'uploading',
      objects: [madeSnapshot, madeBackup],
    });
    expect([item?.state, item?.error?.code]).toEqual([itemState, code]);
  });

  it('is not done by what somebody else has put under its name', () => {
    sawBackup({ state: 'completed', operation: 'op-another' });
    const { item, step } = decide({ ...started, phase: 'uploading', objects: [madeSnapshot] });
    expect(item).toMatchObject({ state: 'running', error: { code: 'name-taken' } });
    expect(step).toMatchObject({ do: 'delete', object: { kind: 'Snapshot' } });
  });

  it('keeps the error text, and leaves the failed backup where it can be looked at', () => {
    sawBackup({ state: 'failed', error: 'no space left on device' });
    const { item, step } = decide({
      ...started,
      phase: 'uploading',
      objects: [madeSnapshot, madeBackup],
    });
    expect(item?.error?.detail).toBe('no space left on device');
    expect(step).toMatchObject({ do: 'delete', object: { kind: 'Snapshot' } });
    expect(item?.objects.map(({ kind }) => kind)).toEqual(['Snapshot']);
  });

  it('leaves the snapshot of a failed upload that was seen to run: the driver may still be reading it', () => {
    sawBackup({ state: 'failed', error: 'no answer from the replica' });
    const { item, step } = decide({
      ...started,
      phase: 'uploading',
      objects: [madeSnapshot, madeBackup],
      progress: { percent: 40, movedAt: formatInstant(NOW) },
    });
    expect(item).toMatchObject({ state: 'failed', objects: [] });
    expect(step).toBeUndefined();
  });

  it('a backup that is out of sight is waited for, and then counts as vanished', () => {
    const uploading: Partial<BackupItem> = {
      ...started,
      phase: 'uploading',
      objects: [madeSnapshot, madeBackup],
    };
    const first = decide(uploading);
    expect(first).toMatchObject({ item: { missingSince: formatInstant(NOW) } });
    expect(first.step).toBeUndefined();
    expect(first.recheckAt).toBe(NOW + MISSING_GRACE_MS);
    const later = decide(
      { ...uploading, missingSince: formatInstant(NOW) },
      {},
      NOW + MISSING_GRACE_MS,
    );
    expect(later.step).toEqual({ do: 'look', object: madeBackup });
    const last = decide({ ...(later.item as BackupItem), missesIndeed: true });
    expect(last.item?.error?.code).toBe('backup-vanished');
  });

  it('one that comes back is followed as if nothing had been', () => {
    sawBackup({ state: 'running', progress: 70 });
    const { item } = decide({
      ...started,
      phase: 'uploading',
      objects: [madeBackup],
      missingSince: formatInstant(NOW - MINUTE_MS),
    });
    expect(item?.missingSince).toBeUndefined();
    expect(item?.progress?.percent).toBe(70);
  });

  it('a step that failed is not tried again before its time', () => {
    const retryAt = formatInstant(NOW + 8 * SECOND_MS);
    const trouble = { since: formatInstant(NOW), tries: 3, retryAt };
    const { step, recheckAt } = decide({ ...started, phase: 'uploading', trouble });
    expect(step).toBeUndefined();
    expect(recheckAt).toBe(NOW + 8 * SECOND_MS);
  });

  describe('that is to be cancelled', () => {
    const asked = { cancelRequestedAt: formatInstant(NOW) };

    it('has ended when it had not begun', () => {
      expect(decide({}, asked).item).toMatchObject({ state: 'cancelled', objects: [] });
    });

    it.each([
      ['snapshot', ['Snapshot']],
      ['uploading', ['Snapshot', 'Backup']],
    ] as const)(
      'in the phase %s looks for what it may have made without knowing',
      (phase, kinds) => {
        const { item } = decide({ ...started, phase }, asked);
        expect(item?.phase).toBe('cleanup');
        expect(item?.objects.map(({ kind }) => kind)).toEqual(kinds);
      },
    );

    it.each([
      ['waiting', ['Snapshot', 'Backup']],
      ['running', ['Backup']],
    ] as const)('takes back what is %s, but no snapshot that is being read', (state, kinds) => {
      sawBackup({ state });
      const objects = [madeSnapshot, madeBackup];
      const { item, step } = decide({ ...started, phase: 'uploading', objects }, asked);
      expect(item?.objects.map(({ kind }) => kind)).toEqual(kinds);
      expect(step).toMatchObject({ do: 'delete', object: { kind: 'Backup' } });
    });

    it('has ended once the driver has put the deletion off, and says why', () => {
      const detail = 'Its deletion failed and is tried again later: failed to acquire lock';
      sawBackup({ state: 'deleting', deleting: true, removal: 'failed', detail });
      const ending = { as: 'cancelled', since: formatInstant(NOW) } as const;
      const { item, step } = decide(
        { ...started, phase: 'cleanup', objects: [madeBackup], ending },
        asked,
      );
      expect(step).toBeUndefined();
      expect(item).toMatchObject({ state: 'cancelled', phase: 'done', objects: [] });
      expect(item?.detail).toContain('failed to acquire lock');
    });

    it.each(['completed', 'finalizing'] as const)(
      'stays when it is %s already, and says so',
      (state) => {
        sawBackup({ state });
        const { item } = decide({ ...started, phase: 'uploading', objects: [madeBackup] }, asked);
        expect(item?.phase).not.toBe('cleanup');
        expect(item?.detail).toMatch(/uploaded in full/);
      },
    );
  });
});
