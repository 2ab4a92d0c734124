import { type LonghornBackupTarget, RESOURCES } from '@soteria/kube';
import { world } from '../../../seed/world';
import { refusalOf } from '../../../testing/refusal';
import { TryOut } from '../../../testing/try-out';

const denied = (why: string) =>
  `admission webhook "validator.longhorn.io" denied the request: ${why}`;

let run: TryOut;
beforeEach(async () => {
  run = await TryOut.start({
    world: world()
      .target('offsite')
      .recurringJob('nightly')
      .volume('shop/orders')
      .backup({ at: '2h ago', name: 'backup-one' }),
    withoutBehaviours: true,
  });
});
afterEach(() => run.stop());

const targetNamed = (name: string): LonghornBackupTarget => {
  const target = run.target(name);
  if (!target) throw new Error(`no target ${name}`);
  return target;
};
const makeTarget = (name: string, backupTargetURL: string) =>
  run.create(RESOURCES.longhornBackupTargets, 'BackupTarget', name, { spec: { backupTargetURL } });

describe('a backup target', () => {
  it('called default cannot be deleted', async () => {
    const attempt = run.remove(RESOURCES.longhornBackupTargets, targetNamed('default'));
    expect(await refusalOf(attempt)).toMatchObject({
      status: 422,
      message: denied('deleting default backup target is not allowed'),
    });
  });

  it('by a name of one letter is refused', async () => {
    expect((await refusalOf(makeTarget('t', 's3://t@r/'))).message).toBe(denied('invalid name t'));
  });

  it('with a comma in its path is refused', async () => {
    expect((await refusalOf(makeTarget('odd', 's3://b@r/a,b'))).message).toBe(
      denied('url s3://b@r/a,b, contains ,'),
    );
  });

  it('at the address of another one is refused', async () => {
    expect((await refusalOf(makeTarget('twin', 's3://offsite@eu-west-1/'))).message).toBe(
      denied('url s3://offsite@eu-west-1/ is the same to backup target offsite'),
    );
  });

  it('stays where it is while a standby volume follows a backup', async () => {
    const fromBackup = `s3://backups@eu-west-1/?backup=backup-one&volume=${run.cluster.handleOf('shop/orders')}`;
    await run.restore('standby', fromBackup, { Standby: true, frontend: '' });
    const why = denied(
      'cannot modify BackupTarget since there are existing standby volumes: map[standby:{}]',
    );
    const offsite = targetNamed('offsite');
    const moved = run.api.patch(RESOURCES.longhornBackupTargets, offsite, {
      spec: { backupTargetURL: 's3://elsewhere@eu-west-1/' },
    });
    expect(await refusalOf(moved)).toMatchObject({ status: 422, message: why });
    const removed = run.remove(RESOURCES.longhornBackupTargets, offsite);
    expect(await refusalOf(removed)).toMatchObject({ status: 422, message: why });
  });

  it('may be asked for a look at any time', async () => {
    await run.lookAtTarget('offsite');
    expect(targetNamed('offsite').metadata.finalizers).toEqual(['longhorn.io']);
  });
});

describe('a backup volume', () => {
  it.each([
    [{ volumeName: 'pvc-1' }, 'backup target name cannot be empty'],
    [{ backupTargetName: 'default' }, 'volume name cannot be empty'],
  ])('with %j alone is refused', async (spec, message) => {
    const attempt = run.create(RESOURCES.longhornBackupVolumes, 'BackupVolume', 'bv-one', { spec });
    expect(await refusalOf(attempt)).toMatchObject({ status: 422, message: denied(message) });
  });
});

describe('a recurring job is refused', () => {
  it.each<[string, object, string]>([
    ['without a schedule', { task: 'backup', cron: '' }, 'invalid job'],
    [
      'with six fields in its schedule',
      { task: 'backup', cron: '0 0 2 * * *' },
      'invalid cron format(0 0 2 * * *): expected exactly 5 fields, found 6',
    ],
    [
      'with nonsense for a schedule',
      { task: 'backup', cron: '0 25 * * *' },
      'invalid cron format(0 25 * * *)',
    ],
    [
      'with more to keep than is allowed',
      { task: 'backup', cron: '0 2 * * *', retain: 101 },
      'retain value should be less than or equal to 100',
    ],
    [
      'with a label without a value',
      { task: 'backup', cron: '0 2 * * *', labels: { a: '' } },
      'value for label with key a cannot be empty',
    ],
    [
      'with a reserved label',
      { task: 'backup', cron: '0 2 * * *', labels: { KubernetesStatus: 'x' } },
      'specified snapshot backup labels contain reserved keyword KubernetesStatus',
    ],
    [
      'with a label whose key is none',
      { task: 'backup', cron: '0 2 * * *', labels: { 'a b': 'c' } },
      'at least one error encountered while validating backup label with key a b',
    ],
    [
      'with a backup policy that there is not',
      { task: 'backup', cron: '0 2 * * *', parameters: { 'volume-backup-policy': 'maybe' } },
      'volume-backup-policy:maybe is not a valid value',
    ],
    [
      'with a name that is too long',
      {
        task: 'backup',
        cron: '0 2 * * *',
        name: 'a-name-that-goes-on-and-on-and-on-and-on-and-on',
      },
      'must be 40 characters or less',
    ],
    [
      'with an odd group',
      { task: 'backup', cron: '0 2 * * *', groups: ['a b'] },
      'invalid group name a b',
    ],
    [
      'with a full backup every so often that is no number',
      { task: 'backup', cron: '0 2 * * *', parameters: { 'full-backup-interval': 'x' } },
      'full-backup-interval:x is not number',
    ],
    [
      'with a parameter that there is not',
      { task: 'backup', cron: '0 2 * * *', parameters: { speed: '9' } },
      'speed:9 is not a valid parameter',
    ],
  ])('%s', async (_case, spec, message) => {
    const error = await refusalOf(
      run.create(RESOURCES.longhornRecurringJobs, 'RecurringJob', 'job-one', { spec }),
    );
    expect(error.status).toBe(422);
    expect(error.message).toContain(message);
  });
});

it('a recurring job by a name of one letter is refused', async () => {
  const attempt = run.create(RESOURCES.longhornRecurringJobs, 'RecurringJob', 'j', {
    spec: { task: 'backup', cron: '0 2 * * *' },
  });
  expect((await refusalOf(attempt)).message).toBe(denied('invalid name j'));
});

describe('a recurring job', () => {
  it('gets a name, a place to keep one, and as many hands as ten', async () => {
    await run.create(RESOURCES.longhornRecurringJobs, 'RecurringJob', 'job-one', {
      spec: { task: 'backup', cron: '@daily' },
    });
    const [job] = run.cluster.sandbox.store
      .list('recurringjobs.longhorn.io')
      .filter(({ metadata }) => metadata.name === 'job-one');
    expect(job?.['spec']).toMatchObject({
      name: 'job-one',
      retain: 1,
      concurrency: 10,
      groups: [],
    });
  });

  it('that only cleans up keeps nothing', async () => {
    const made = await run.create(RESOURCES.longhornRecurringJobs, 'RecurringJob', 'job-one', {
      spec: { task: 'filesystem-trim', cron: '0 2 * * *', retain: 5 },
    });
    expect(made).toMatchObject({ spec: { retain: 0 } });
  });
});
