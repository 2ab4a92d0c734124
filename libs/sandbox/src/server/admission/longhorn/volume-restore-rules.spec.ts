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
    spec: { size: '1073741824', Standby: true, frontend: '' },
  });
  expect((await refusalOf(attempt)).message).toContain('failed to inspect the backup config');
});

it.each([
  ['a size that is none', 'new-volume', { size: 'much' }, 'get invalid size for volume much'],
  ['a name of one letter', 'v', { size: '1073741824' }, 'invalid name v'],
])('a volume with %s is refused', async (_case, name, spec, message) => {
  const attempt = run.create(RESOURCES.longhornVolumes, 'Volume', name, {
    spec: { frontend: 'blockdev', ...spec },
  });
  const error = await refusalOf(attempt);
  expect(error.status).toBe(422);
  expect(error.message).toContain(message);
});
