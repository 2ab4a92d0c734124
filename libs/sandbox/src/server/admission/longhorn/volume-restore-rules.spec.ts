import { type LonghornBackup, type LonghornBackupVolume, RESOURCES } from '@soteria/kube';
import { world } from '../../../seed/world';
import { refusalOf } from '../../../testing/refusal';
import { TryOut } from '../../../testing/try-out';

const deniedEarly = (why: string) =>
  `admission webhook "mutator.longhorn.io" denied the request: ${why}`;

let run: TryOut;
beforeEach(async () => {
  run = await TryOut.start({
    world: world().volume('shop/orders').backup({ at: '2h ago', name: 'backup-one' }),
    withoutBehaviours: true,
  });
});
afterEach(() => run.stop());

const source = () => run.cluster.handleOf('shop/orders');
const restore = (spec: object = {}) =>
  run.restore('restored', `s3://backups@eu-west-1/?backup=backup-one&volume=${source()}`, spec);
const backupVolume = () => {
  const [found] = run.cluster.sandbox.store.list<LonghornBackupVolume>('backupvolumes.longhorn.io');
  if (!found) throw new Error('no backup volume');
  return found;
};
const tellVolume = (status: object) =>
  run.api.replace(
    RESOURCES.longhornBackupVolumes,
    { ...backupVolume(), status: { ...backupVolume().status, ...status } },
    'status',
  );
const tellBackup = (status: object) => {
  const backup = run.backup('backup-one') as LonghornBackup;
  return run.api.replace(
    RESOURCES.longhornBackups,
    { ...backup, status: { ...backup.status, ...status } },
    'status',
  );
};

describe('a restore is refused', () => {
  it('while the target’s record of the volume is out of sight', async () => {
    await run.vanish(RESOURCES.longhornBackupVolumes, backupVolume());
    expect(await refusalOf(restore())).toMatchObject({
      status: 422,
      message: deniedEarly(
        `cannot get backup volume for backup target default and volume ${source()}: backupVolumes "" not found`,
      ),
    });
  });

  it('when the recorded size is none', async () => {
    await tellVolume({ size: 'much' });
    expect((await refusalOf(restore())).message).toBe(
      deniedEarly('get invalid size for volume much'),
    );
  });

  it('for a moment, with 403, while backup and volume name different backing images', async () => {
    await tellBackup({ volumeBackingImageName: 'base' });
    expect(await refusalOf(restore())).toMatchObject({
      status: 403,
      reason: 'Forbidden',
      message: expect.stringContaining('is being updated and please retry later') as string,
    });
  });

  it('when its backing image is not there', async () => {
    await tellBackup({ volumeBackingImageName: 'base' });
    await tellVolume({ backingImageName: 'base' });
    expect(await refusalOf(restore())).toMatchObject({
      status: 422,
      message: deniedEarly(
        'failed to get backing image base: backingimage.longhorn.io "base" not found',
      ),
    });
  });
});

it('a standby volume that follows nothing is refused', async () => {
  const attempt = run.create(RESOURCES.longhornVolumes, 'Volume', 'standby', {
    spec: { dataEngine: 'v1', size: '1073741824', Standby: true, frontend: '' },
  });
  expect((await refusalOf(attempt)).message).toContain('failed to inspect the backup config');
});

it.each([
  [
    'a size that is none',
    'new-volume',
    { size: 'much' },
    500,
    'json: invalid use of ,string struct tag, trying to unmarshal "much" into int64',
  ],
  [
    'a size with a unit',
    'new-volume',
    { size: '10Gi' },
    500,
    'json: cannot unmarshal number 10Gi into Go struct field VolumeSpec.spec.size of type int64',
  ],
  ['a name of one letter', 'v', { size: '1073741824' }, 422, 'invalid name v'],
  [
    'neither a data engine nor a number of replicas',
    'new-volume',
    { size: '1073741824', dataEngine: '' },
    422,
    'failed to get valid number for setting default replica count: the default-replica-count setting value for data engine  is not defined, value is map[v1:3 v2:3]',
  ],
])('a volume with %s is refused', async (_case, name, spec, status, message) => {
  const attempt = run.create(RESOURCES.longhornVolumes, 'Volume', name, {
    spec: { dataEngine: 'v1', frontend: 'blockdev', ...spec },
  });
  const error = await refusalOf(attempt);
  expect(error.status).toBe(status);
  expect(error.message).toContain(message);
});

it('a volume gets the default image whatever it asks for, and no counter where it stays in one place', async () => {
  const made = await run.create(RESOURCES.longhornVolumes, 'Volume', 'new-volume', {
    spec: {
      size: '1073741824',
      frontend: 'blockdev',
      image: 'mine:1',
      dataLocality: 'strict-local',
      numberOfReplicas: 1,
    },
  });
  expect(made).toMatchObject({
    spec: {
      image: 'longhornio/longhorn-engine:v1.12.1',
      dataEngine: 'v1',
      revisionCounterDisabled: true,
    },
  });
});
