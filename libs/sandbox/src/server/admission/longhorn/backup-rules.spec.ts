import { RESOURCES } from '@soteria/kube';
import { world, type WorldBuilder } from '../../../seed/world';
import { refusalOf } from '../../../testing/refusal';
import { TryOut } from '../../../testing/try-out';
import { LONGHORN_VERSIONS, type LonghornVersion, since } from './longhorn-version';

const denied = (why: string) =>
  `admission webhook "validator.longhorn.io" denied the request: ${why}`;
const deniedEarly = (why: string) =>
  `admission webhook "mutator.longhorn.io" denied the request: ${why}`;

const story = () =>
  world()
    .target('offsite')
    .target('down', { unreachable: 'no route to host' })
    .target('unset', { url: '' })
    .volume('shop/orders', { accessModes: ['ReadWriteMany'] })
    .backup({ at: '2h ago', name: 'backup-one' })
    .volume('shop/photos')
    .volume('shop/odd', { size: '1025Mi' })
    .volume('shop/far', { target: 'down' })
    .volume('shop/nowhere', { target: 'unset' });

let run: TryOut;
const start = async (version: LonghornVersion = '1.12', tale: WorldBuilder = story()) => {
  run = await TryOut.start({ world: tale.longhorn(version), version, withoutBehaviours: true });
};
afterEach(() => run.stop());

const volumeOf = (claim: string) => run.cluster.handleOf(claim);
const snapshot = (name: string, claim: string) => run.takeSnapshot(name, volumeOf(claim));
const backup = (name: string, spec: object, labels: Record<string, string> = {}) =>
  run.create(RESOURCES.longhornBackups, 'Backup', name, { metadata: { labels }, spec });

describe('a new backup is refused', () => {
  beforeEach(async () => {
    await start();
    await snapshot('snap-one', 'shop/orders');
    await snapshot('snap-far', 'shop/far');
    await snapshot('snap-nowhere', 'shop/nowhere');
  });

  it('with 500 when neither a label nor a snapshot tells its volume', async () => {
    expect(await refusalOf(backup('b-one', { snapshotName: 'lost' }))).toMatchObject({
      status: 500,
      reason: 'InternalError',
      message: deniedEarly(
        'failed to get the snapshot lost: snapshot.longhorn.io "lost" not found',
      ),
    });
  });

  it.each<[string, object, () => Record<string, string>, string]>([
    [
      'when its target is unavailable',
      { snapshotName: 'snap-far' },
      () => ({}),
      denied('backup target down is not available'),
    ],
    [
      'when its target has no address',
      { snapshotName: 'snap-nowhere' },
      () => ({}),
      denied('backup target unset is not available'),
    ],
    [
      'for a target that there is not',
      { snapshotName: 'snap-one' },
      () => ({ 'backup-target': 'lost' }),
      denied('failed to get backup target lost: backuptarget.longhorn.io "lost" not found'),
    ],
    [
      'for another target than its volume’s',
      { snapshotName: 'snap-one' },
      () => ({ 'backup-target': 'offsite' }),
      denied('volume backup target default and label backup target offsite does not match'),
    ],
    [
      'without a snapshot, when a label tells its volume',
      { snapshotName: 'lost' },
      () => ({ 'backup-volume': volumeOf('shop/orders') }),
      denied('snapshot <nil> is invalid'),
    ],
    [
      'without anything that tells its volume',
      {},
      () => ({}),
      deniedEarly('cannot find the backup volume label for backup b-one'),
    ],
  ])('%s', async (_case, spec, labels, message) => {
    expect(await refusalOf(backup('b-one', spec, labels()))).toMatchObject({
      status: 422,
      reason: 'Invalid',
      message,
    });
    expect(run.backup('b-one')).toBeUndefined();
  });

  it('under the label of another volume', async () => {
    const attempt = backup(
      'b-one',
      { snapshotName: 'snap-one' },
      { 'backup-volume': volumeOf('shop/photos') },
    );
    expect((await refusalOf(attempt)).message).toBe(
      denied(
        `snapshot volume name ${volumeOf('shop/orders')} and label volume name ${volumeOf('shop/photos')} does not match`,
      ),
    );
  });

  it('by a name of one letter', async () => {
    expect((await refusalOf(backup('b', { snapshotName: 'snap-one' }))).message).toBe(
      denied('invalid name b'),
    );
  });

  it('of a volume that there is not', async () => {
    const labels = { 'backup-volume': 'lost' };
    expect((await refusalOf(backup('b-one', { snapshotName: 'snap-one' }, labels))).message).toBe(
      deniedEarly(
        'failed to get backup block size from the volume lost of backup b-one: volume.longhorn.io "lost" not found',
      ),
    );
    expect((await refusalOf(backup('b-one', {}, labels))).message).toBe(
      deniedEarly(
        'failed to get the volume lost of backup b-one: volume.longhorn.io "lost" not found',
      ),
    );
  });

  it('of a snapshot whose volume is gone: with 500 when nothing else tells the volume', async () => {
    await run.vanish(RESOURCES.longhornVolumes, run.volume(volumeOf('shop/orders')));
    const gone = volumeOf('shop/orders');
    expect(await refusalOf(backup('b-one', { snapshotName: 'snap-one' }))).toMatchObject({
      status: 500,
      message: deniedEarly(
        `failed to get the volume ${gone} of the snapshot snap-one of the backup b-one: volume.longhorn.io "${gone}" not found`,
      ),
    });
    const labels = { 'backup-volume': volumeOf('shop/photos') };
    expect((await refusalOf(backup('b-one', { snapshotName: 'snap-one' }, labels))).message).toBe(
      denied(`volume ${gone} is invalid`),
    );
  });

  it('for a target without a name', async () => {
    const attempt = backup('b-one', { snapshotName: 'snap-one' }, { 'backup-target': '' });
    expect((await refusalOf(attempt)).message).toBe(
      denied('missing backup target label on backup object'),
    );
  });

  it('with blocks that do not fit the volume’s size', async () => {
    const attempt = backup(
      'b-one',
      { snapshotName: '', backupBlockSize: '16777216' },
      { 'backup-volume': volumeOf('shop/odd'), 'backup-target': 'default' },
    );
    expect((await refusalOf(attempt)).message).toBe(
      denied(
        'volume size 1074790400 must be an integer multiple of the backup block size 16777216',
      ),
    );
  });

  it('of a volume that is linked to another in the old way', async () => {
    const volume = run.volume(volumeOf('shop/orders'));
    if (!volume) throw new Error('no volume');
    await run.api.patch(RESOURCES.longhornVolumes, volume, {
      metadata: { labels: { 'longhorn.io/legacy-linked-clone': 'true' } },
    });
    expect((await refusalOf(backup('b-one', { snapshotName: 'snap-one' }))).message).toBe(
      denied('cannot create backups for legacy linked-clone volumes'),
    );
    expect((await refusalOf(snapshot('snap-two', 'shop/orders'))).message).toBe(
      denied('cannot create snapshots for legacy linked-clone volumes'),
    );
  });

  it('under a name that is taken, whichever volume has it', async () => {
    const attempt = backup('backup-one', { snapshotName: 'snap-one' });
    expect(await refusalOf(attempt)).toMatchObject({ status: 409, reason: 'AlreadyExists' });
  });
});

describe('a new backup', () => {
  it('gets labels, mode, blocks and the volume’s access mode, and keeps what was said', async () => {
    await start();
    await snapshot('snap-one', 'shop/orders');
    await backup(
      'b-one',
      { snapshotName: 'snap-one', labels: { 'soteria.io/run': 'r-1' } },
      { mine: 'kept' },
    );
    expect(run.backup('b-one')).toMatchObject({
      metadata: {
        finalizers: ['longhorn.io'],
        labels: {
          mine: 'kept',
          'backup-volume': volumeOf('shop/orders'),
          'backup-target': 'default',
        },
      },
      spec: {
        backupMode: 'incremental',
        backupBlockSize: '2097152',
        labels: { 'soteria.io/run': 'r-1', 'longhorn.io/volume-access-mode': 'rwx' },
      },
    });
  });
});

describe.each(LONGHORN_VERSIONS)('in release %s', (version) => {
  beforeEach(async () => {
    await start(version);
    await snapshot('snap-one', 'shop/orders');
    await snapshot('snap-far', 'shop/far');
  });

  it('a backup without the label of its volume is derived from the snapshot since 1.10', async () => {
    const attempt = backup('b-one', { snapshotName: 'snap-one' });
    if (since(version, '1.10')) await expect(attempt).resolves.toBeDefined();
    else expect(await refusalOf(attempt)).toMatchObject({ status: 422 });
  });

  it('a snapshot that is missing is asked for since 1.10', async () => {
    const attempt = backup(
      'b-one',
      { snapshotName: 'lost' },
      { 'backup-volume': volumeOf('shop/orders') },
    );
    if (since(version, '1.10')) expect(await refusalOf(attempt)).toMatchObject({ status: 422 });
    else await expect(attempt).resolves.toBeDefined();
  });

  it('an unavailable target is refused since 1.9', async () => {
    const attempt = backup(
      'b-one',
      { snapshotName: 'snap-far' },
      { 'backup-volume': volumeOf('shop/far') },
    );
    if (since(version, '1.9')) expect(await refusalOf(attempt)).toMatchObject({ status: 422 });
    else await expect(attempt).resolves.toBeDefined();
  });

  it('the full form is always taken', async () => {
    const volume = volumeOf('shop/orders');
    const labels = { 'backup-volume': volume, 'backup-target': 'default' };
    const spec = {
      snapshotName: 'snap-one',
      backupMode: 'full',
      labels: { KubernetesStatus: '{}' },
    };
    await expect(backup('b-one', spec, labels)).resolves.toBeDefined();
  });
});

describe('a snapshot', () => {
  beforeEach(() => start());

  it('of a volume that there is not is refused', async () => {
    expect(await refusalOf(run.takeSnapshot('snap-one', 'lost'))).toMatchObject({
      status: 422,
      message: deniedEarly('failed to get volume lost: volume.longhorn.io "lost" not found'),
    });
  });

  it('belongs to its volume', async () => {
    await snapshot('snap-one', 'shop/orders');
    const name = volumeOf('shop/orders');
    expect(run.snapshot('snap-one')?.metadata).toMatchObject({
      labels: { longhornvolume: name },
      finalizers: ['longhorn.io'],
      ownerReferences: [{ kind: 'Volume', name, uid: run.volume(name)?.metadata.uid }],
    });
  });

  it.each<[string, () => object, string]>([
    [
      'volume',
      () => ({ spec: { volume: volumeOf('shop/photos') } }),
      'spec.volume field is immutable',
    ],
    [
      'label',
      () => ({ metadata: { labels: { longhornvolume: 'other' } } }),
      'label longhornvolume is immutable',
    ],
    [
      'owner',
      () => ({ metadata: { ownerReferences: [] } }),
      'snapshot OwnerReferences field is immutable',
    ],
  ])('never changes its %s', async (_what, change, message) => {
    const made = await snapshot('snap-one', 'shop/orders');
    const attempt = run.api.patch(RESOURCES.longhornSnapshots, made, change());
    expect(await refusalOf(attempt)).toMatchObject({ status: 422, message: denied(message) });
  });
});

describe('the size of a backup’s blocks', () => {
  it('is mended where it was unknown, and never changed where it was right', async () => {
    await start();
    const made = await backup(
      'b-pulled',
      { snapshotName: '', backupBlockSize: '-1' },
      { 'backup-volume': volumeOf('shop/orders'), 'backup-target': 'default' },
    );
    const change = (backupBlockSize: string) =>
      run.api.patch(RESOURCES.longhornBackups, made, { spec: { backupBlockSize } });
    await change('16777216');
    expect(await refusalOf(change('2097152'))).toMatchObject({
      status: 422,
      message: denied(
        'changing backup block size for backup b-pulled is not supported; only changing invalid backup block size is supported',
      ),
    });
  });
});
