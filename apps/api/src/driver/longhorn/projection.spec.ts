import { type BackupFact, type RecurringJobFact, type VolumeFact } from '@soteria/domain';
import { type UnknownKubeObject } from '@soteria/kube';
import fc from 'fast-check';
import { isEqual } from '../../cluster/is-equal';
import { factOf } from '../driver.contract';
import { type DriverFactKind, type DriverWatch } from '../driver';
import { longhornWatches, restoreProgressWatch } from './watches';

const NAMESPACE = 'longhorn-system';
const watches = [...longhornWatches(NAMESPACE), restoreProgressWatch(NAMESPACE, 'pvc-1')];

function watchOf(kind: DriverFactKind): DriverWatch {
  const watch = watches.find(({ fact }) => fact === kind);
  if (!watch) throw new Error(`nobody watches ${kind}`);
  return watch;
}

const object = (more: object, metadata: object = {}): UnknownKubeObject => ({
  apiVersion: 'longhorn.io/v1beta2',
  kind: 'Any',
  metadata: { name: 'one', namespace: NAMESPACE, uid: 'uid-1', ...metadata },
  ...more,
});

const read = (kind: DriverFactKind, more: object, metadata: object = {}) =>
  factOf(watchOf(kind), object(more, metadata));

describe('a Longhorn volume is read', () => {
  const volume = (spec: object, status: object = {}, metadata: object = {}): VolumeFact =>
    read('volume', { spec: { size: '1073741824', ...spec }, status }, metadata) as VolumeFact;

  it.each<[string, object, object, string | null]>([
    ['attached and well', {}, { state: 'attached', robustness: 'healthy' }, null],
    ['detached', {}, { state: 'detached', robustness: 'unknown' }, null],
    ['degraded', {}, { state: 'attached', robustness: 'degraded' }, null],
    ['encrypted', { encrypted: true }, {}, null],
    ['shared', { accessMode: 'rwx' }, { state: 'attached', shareState: 'running' }, null],
    ['of the second engine', { dataEngine: 'v2' }, {}, null],
    ['faulted', {}, { robustness: 'faulted' }, 'faulted'],
    ['standby by its spec', { Standby: true, fromBackup: 'x' }, {}, 'standby'],
    ['standby by its status', {}, { isStandby: true }, 'standby'],
    ['being restored', { fromBackup: 'x' }, { restoreRequired: true }, 'restoring'],
    ['moving', { migrationNodeID: 'node-b' }, {}, 'migrating'],
    ['a linked clone', { cloneMode: 'linked-clone' }, {}, 'linked-clone'],
    ['a full copy', { cloneMode: 'full-copy' }, {}, null],
    ['being deleted', {}, { state: 'deleting' }, 'deleting'],
  ])('that is %s', (_case, spec, status, blocker) => {
    const fact = volume(spec, status);
    expect(fact.damage).toBeUndefined();
    expect(fact.backupBlocker?.code ?? null).toBe(blocker);
    if (blocker !== null) expect(fact.backupBlocker?.detail).toMatch(/\.$/);
  });

  it('that is labelled for jobs: those count whose label is "enabled", as for Longhorn itself', () => {
    const labels = {
      'recurring-job-group.longhorn.io/gold': 'enabled',
      'recurring-job-group.longhorn.io/silver': 'enable',
      'recurring-job.longhorn.io/hourly': 'enabled',
      'recurring-job.longhorn.io/daily': 'disabled',
      'app.kubernetes.io/name': 'enable',
    };
    const fact = volume({}, {}, { labels });
    expect(fact).toMatchObject({ jobs: ['hourly'], jobGroups: ['gold'] });
    expect(fact.idleJobs).toMatch(
      /recurring-job-group.longhorn.io\/silver .*"enable" and not "enabled"/,
    );
    const { 'recurring-job-group.longhorn.io/gold': gold } = labels;
    const well = volume({}, {}, { labels: { 'recurring-job-group.longhorn.io/gold': gold } });
    expect(well.idleJobs).toBeUndefined();
  });

  it.each<[string, object, object, string]>([
    ['is not one', {}, {}, 'none'],
    ['follows another cluster', { fromBackup: 'x', Standby: true }, {}, 'none'],
    ['was asked for a moment ago', { fromBackup: 'x' }, {}, 'waiting'],
    [
      'finds no place for its replicas',
      { fromBackup: 'x' },
      {
        restoreInitiated: true,
        restoreRequired: true,
        conditions: [{ type: 'Scheduled', status: 'False', reason: 'ReplicaSchedulingFailure' }],
      },
      'waiting',
    ],
    [
      'copies',
      { fromBackup: 'x' },
      { state: 'attached', restoreInitiated: true, restoreRequired: true },
      'running',
    ],
    [
      'copies to those of its replicas that have a place',
      { fromBackup: 'x' },
      {
        state: 'attached',
        restoreInitiated: true,
        restoreRequired: true,
        conditions: [{ type: 'Scheduled', status: 'False', reason: 'ReplicaSchedulingFailure' }],
      },
      'running',
    ],
    [
      'has its data and is still attached',
      { fromBackup: 'x' },
      { state: 'detaching', restoreInitiated: true, restoreRequired: false },
      'waiting',
    ],
    [
      'is done',
      { fromBackup: 'x' },
      { state: 'detached', restoreInitiated: true, restoreRequired: false },
      'done',
    ],
    [
      'is faulted',
      { fromBackup: 'x' },
      { robustness: 'faulted', restoreInitiated: true, restoreRequired: true },
      'failed',
    ],
    [
      'has failed',
      { fromBackup: 'x' },
      { conditions: [{ type: 'Restore', status: 'False', reason: 'RestoreFailure' }] },
      'failed',
    ],
  ])('whose restore %s', (_case, spec, status, phase) => {
    expect(volume(spec, status).restore.phase).toBe(phase);
  });

  it('with the claim that it has, and with one that it had', () => {
    const known = { namespace: 'shop', pvcName: 'orders', pvStatus: 'Bound' };
    expect(volume({}, { kubernetesStatus: { ...known, lastPVCRefAt: '' } }).claim).toEqual({
      namespace: 'shop',
      name: 'orders',
      lostAt: null,
    });
    const lostAt = '2026-05-01T00:00:00Z';
    const lost = { ...known, pvStatus: '', lastPVCRefAt: lostAt };
    expect(volume({}, { kubernetesStatus: lost }).claim?.lostAt).toBe(Date.parse(lostAt));
  });

  it('without the pods that used it once', () => {
    const workloadsStatus = [
      { podName: 'db-0', podStatus: 'Running', workloadName: 'db', workloadType: 'StatefulSet' },
    ];
    const using = { namespace: 'shop', pvcName: 'db', workloadsStatus, lastPodRefAt: '' };
    expect(volume({}, { kubernetesStatus: using }).workloads).toHaveLength(1);
    const used = { ...using, lastPodRefAt: '2026-05-01T00:00:00Z' };
    expect(volume({}, { kubernetesStatus: used }).workloads).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    ['without a spec', {}, /cannot be read: it has no spec\./],
    ['of a size that is none', { spec: { size: {} } }, /spec\.size is not an amount/],
    ['with nonsense for a status', { spec: {}, status: 'attached' }, /status is not an object/],
    [
      'with a condition that is none',
      { spec: {}, status: { conditions: [null] } },
      /status\.conditions\[0\] is empty/,
    ],
    [
      'with a claim that is none',
      { spec: {}, status: { kubernetesStatus: { namespace: 7 } } },
      /status\.kubernetesStatus\.namespace is not text/,
    ],
  ])('%s is shown with the reason, and never backed up', (_case, more, says) => {
    const fact = read('volume', more) as VolumeFact;
    expect(fact.damage).toMatch(says);
    expect(fact.backupBlocker).toMatchObject({ code: 'damaged' });
    expect(fact.handle).toBe('one');
  });
});

describe('a Longhorn backup is read', () => {
  const url = 's3://backups@eu-west-1/?backup=one&volume=pvc-1';
  const synced = '2026-05-01T02:04:53Z';
  const backup = (status: object, spec: object = { snapshotName: 'one' }): BackupFact =>
    read('backup', { spec, status }) as BackupFact;

  it.each<[string, object, string, boolean]>([
    ['accepted', {}, 'queued', false],
    ['waiting', { state: 'Pending', messages: { info: 'wait' } }, 'waiting', false],
    ['uploading', { state: 'InProgress', progress: 17 }, 'running', false],
    ['uploaded', { state: 'Completed', url, lastSyncedAt: null }, 'finalizing', false],
    ['read back', { state: 'Completed', url, lastSyncedAt: synced }, 'completed', true],
    ['without a URL', { state: 'Completed', url: '', lastSyncedAt: synced }, 'finalizing', false],
    ['failed', { state: 'Error', error: 'no space' }, 'failed', false],
    ['lost', { state: 'Unknown' }, 'failed', false],
    ['being deleted', { state: 'Deleting' }, 'deleting', false],
    [
      'unreadable at its target',
      { state: 'Completed', messages: { error: 'x' } },
      'unknown',
      false,
    ],
    ['in a state that nobody knows', { state: 'Dreaming' }, 'unknown', false],
  ])('that is %s', (_case, status, state, usable) => {
    expect(backup(status)).toMatchObject({ state, usable });
  });

  it.each<[string, object, BackupFact['removal'], string]>([
    ['is under way', { state: 'Deleting', error: 'of the upload' }, 'running', ''],
    [
      'has failed',
      { state: 'Error', messages: { error: 'no route to host' } },
      'failed',
      'Its deletion failed and is tried again later: no route to host',
    ],
    ['has yet to begin', { state: 'Completed', url, lastSyncedAt: synced }, 'asked', ''],
    ['has yet to begin, of a failed one', { state: 'Error', error: 'no space' }, 'asked', ''],
  ])('whose deletion %s: it tells so', (_case, status, removal, detail) => {
    const metadata = { deletionTimestamp: synced };
    const fact = read('backup', { metadata, spec: {}, status }) as BackupFact;
    expect(fact).toMatchObject({ state: 'deleting', deleting: true, removal, error: '', detail });
  });

  it.each<[string, string | undefined, string]>([
    ['is labelled with its moment', '2026-05-01T02:00:00Z', '2026-05-01T02:00:00Z'],
    ['is labelled with a later one', '2026-05-01T05:00:00Z', '2026-05-01T04:00:00Z'],
    ['is labelled with none', 'noon', '2026-05-01T04:00:00Z'],
    ['is not labelled', undefined, '2026-05-01T04:00:00Z'],
  ])('that %s, where the driver tells when the upload began', (_case, label, moment) => {
    const labels = { ...(label !== undefined && { 'soteria.io/snapshot-at': label }) };
    const status = { state: 'Completed', snapshotCreatedAt: '2026-05-01T04:00:00Z', labels };
    expect(backup(status).snapshotAt).toBe(Date.parse(moment));
  });

  it('that says the same of its source as another of its volume: what they say is one copy, which none can change', () => {
    const claim = JSON.stringify({
      accessModes: ['ReadWriteOnce'],
      labels: { app: 'x'.repeat(3_000) },
    });
    const status = (more: object) =>
      JSON.parse(
        JSON.stringify({ volumeName: 'pvc-1', labels: { 'soteria.io/claim': claim }, ...more }),
      ) as object;
    const first = backup(status({ size: '1' }));
    const second = backup(status({ size: '2' }));
    expect(second.source).toBe(first.source);
    expect([first.sizeBytes, second.sizeBytes]).toEqual([1, 2]);
    expect(Object.isFrozen(first.source)).toBe(true);
  });

  it.each<[string, object]>([
    ['on another target', { backupTargetName: 'offsite' }],
    ['of another size', { volumeSize: '2147483648' }],
    ['written by another cluster', { labels: { 'soteria.io/cluster': 'east' } }],
    ['of a volume of another claim', { labels: { KubernetesStatus: '{"namespace":"blog"}' } }],
  ])('that is %s than the one before it: each tells of its own', (_case, more) => {
    const [one, other] = [
      backup({ volumeName: 'pvc-1' }),
      backup({ volumeName: 'pvc-1', ...more }),
    ];
    expect(isEqual(other.source, one.source)).toBe(false);
    expect(isEqual(one, other)).toBe(false);
    expect(backup({ volumeName: 'pvc-1' })).toEqual(one);
  });

  it.each([
    [-1, 0],
    [250, 100],
    [99.5, 99.5],
  ])('that is said to be %d percent uploaded: it is %d of 100', (progress, shown) => {
    expect(backup({ state: 'InProgress', progress })).toMatchObject({ progress: shown });
  });

  it('that describes its claim with modes that no claim has: only those that one may have are kept', () => {
    const accessModes = ['Often', 7, null, 'ReadWriteMany', 'constructor'];
    const labels = { 'soteria.io/claim': JSON.stringify({ accessModes }) };
    expect(backup({ state: 'Completed', labels }).source.descriptor).toMatchObject({
      accessModes: ['ReadWriteMany'],
    });
  });

  it('that was found at the target and not read yet: it tells of no claim and is of no use', () => {
    expect(backup({}, { snapshotName: '', labels: null })).toMatchObject({
      state: 'unknown',
      usable: false,
      source: { namespace: '', descriptor: null },
    });
  });

  it.each([
    ['no JSON', 'shop/orders'],
    ['a list', '[]'],
    ['null', 'null'],
    ['of other types', '{"namespace":7,"pvcName":{}}'],
  ])('whose KubernetesStatus is %s: it tells of no claim', (_case, label) => {
    const labels = { KubernetesStatus: label, 'soteria.io/claim': label };
    const fact = backup({ state: 'Completed', url, lastSyncedAt: synced, labels });
    expect(fact).toMatchObject({ usable: true, source: { namespace: '', pvc: '' } });
    expect(fact.damage).toBeUndefined();
  });
});

describe('a recurring job of Longhorn is read', () => {
  const systemBackup = (policy: string) => ({
    task: 'system-backup',
    parameters: { 'volume-backup-policy': policy },
  });
  const job = (spec: object, metadata: object = {}): RecurringJobFact =>
    read('recurringJob', { spec: { cron: '0 2 * * *', ...spec } }, metadata) as RecurringJobFact;

  it('that is being deleted, and one that is not', () => {
    const deletionTimestamp = '2026-05-01T00:00:00Z';
    expect(job({ task: 'backup' }, { deletionTimestamp }).deleting).toBe(true);
    expect(job({ task: 'backup' }).deleting).toBe(false);
  });

  it.each<[string, object, boolean, boolean]>([
    ['backs up the volumes that are labelled for it', { task: 'backup' }, true, false],
    ['takes snapshots', { task: 'snapshot' }, false, false],
    ['backs up the system with every volume', systemBackup('always'), true, true],
    [
      'backs up the system with the volumes that changed',
      systemBackup('if-not-present'),
      false,
      false,
    ],
    ['backs up the system alone', systemBackup('disabled'), false, false],
    ['backs up the system as its default says', { task: 'system-backup' }, false, false],
    [
      'has a parameter that is not its own',
      { ...systemBackup('always'), task: 'snapshot' },
      false,
      false,
    ],
  ])('that %s', (_case, spec, makesBackups, takesAll) => {
    expect(job(spec)).toMatchObject({ makesBackups, takesAll });
  });
});

describe('whatever stands under a watched kind', () => {
  const json = fc.jsonValue({ maxDepth: 4 });
  const part = fc.oneof(json, fc.dictionary(fc.string(), json), fc.constant(undefined));
  /** Something under the very names that are read, so that the garbage gets deep. */
  const named = (names: readonly string[]) =>
    fc.dictionary(fc.constantFrom(...names), fc.oneof(json, part), { maxKeys: 12 });
  const spec = named(['size', 'labels', 'volume', 'groups', 'task', 'volumeName', 'fromBackup']);
  const status = named([
    ...['state', 'conditions', 'kubernetesStatus', 'labels', 'messages', 'progress', 'url'],
    ...['restoreStatus', 'actualSize', 'lastSyncedAt', 'creationTime', 'available', 'size'],
  ]);
  const garbage = fc.record(
    { spec: fc.oneof(part, spec), status: fc.oneof(part, status), value: json },
    { requiredKeys: [] },
  );

  /** With what a backup shares with others of its volume, which is as much a part of it. */
  const partsOf = (fact: object): [string, unknown][] => [
    ...Object.entries(fact),
    ...('source' in fact ? Object.entries(fact.source as object) : []),
  ];

  it.each(watches.map((watch) => [watch.fact, watch] as const))(
    'a %s becomes a fact of the right types, or one that says what is wrong',
    (_kind, watch) => {
      const typesOf = (fact: object) => partsOf(fact).map(([key, value]) => [key, typeOf(value)]);
      const whole = factOf(watch, object({ spec: {}, status: {}, value: '' }));
      const usual = new Map(typesOf(whole) as [string, string][]);
      let damaged = 0;
      fc.assert(
        fc.property(garbage, (more) => {
          const before = JSON.stringify(more);
          const fact = factOf(watch, object(more));
          if (JSON.stringify(more) !== before) throw new Error('it was changed by being read');
          if (fact.uid !== 'uid-1') throw new Error('it lost its uid');
          if (fact.damage !== undefined) damaged += 1;
          const wrong = (typesOf(fact) as [string, string][]).filter(
            ([key, type]) =>
              key !== 'damage' &&
              type !== 'null' &&
              (usual.get(key) ?? 'null') !== 'null' &&
              type !== usual.get(key),
          );
          if (wrong.length > 0) throw new Error(`of another type: ${JSON.stringify(wrong)}`);
        }),
        { numRuns: 500 },
      );
      expect(damaged).toBeGreaterThan(0);
    },
  );
});

const typeOf = (value: unknown): string =>
  value === null || value === undefined ? 'null' : Array.isArray(value) ? 'list' : typeof value;
