import { type KubeObject, type LonghornBackup, RESOURCES } from '@soteria/kube';
import { ManualClock } from '../../clock';
import { world } from '../../seed/world';
import { eventually, never, SPEC_TIMEOUT_MS } from '../../testing/eventually';
import { TryOut } from '../../testing/try-out';
import { MARK } from '../marks';
import { INSTANT, LIVELY, type Pace } from '../pace';

jest.setTimeout(SPEC_TIMEOUT_MS);

const TARGET = 's3://backups@eu-west-1/';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let run: TryOut;
let clock: ManualClock;
afterEach(() => run.stop());

const job = { cron: '0 2 * * *', groups: ['nightly'], retain: 2 };
const story = (options: object = {}) =>
  world()
    .recurringJob('nightly', { ...job, ...options })
    .volume('shop/orders', { groups: ['nightly'] })
    .usedBy('Deployment/orders');

async function start(tale = story(), pace: Pace = INSTANT): Promise<void> {
  clock = new ManualClock(Date.parse('2026-11-23T01:59:00Z'));
  run = await TryOut.start({ world: tale, clock, pace });
}

const backups = (claim = 'shop/orders') =>
  run.cluster.sandbox.store
    .list<LonghornBackup>('backups.longhorn.io')
    .filter(({ metadata }) => metadata.labels?.['backup-volume'] === run.cluster.handleOf(claim))
    .sort((one, other) =>
      (one.status?.snapshotCreatedAt ?? '') < (other.status?.snapshotCreatedAt ?? '') ? -1 : 1,
    );
const finished = (claim?: string) =>
  backups(claim).filter(({ status }) => status?.lastSyncedAt != null);
const snapshots = () => run.cluster.sandbox.store.list('snapshots.longhorn.io');
const later = <T>(what: string, look: () => T | undefined | false) =>
  run.asTimePasses(clock, 500, what, look);
/** The next night, with something written during the day. */
const night = async (count: number) => {
  run.cluster.write('shop/orders');
  clock.advance(DAY);
  await eventually(`backup ${count}`, () => finished().length === count);
};

describe('a recurring job', () => {
  it('backs up its volumes when its time has come, not before', async () => {
    await start();
    clock.advance(50_000);
    await never('a backup too soon', () => backups().length > 0);
    clock.advance(20_000);
    await eventually('it is usable', () => finished().length === 1);
    expect(backups()[0]).toMatchObject({
      metadata: { name: expect.stringMatching(/^backup-[0-9a-f]{16}$/) as string },
      spec: { backupMode: 'incremental', labels: { RecurringJob: 'nightly' } },
      status: { state: 'Completed', labels: { RecurringJob: 'nightly' } },
    });
    expect(JSON.parse(backups()[0]?.status?.labels?.['KubernetesStatus'] ?? '{}')).toMatchObject({
      namespace: 'shop',
      pvcName: 'orders',
    });
    const [stored] = run.cluster.sandbox.store.list('recurringjobs.longhorn.io');
    expect(stored?.['status']).toMatchObject({ executionCount: 1 });
  });

  it('passes by what is not laid on it, detached, faulted or standing by', async () => {
    await start(
      story()
        .backup({ at: '1d ago', name: 'old' })
        .followedBy('standby')
        .volume('shop/other', { groups: ['weekly'] })
        .usedBy('Deployment/other')
        .volume('shop/detached', { groups: ['nightly'] })
        .volume('shop/broken', { groups: ['nightly'], health: 'faulted' }),
    );
    clock.advance(2 * MINUTE);
    await eventually('the one it is laid on', () => finished().length === 2);
    await never('another one', () =>
      ['shop/other', 'shop/detached', 'shop/broken'].some((claim) => backups(claim).length > 0),
    );
  });

  it('works on detached volumes where that is allowed', async () => {
    await start(
      world()
        .setting('allow-recurring-job-while-volume-detached', 'true')
        .recurringJob('nightly', job)
        .volume('shop/orders', { groups: ['nightly'] }),
    );
    clock.advance(2 * MINUTE);
    await later('it is usable', () => finished().length === 1);
  });

  // Since 1.3 Longhorn asks no longer whether anything was written.
  it.each(['backup', 'backup-force-create'])(
    'of the task %s makes another one when nothing was written',
    async (task) => {
      await start(story({ task }));
      clock.advance(2 * MINUTE);
      await eventually('the first', () => finished().length === 1);
      clock.advance(DAY);
      await eventually('another one', () => finished().length === 2);
    },
  );

  it('keeps as many as it is to keep, of its own, and removes the data of the rest', async () => {
    await start(story().backup({ at: '40d ago', name: 'by-hand' }));
    clock.advance(2 * MINUTE);
    await eventually('the first', () => finished().length === 2);
    const first = finished().at(-1)?.metadata.name ?? '';
    await night(3);
    run.cluster.write('shop/orders');
    clock.advance(DAY);
    await eventually('the first one is gone', () => run.backup(first) === undefined);
    expect(run.backup('by-hand')).toBeDefined();
    const stored = run.cluster.store.backups(TARGET, run.cluster.handleOf('shop/orders'));
    expect(stored).toHaveLength(3);
    expect(stored).not.toContain(first);
  });

  it('removes nothing while its backups fail', async () => {
    await start(story({ retain: 1 }));
    clock.advance(2 * MINUTE);
    await eventually('the first', () => finished().length === 1);
    const volume = run.cluster.handleOf('shop/orders');
    await run.mark(RESOURCES.longhornVolumes, volume, { [MARK.backupError]: 'boom' });
    await night(2);
    expect(backups().map(({ status }) => status?.state)).toEqual(['Completed', 'Error']);
    expect(run.cluster.store.backups(TARGET, volume)).toHaveLength(1);
  });

  it('lets go of its snapshots, all but the last', async () => {
    await start();
    clock.advance(2 * MINUTE);
    await eventually('the first', () => finished().length === 1);
    await night(2);
    await eventually('one snapshot is left', () => snapshots().length === 1);
    expect(snapshots()[0]?.metadata.name).toBe(finished().at(-1)?.status?.snapshotName);
  });

  it('makes a full backup every so often', async () => {
    await start(story({ parameters: { 'full-backup-interval': '2' }, retain: 9 }));
    clock.advance(2 * MINUTE);
    await eventually('the first', () => finished().length === 1);
    for (const count of [2, 3]) await night(count);
    expect(backups().map(({ spec }) => spec.backupMode)).toEqual(['full', 'incremental', 'full']);
  });

  it('works on one volume at a time when it is to', async () => {
    let tale = world().recurringJob('nightly', job);
    const claims = ['shop/one', 'shop/two', 'shop/three'];
    for (const claim of claims) {
      tale = tale.volume(claim, { groups: ['nightly'] }).usedBy(`Deployment/${claim.slice(5)}`);
    }
    await start(tale, LIVELY);
    const [stored] = run.cluster.sandbox.store.list('recurringjobs.longhorn.io');
    if (!stored) throw new Error('no job');
    await run.api.patch<KubeObject>(RESOURCES.longhornRecurringJobs, stored, {
      spec: { concurrency: 1 },
    });
    let most = 0;
    await later('all three', () => {
      const running = claims.flatMap(backups).filter(({ status }) => status?.lastSyncedAt == null);
      most = Math.max(most, running.length);
      return claims.every((claim) => finished(claim).length === 1);
    });
    expect(most).toBe(1);
  });

  it('only takes snapshots when that is its task, and keeps as many as it is to keep', async () => {
    await start(story({ task: 'snapshot', retain: 2 }));
    const volume = run.cluster.handleOf('shop/orders');
    for (let day = 0; day < 3; day++) {
      clock.advance(DAY);
      run.cluster.write('shop/orders');
      await eventually('it has run', () => {
        const [stored] = run.cluster.sandbox.store.list('recurringjobs.longhorn.io');
        return (stored?.['status'] as { executionCount?: number })?.executionCount === day + 1;
      });
    }
    await eventually('two are left', () => snapshots().length === 2);
    expect(backups()).toEqual([]);
    expect(run.volume(volume)?.status?.lastBackup).toBe('');
  });

  it('rests while it is paused', async () => {
    await start(story({ annotations: { [MARK.paused]: 'true' } }));
    clock.advance(2 * MINUTE);
    await never('a backup', () => backups().length > 0);
  });

  it('runs once when the clock has leapt over several nights', async () => {
    await start(story({ retain: 9 }));
    clock.jump(clock.now() + 10 * DAY);
    clock.advance(2 * MINUTE);
    await eventually('it has run', () => finished().length === 1);
    await never('again', () => backups().length > 1);
  });

  it('goes on with what it has begun when the managers are started anew', async () => {
    await start(story(), LIVELY);
    clock.advance(2 * MINUTE);
    await eventually('it has begun', () => snapshots().length === 1);
    await run.cluster.stopBehaviours();
    await run.cluster.startBehaviours();
    await later('it is usable', () => finished().length === 1);
    expect(snapshots()).toHaveLength(1);
  });
});

describe('the jobs of a volume', () => {
  it('come back with a restore that asks for them, and are made where they are missing', async () => {
    await start();
    clock.advance(2 * MINUTE);
    const backup = await eventually('it is usable', () => finished()[0]);
    await eventually(
      'the target knows the jobs',
      () =>
        run.cluster.store.volume(TARGET, run.cluster.handleOf('shop/orders'))?.labels[
          'VolumeRecurringJobInfo'
        ],
    );
    const [known] = run.cluster.sandbox.store.list('recurringjobs.longhorn.io');
    await run.remove(RESOURCES.longhornRecurringJobs, known);
    await eventually(
      'the job is gone',
      () => run.cluster.sandbox.store.count('recurringjobs.longhorn.io') === 0,
    );
    const url = backup.status?.url ?? '';
    await run.restore('with', url, { restoreVolumeRecurringJob: 'enabled' });
    await run.restore('without', url, { restoreVolumeRecurringJob: 'disabled' });
    const group = 'recurring-job-group.longhorn.io/nightly';
    await eventually('it is in the group', () => run.volume('with')?.metadata.labels?.[group]);
    await eventually(
      'the job is back',
      () => run.cluster.sandbox.store.count('recurringjobs.longhorn.io') === 1,
    );
    await eventually(
      'the other one is restored',
      () => run.volume('without')?.status?.restoreRequired === false,
    );
    expect(run.volume('without')?.metadata.labels).not.toHaveProperty([group]);
  });

  it('are those of its claim, where the claim says so', async () => {
    await start();
    const claim = run.claim('shop', 'orders') as KubeObject;
    await run.api.patch(RESOURCES.persistentVolumeClaims, claim, {
      metadata: {
        labels: {
          'recurring-job.longhorn.io/source': 'enabled',
          'recurring-job.longhorn.io/hourly': 'enabled',
        },
      },
    });
    const volume = run.cluster.handleOf('shop/orders');
    await eventually('they are the claim’s', () => {
      const labels = run.volume(volume)?.metadata.labels ?? {};
      return (
        labels['recurring-job.longhorn.io/hourly'] === 'enabled' &&
        !('recurring-job-group.longhorn.io/nightly' in labels) &&
        !('recurring-job.longhorn.io/source' in labels)
      );
    });
  });
});
