import { type LonghornVolume, RESOURCES } from '@soteria/kube';
import { world } from '../../../seed/world';
import { refusalOf } from '../../../testing/refusal';
import { TryOut } from '../../../testing/try-out';
import { type LonghornVersion } from './longhorn-version';

const GIB = String(2 ** 30);
const good = { size: GIB, frontend: 'blockdev', dataEngine: 'v1' };
const denied = (why: string) =>
  `admission webhook "validator.longhorn.io" denied the request: ${why}`;
const deniedEarly = (why: string) =>
  `admission webhook "mutator.longhorn.io" denied the request: ${why}`;

const story = () =>
  world()
    .volume('shop/orders', { size: '10Gi', accessModes: ['ReadWriteMany'] })
    .backup({ at: '2h ago', name: 'backup-one' })
    .backup({ at: '1h ago', name: 'backup-broken', state: 'Error', error: 'boom' });

let run: TryOut;
const start = async (version: LonghornVersion = '1.12', tale = story()) => {
  run = await TryOut.start({ world: tale.longhorn(version), version, withoutBehaviours: true });
};
afterEach(() => run.stop());

const urlOf = (backup: string) =>
  `s3://backups@eu-west-1/?backup=${backup}&volume=${run.cluster.handleOf('shop/orders')}`;
const create = (name: string, spec: object, metadata: object = {}) =>
  run.create(RESOURCES.longhornVolumes, 'Volume', name, {
    metadata,
    spec: { dataEngine: 'v1', ...spec },
  });

describe('a new Longhorn volume is refused', () => {
  beforeEach(() => start());

  it.each<[string, object, number, string, string]>([
    [
      'without a frontend',
      { size: GIB },
      422,
      'Invalid',
      denied('invalid volume frontend specified:  for data engine v1 '),
    ],
    [
      'with a frontend of the other engine',
      { ...good, frontend: 'nvmf' },
      422,
      'Invalid',
      denied('invalid volume frontend specified: nvmf for data engine v1 '),
    ],
    [
      'with too many replicas',
      { ...good, numberOfReplicas: 21 },
      422,
      'Invalid',
      denied('replica count value 21 must between 1 to 20'),
    ],
    [
      'with a negative number of replicas',
      { ...good, numberOfReplicas: -1 },
      422,
      'Invalid',
      denied('replica count value -1 must between 1 to 20'),
    ],
    [
      'with several replicas in one place',
      { ...good, dataLocality: 'strict-local', numberOfReplicas: 2 },
      422,
      'Invalid',
      denied('number of replica count should be 1 when data locality is strict-local'),
    ],
    [
      'shared, but kept in one place',
      { ...good, dataLocality: 'strict-local', numberOfReplicas: 1, accessMode: 'rwx' },
      422,
      'Invalid',
      denied(
        'access mode rwx (migratable: false) is incompatible with data locality strict-local mode',
      ),
    ],
    [
      'migratable without being shared',
      { ...good, migratable: true },
      422,
      'Invalid',
      denied('migratable volumes are only supported in ReadWriteMany (rwx) access mode'),
    ],
    [
      'encrypted and hardly larger than the header',
      { ...good, encrypted: true, size: String(16 * 2 ** 20) },
      422,
      'Invalid',
      denied(
        'invalid volume size 16777216, need to be bigger than 16MiB, default LUKS2 header size for encryption',
      ),
    ],
    [
      'on an engine that is switched off',
      { ...good, dataEngine: 'v2' },
      403,
      'Forbidden',
      denied('v2-data-engine data engine is not enabled'),
    ],
    [
      'with blocks that do not fit its size',
      { ...good, size: String(2 ** 30 + 2 ** 21), backupBlockSize: '16777216' },
      422,
      'Invalid',
      denied(
        'volume size 1075838976 must be an integer multiple of the backup block size 16777216',
      ),
    ],
    [
      'with too many snapshots allowed',
      { ...good, snapshotMaxCount: 251 },
      422,
      'Invalid',
      denied('snapshot max count should be between 2 to 250'),
    ],
    [
      'with too little room for snapshots',
      { ...good, snapshotMaxSize: GIB },
      422,
      'Invalid',
      denied('snapshot max size can not be 0 and at least twice of volume size'),
    ],
    [
      'for a target that there is not',
      { ...good, backupTargetName: 'nowhere' },
      422,
      'Invalid',
      denied('failed to get backup target nowhere: backuptarget.longhorn.io "nowhere" not found'),
    ],
    [
      'on a backing image that there is not',
      { ...good, backingImage: 'base' },
      422,
      'Invalid',
      denied('backingimage.longhorn.io "base" not found'),
    ],
    [
      'with a clone mode and nothing to clone',
      { ...good, cloneMode: 'full-copy' },
      422,
      'Invalid',
      denied('BUG: CloneMode is non-empty while DataSource is empty'),
    ],
    [
      'from something that is no URL',
      { ...good, fromBackup: 'backup-one' },
      422,
      'Invalid',
      deniedEarly('cannot get backup and volume name from backup URL backup-one'),
    ],
    [
      'from a backup that there is not',
      { ...good, fromBackup: 's3://backups@eu-west-1/?backup=lost&volume=pvc-1' },
      422,
      'Invalid',
      deniedEarly('failed to get backup lost: backup.longhorn.io "lost" not found'),
    ],
  ])('%s', async (_case, spec, status, reason, message) => {
    expect(await refusalOf(create('new-volume', spec))).toMatchObject({ status, reason, message });
    expect(run.volume('new-volume')).toBeUndefined();
  });

  it('by a name that is no DNS label', async () => {
    const { status, message } = await refusalOf(create('a.b', good));
    expect(status).toBe(422);
    expect(message).toContain('invalid volume name: [must not contain dots]');
  });

  it.each([
    ['locality', { dataLocality: 'near' }, 'spec.dataLocality'],
    ['access mode', { accessMode: 'rox' }, 'spec.accessMode'],
    ['size of blocks', { backupBlockSize: '4194304' }, 'spec.backupBlockSize'],
  ])('with a %s that its definition does not know', async (_case, spec, field) => {
    const { status, message } = await refusalOf(create('new-volume', { ...good, ...spec }));
    expect(status).toBe(422);
    expect(message).toContain(`${field}: Unsupported value`);
  });

  it('when its size is a number, not a text', async () => {
    const { status, message } = await refusalOf(create('new-volume', { ...good, size: 1 }));
    expect(status).toBe(422);
    expect(message).toContain('spec.size in body must be of type string');
  });

  it('from a backup that was never read back from its target', async () => {
    const { status, message } = await refusalOf(
      create('new-volume', { ...good, fromBackup: urlOf('backup-broken') }),
    );
    expect(status).toBe(422);
    expect(message).toContain('backup target name and volume name cannot be empty');
  });

  it('twice', async () => {
    await create('new-volume', good);
    expect((await refusalOf(create('new-volume', good))).reason).toBe('AlreadyExists');
  });
});

describe('a new Longhorn volume', () => {
  it('gets what nobody said', async () => {
    await start();
    await create('new-volume', { ...good, size: '1000000000' }, { labels: { mine: 'kept' } });
    expect(run.volume('new-volume')).toMatchObject({
      metadata: {
        labels: { longhornvolume: 'new-volume', 'backup-target': 'default', mine: 'kept' },
        finalizers: ['longhorn.io'],
      },
      spec: {
        size: String(477 * 2 ** 21),
        numberOfReplicas: 3,
        accessMode: 'rwo',
        dataEngine: 'v1',
        dataLocality: 'disabled',
        backupTargetName: 'default',
        backupBlockSize: '2097152',
        backupCompressionMethod: 'lz4',
        snapshotMaxCount: 250,
        restoreVolumeRecurringJob: 'ignored',
        nodeSelector: [],
        diskSelector: [],
      },
    });
  });

  it('takes its number of replicas from the setting, in the old form too', async () => {
    await start('1.9', story().setting('default-replica-count', '2'));
    await create('new-volume', good);
    expect(run.volume('new-volume')?.spec.numberOfReplicas).toBe(2);
  });

  it('gets its name in small letters and no longer than forty', async () => {
    await start();
    const long = 'a-name-that-goes-on-and-on-and-on-without-an-end';
    const made = await create(long, good);
    expect(made.metadata.name).toMatch(/^a-name-that-goes-on-and-on-and-[0-9a-f]{8}$/);
    expect(made.metadata.labels?.['longhornvolume']).toBe(made.metadata.name);
  });

  it('from a backup has the source’s size, access mode, target and labels, whatever was asked for', async () => {
    await start();
    const volume = run.cluster.handleOf('shop/orders');
    await create('restored', { ...good, size: '1', fromBackup: urlOf('backup-one') });
    expect(run.volume('restored')).toMatchObject({
      metadata: { labels: { 'backup-volume': volume, 'backup-target': 'default' } },
      spec: { size: String(10 * 2 ** 30), accessMode: 'rwx', backupTargetName: 'default' },
    });
  });

  it.each<[LonghornVersion, string]>([
    ['1.12', String(20 * 2 ** 30)],
    ['1.11', String(10 * 2 ** 30)],
  ])('from a backup before an expansion has, in %s, %s bytes', async (version, size) => {
    await start(version);
    const [known] = run.cluster.sandbox.store.list('backupvolumes.longhorn.io');
    if (!known) throw new Error('no backup volume');
    const expanded = { ...(known['status'] as object), size: String(20 * 2 ** 30) };
    await run.api.replace(
      RESOURCES.longhornBackupVolumes,
      { ...known, status: expanded } as never,
      'status',
    );
    await create('restored', { ...good, fromBackup: urlOf('backup-one') });
    expect(run.volume('restored')?.spec.size).toBe(size);
  });

  it('for standby needs no frontend', async () => {
    await start();
    await create('standby', {
      size: GIB,
      Standby: true,
      frontend: '',
      fromBackup: urlOf('backup-one'),
    });
    expect(run.volume('standby')?.spec.backupBlockSize).toBe('2097152');
  });

  it('is only tried out on a dry run', async () => {
    await start();
    const store = run.cluster.sandbox.store;
    const before = store.count('volumes.longhorn.io');
    const body = {
      apiVersion: 'longhorn.io/v1beta2',
      kind: 'Volume',
      metadata: { name: 'dry' },
      spec: good,
    };
    const answer = await fetch(
      `${run.cluster.sandbox.url}/apis/longhorn.io/v1beta2/namespaces/longhorn-system/volumes?dryRun=All`,
      {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      },
    );
    expect(answer.status).toBe(201);
    expect(store.count('volumes.longhorn.io')).toBe(before);
  });
});

describe('a change of a Longhorn volume is refused', () => {
  beforeEach(async () => {
    await start();
    await create('v-one', { ...good, size: String(2 * 2 ** 30) });
  });

  const change = async (spec: object) => {
    const volume = run.volume('v-one');
    if (!volume) throw new Error('no volume');
    return run.api.patch<LonghornVolume>(RESOURCES.longhornVolumes, volume, { spec });
  };

  it.each<[string, object, string]>([
    [
      'to become smaller',
      { size: GIB },
      denied('shrinking volume v-one size from 2147483648 to 1073741824 is not supported'),
    ],
    [
      'to become encrypted',
      { encrypted: true },
      'Volume.longhorn.io "v-one" is invalid: spec.encrypted: Invalid value: "boolean": Encrypted is immutable',
    ],
    [
      'to get a backing image',
      { backingImage: 'base' },
      'Volume.longhorn.io "v-one" is invalid: spec.backingImage: Invalid value: "string": BackingImage is immutable',
    ],
    [
      'to another engine',
      { dataEngine: 'v2' },
      denied('changing data engine for volume v-one is not supported'),
    ],
    [
      'to another compression',
      { backupCompressionMethod: 'gzip' },
      denied('changing backup compression method for volume v-one is not supported'),
    ],
    [
      'to other blocks',
      { backupBlockSize: '16777216' },
      denied('changing backup block size for volume v-one is not supported'),
    ],
    [
      'to no target',
      { backupTargetName: '' },
      denied(
        'backup target name cannot be empty when creating a volume or updating from an existing backup target',
      ),
    ],
    [
      'to no replicas',
      { numberOfReplicas: 0 },
      denied('replica count value 0 must between 1 to 20'),
    ],
  ])('%s', async (_case, spec, message) => {
    expect(await refusalOf(change(spec))).toMatchObject({ status: 422, message });
  });

  it('not when it grows, moves to another target that exists, or gets another number of replicas', async () => {
    await change({ size: String(3 * 2 ** 30), numberOfReplicas: 2 });
    expect(run.volume('v-one')?.spec).toMatchObject({
      size: String(3 * 2 ** 30),
      numberOfReplicas: 2,
    });
  });
});

it('a volume that others are linked to cannot be deleted', async () => {
  await start();
  await create('source', good);
  const labels = { 'longhorn.io/clone-source-volume': 'source' };
  await create(
    'clone',
    { ...good, dataSource: 'vol://source', cloneMode: 'linked-clone' },
    { labels },
  );
  const attempt = run.remove(RESOURCES.longhornVolumes, run.volume('source'));
  expect(await refusalOf(attempt)).toMatchObject({
    status: 403,
    message: denied(
      'cannot delete volume source: it is the source of linked-clone volume(s) [clone]',
    ),
  });
});
