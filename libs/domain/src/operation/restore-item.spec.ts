import { urlOf } from '../backup/url';
import { type VolumeFact } from '../facts';
import {
  backupFact,
  claimFact,
  namespaceFact,
  persistentVolumeFact,
  storageClassFact,
  volumeFact,
} from '../testing/facts';
import { formatInstant, HOUR_MS, MINUTE_MS } from '../time';
import { afterLook, MISSING_GRACE_MS } from './item';
import { nextSteps } from './next-steps';
import { type RestoreItem, type RestoreRecord } from './record';
import { BINDING_LIMIT_MS, FAULTED_LIMIT_MS } from './restore-item';
import { withResult } from './step-result';
import { context, NOW, OPERATION, restoreItem, restoreRecord } from './testing/records';
import { SeenCluster } from './testing/seen-cluster';

const { name } = restoreItem();
const started = { state: 'running', startedAt: formatInstant(NOW) } as const;
const madeVolume = { kind: 'Volume', name, uid: 'volume-2' };
const madeClaim = {
  kind: 'PersistentVolumeClaim',
  namespace: 'elsewhere',
  name: 'orders',
  uid: 'claim-2',
};
const madePv = { kind: 'PersistentVolume', name, uid: 'pv-2' };
const all = [madeVolume, madeClaim, madePv];

describe('a restore item', () => {
  let view: SeenCluster;
  beforeEach(() => {
    view = new SeenCluster();
    view.backups.see(backupFact());
    view.volumes.see(volumeFact());
  });

  function decide(
    item: Partial<RestoreItem>,
    more: Partial<RestoreRecord> = {},
    now = NOW,
    actingSince = 0,
  ) {
    const record = restoreRecord({ items: [restoreItem(item)], ...more });
    const situation = context(view, { now, actingSince });
    const { record: after, steps, recheckAt } = nextSteps(record, situation);
    return { item: after.items[0], step: steps[0]?.step, recheckAt };
  }
  const sawVolume = (restore: Parameters<typeof volumeFact>[0]) =>
    view.volumes.see(
      volumeFact({ handle: name, uid: 'volume-2', operation: OPERATION, ...restore }),
    );

  it('begins with the volume, from the address of the backup', () => {
    view.classes.see(storageClassFact({ parameters: { numberOfReplicas: '2' } }));
    expect(decide({})).toMatchObject({
      item: { state: 'running', phase: 'volume' },
      step: {
        do: 'create-volume',
        name,
        url: urlOf(backupFact()),
        parameters: { numberOfReplicas: '2' },
      },
    });
  });

  it('makes the namespace first where one is to be made, and only once', () => {
    const wish = { createNamespace: { name: 'elsewhere' } };
    expect(decide({}, wish).step).toMatchObject({ do: 'create-namespace' });
    const known = { createNamespace: { name: 'elsewhere', uid: 'namespace-2' } };
    expect(decide({}, known).step).toMatchObject({ do: 'create-volume' });
    const others = { createNamespace: { name: 'elsewhere', others: true } };
    expect(decide({}, others).step).toMatchObject({ do: 'create-volume' });
  });

  it('cancelled before it began says so, and leaves the namespace', () => {
    const wish = {
      createNamespace: { name: 'elsewhere', uid: 'namespace-2' },
      cancelRequestedAt: formatInstant(NOW),
    };
    view.namespaces.see(namespaceFact({ name: 'elsewhere', uid: 'namespace-2' }));
    const { item, step } = decide({}, wish);
    expect(item).toMatchObject({ state: 'cancelled', detail: 'Cancelled before it began' });
    expect(step).toBeUndefined();
  });

  it.each([
    [['ReadWriteOnce'], 'ReadWriteOnce'],
    [['ReadOnlyMany', 'ReadWriteMany'], 'ReadWriteMany'],
    [['ReadOnlyMany'], 'ReadWriteMany'],
    [['ReadWriteOnce', 'ReadOnlyMany'], 'ReadWriteMany'],
    [['ReadWriteOncePod'], 'ReadWriteOncePod'],
    [[], 'ReadWriteOnce'],
  ])('the access modes %j of the claim need %s of the volume', (accessModes, accessMode) => {
    const { claim } = restoreItem();
    expect(decide({ claim: { ...claim, accessModes } }).step).toMatchObject({ accessMode });
  });

  it('fails where the backup cannot be restored any more, with the reason', () => {
    view.backups.see(backupFact({ state: 'failed', usable: false, error: 'checksum' }));
    expect(decide({}).item).toMatchObject({
      error: { code: 'not-restorable', detail: expect.stringContaining('checksum') as string },
    });
  });

  it('takes back a volume that was made and never written down, when its backup cannot be restored', () => {
    sawVolume({});
    view.backups.see(backupFact({ state: 'failed', usable: false, error: 'checksum' }));
    expect(decide({ ...started, phase: 'volume' })).toMatchObject({
      item: { phase: 'cleanup', error: { code: 'not-restorable' } },
      step: { do: 'delete', object: madeVolume, unless: 'used' },
    });
  });

  it('and when its backup is gone', () => {
    sawVolume({});
    view.backups.lose('backup-1');
    const missing = { ...started, phase: 'volume', missesIndeed: true } as const;
    expect(decide(missing)).toMatchObject({
      item: { phase: 'cleanup', error: { code: 'source-vanished' } },
      step: { do: 'delete', object: madeVolume, unless: 'used' },
    });
  });

  it.each([
    ['is waited for while that is not seen for long', NOW + HOUR_MS, undefined],
    ['is looked for when it has stood still since', NOW, 'look'],
  ])('whose backup is gone after an outage %s', (_case, contactAt, step) => {
    view.backups.lose('backup-1');
    sawVolume({ restore: { phase: 'running' } });
    const missing = { ...started, objects: [madeVolume], missingSince: formatInstant(NOW) };
    const now = NOW + 2 * HOUR_MS;
    const next = decide({ ...missing, phase: 'restoring' }, {}, now, contactAt + MINUTE_MS);
    expect(next.step?.do).toBe(step);
  });

  it("leaves another's volume of that name alone, and ends all the same", () => {
    sawVolume({ operation: 'another' });
    view.backups.see(backupFact({ state: 'failed', usable: false, error: 'checksum' }));
    const first = decide({ ...started, phase: 'volume' });
    expect(first).toMatchObject({ item: { phase: 'cleanup' }, step: undefined });
    const look = { do: 'look', object: { kind: 'Volume', name }, madeBy: 'op-1' };
    const late = decide(first.item as RestoreItem, {}, NOW + MISSING_GRACE_MS);
    expect(late.step).toEqual(look);
    const last = decide({ ...late.item, missesIndeed: true } as RestoreItem);
    expect(last).toMatchObject({ item: { state: 'failed', objects: [] }, step: undefined });
  });

  describe('whose creation was refused for good', () => {
    const trouble = {
      since: formatInstant(NOW),
      tries: 1,
      retryAt: formatInstant(NOW),
    };
    function refused(code: 'quota-exceeded' | 'source-vanished', more: Partial<RestoreItem> = {}) {
      const item = restoreItem({ ...started, phase: 'volume', ...more });
      const record = restoreRecord({ items: [item] });
      const [decided] = nextSteps(record, context(view, { now: NOW })).steps;
      if (!decided) throw new Error('there is no step');
      const result = { done: false, code, detail: 'no', retryable: false } as const;
      return withResult(record, 0, decided.step, result, NOW).items[0];
    }

    it('has made nothing when that was the first try: it ends at once', () => {
      expect(refused('quota-exceeded')).toMatchObject({ phase: 'cleanup', objects: [] });
    });

    it.each([
      ['after a try that was not answered', 'quota-exceeded', { trouble }],
      ['without having been sent', 'source-vanished', {}],
    ] as const)('looks for what may have been made: %s', (_case, code, more) => {
      const objects = [{ kind: 'Volume', name }];
      expect(refused(code, more)).toMatchObject({ phase: 'cleanup', objects });
    });
  });

  it('a backup that is out of sight is waited for before it counts as gone', () => {
    view.backups.lose('backup-1');
    expect(decide({}).item?.error).toBeUndefined();
    const late = decide(
      { missingSince: formatInstant(NOW), ...started, phase: 'volume' },
      {},
      NOW + MISSING_GRACE_MS,
    );
    expect(late.step).toEqual({ do: 'look', object: { kind: 'Backup', name: 'backup-1' } });
    const last = decide({ ...(late.item as RestoreItem), missesIndeed: true });
    expect(last.item?.error?.code).toBe('source-vanished');
  });

  it.each([
    ['waiting', { phase: 'waiting', detail: 'the limit of restores of this node' }, /limit/],
    ['not begun', { phase: 'none' }, /begin/],
  ] as const)('a restore that is %s says for what it waits', (_case, restore, says) => {
    sawVolume({ restore });
    const { item, step } = decide({ ...started, phase: 'restoring', objects: [madeVolume] });
    expect(step).toBeUndefined();
    expect(item?.detail).toMatch(says);
  });

  describe('one that failed', () => {
    const restoring: Partial<RestoreItem> = {
      ...started,
      phase: 'restoring',
      objects: [madeVolume],
    };
    const tells = (restoreError: string) =>
      view.progress.see({
        uid: 'engine',
        volume: name,
        progress: 4,
        restoring: true,
        error: restoreError,
        refused: false,
      });
    const sawFailed = (attachment: VolumeFact['attachment']) =>
      sawVolume({ attachment, restore: { phase: 'failed', detail: 'restore failed' } });

    it.each(['attached', 'detached'] as const)('tells at once why, %s as it is', (attachment) => {
      sawFailed(attachment);
      tells('checksum mismatch');
      const { item, step } = decide(restoring);
      expect(item?.error).toEqual({
        code: 'restore-failed',
        detail: 'restore failed: checksum mismatch',
      });
      expect(step).toMatchObject({ do: 'delete', object: madeVolume });
    });

    it('waits for the driver to attach it again while no replica tells why, and fails after a while', () => {
      sawFailed('detached');
      tells('');
      const first = decide(restoring);
      expect(first.item?.error).toBeUndefined();
      expect(first.item?.detail).toMatch(/attaches it again/);
      expect(first.recheckAt).toBe(NOW + FAULTED_LIMIT_MS);
      const waited = first.item as RestoreItem;
      const last = decide(waited, {}, NOW + FAULTED_LIMIT_MS);
      expect(last.item?.error).toEqual({
        code: 'restore-failed',
        detail: 'restore failed; the driver has not restored it anew within 90 seconds.',
      });
      expect(last.step).toMatchObject({ do: 'delete', object: madeVolume });
    });

    it('is not given up out of contact, or before somebody could act', () => {
      sawFailed('detached');
      const waited = decide(restoring).item as RestoreItem;
      const late = NOW + FAULTED_LIMIT_MS;
      expect(decide(waited, {}, late, late).item?.error).toBeUndefined();
      view.outOfContact = { since: NOW, source: 'volumes', detail: 'no answer' };
      expect(decide(waited, {}, late).item?.error).toBeUndefined();
    });
  });

  it.each([
    [99, undefined],
    [100, 'no place for one'],
  ])('that has %i % of its data says what may keep it from being done: %s', (progress, detail) => {
    sawVolume({
      attachment: 'attached',
      restore: { phase: 'running', detail: 'no place for one' },
    });
    const told = { uid: 'engine', volume: name, restoring: true, error: '', refused: false };
    view.progress.see({ ...told, progress });
    const { item } = decide({ ...started, phase: 'restoring', objects: [madeVolume] });
    expect(item?.detail).toBe(detail);
  });

  it('takes the size that the driver made of it, and makes the claim before its PV', () => {
    sawVolume({ restore: { phase: 'done' }, sizeBytes: 3 * 2 ** 30 });
    expect(decide({ ...started, phase: 'restoring', objects: [madeVolume] })).toMatchObject({
      item: { phase: 'claim', sizeBytes: 3 * 2 ** 30 },
      step: { do: 'create-claim', pvc: 'orders', sizeBytes: 3 * 2 ** 30, claimUid: undefined },
    });
    const claimed = decide({ ...started, phase: 'claim', objects: [madeVolume, madeClaim] });
    expect(claimed.step).toMatchObject({ do: 'create-persistent-volume', claimUid: 'claim-2' });
  });

  describe('while it is bound', () => {
    const binding = {
      ...started,
      phase: 'binding',
      objects: all,
      bindingSince: formatInstant(NOW),
    } as const;
    const sawClaim = (claim: Parameters<typeof claimFact>[0]) =>
      view.claims.see(
        claimFact({ namespace: 'elsewhere', uid: 'claim-2', persistentVolume: name, ...claim }),
      );
    const sawPv = (uid: string) =>
      view.persistentVolumes.see(
        persistentVolumeFact({
          name,
          uid: 'pv-2',
          claim: { namespace: 'elsewhere', name: 'orders', uid },
        }),
      );

    it('succeeds only when claim and PV name each other', () => {
      sawClaim({});
      sawPv('claim-of-a-stranger');
      expect(decide(binding).item?.state).toBe('running');
      sawPv('claim-2');
      expect(decide(binding).item?.state).toBe('succeeded');
    });

    it('is not fooled by a claim of the same name', () => {
      sawClaim({ uid: 'claim-of-a-stranger' });
      sawPv('claim-2');
      const first = decide(binding);
      expect(first.step).toMatchObject({ do: 'look', object: { uid: 'claim-2' } });
      const gone = decide({ ...(first.item as RestoreItem), missesIndeed: true });
      expect(gone.item?.error?.code).toBe('target-replaced');
    });

    it('takes what is seen of a claim of the same name for old news while its own is there', () => {
      sawClaim({ uid: 'claim-of-long-ago' });
      const first = decide(binding);
      const isThere = { done: true, object: { kind: 'PersistentVolumeClaim', name: 'x' } } as const;
      const item = afterLook(first.item as RestoreItem, isThere, NOW);
      expect(decide(item)).toMatchObject({ step: undefined, recheckAt: NOW + MISSING_GRACE_MS });
      expect(decide(item, {}, NOW + MISSING_GRACE_MS).step).toMatchObject({ do: 'look' });
    });

    it.each([
      [BINDING_LIMIT_MS - 1, undefined],
      [BINDING_LIMIT_MS, 'binding-timeout'],
    ])('after %i ms', (afterMs, code) => {
      sawClaim({ phase: 'Pending', persistentVolume: '' });
      expect(decide(binding, {}, NOW + afterMs).item?.error?.code).toBe(code);
    });

    it.each([
      [BINDING_LIMIT_MS - 1, undefined],
      [BINDING_LIMIT_MS, 'binding-timeout'],
    ])('an outage does not count: %i ms after it', (afterMs, code) => {
      sawClaim({ phase: 'Pending', persistentVolume: '' });
      const back = NOW + HOUR_MS;
      const { item, recheckAt } = decide(binding, {}, back + afterMs, back);
      expect(item?.error?.code).toBe(code);
      if (code === undefined) expect(recheckAt).toBe(back + BINDING_LIMIT_MS);
    });

    it('a claim that is out of sight is waited for', () => {
      expect(decide(binding).item?.error).toBeUndefined();
      const missing = { ...binding, missingSince: formatInstant(NOW) };
      const late = decide(missing, {}, NOW + MISSING_GRACE_MS);
      expect(late).toMatchObject({ item: { state: 'running' }, step: { do: 'look' } });
      const gone = decide({ ...(late.item as RestoreItem), missesIndeed: true });
      expect(gone.item?.error?.code).toBe('target-vanished');
    });
  });

  it('one whose source was deleted fails once nothing has moved for long', () => {
    sawVolume({ restore: { phase: 'running' } });
    view.backups.lose('backup-1');
    const running: Partial<RestoreItem> = {
      ...started,
      phase: 'restoring',
      objects: [madeVolume],
      progress: { percent: 0, movedAt: formatInstant(NOW) },
    };
    expect(decide(running).item?.error).toBeUndefined();
    const still = decide(running, {}, NOW + 2 * HOUR_MS).item as RestoreItem;
    expect(still).toMatchObject({ state: 'running', phase: 'restoring' });
    const asked = decide(still, {}, NOW + 2 * HOUR_MS + MISSING_GRACE_MS);
    expect(asked).toMatchObject({
      item: { phase: 'restoring' },
      step: { do: 'look', object: { kind: 'Backup', name: 'backup-1' } },
    });
    const gone = { ...(asked.item as RestoreItem), missesIndeed: true } as const;
    expect(decide(gone, {}, NOW + 2 * HOUR_MS).item?.error?.code).toBe('source-vanished');
  });

  it('one whose source the driver forgets without touching its data goes on', () => {
    sawVolume({ restore: { phase: 'running' } });
    view.backups.see(backupFact({ state: 'deleting', deleting: true, forgotten: true }));
    const running: Partial<RestoreItem> = {
      ...started,
      phase: 'restoring',
      objects: [madeVolume],
      progress: { percent: 0, movedAt: formatInstant(NOW) },
    };
    expect(decide(running, {}, NOW + 2 * HOUR_MS).item).toMatchObject({ phase: 'restoring' });
    view.backups.see(backupFact({ state: 'deleting', deleting: true }));
    expect(decide(running, {}, NOW + 2 * HOUR_MS).item?.error?.code).toBe('source-vanished');
  });

  it.each([
    ['volume', ['Volume']],
    ['claim', ['Volume', 'PersistentVolume', 'PersistentVolumeClaim']],
  ] as const)('cancelled in the phase %s it looks for what it may have made', (phase, kinds) => {
    const { item } = decide({ ...started, phase }, { cancelRequestedAt: formatInstant(NOW) });
    expect(item?.phase).toBe('cleanup');
    expect(item?.objects.map(({ kind }) => kind).sort()).toEqual([...kinds].sort());
  });
});
