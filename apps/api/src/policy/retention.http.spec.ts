import {
  type BackupList,
  type OperationList,
  type PolicyList,
  type VolumeDetail,
} from '@soteria/contracts';
import { type LonghornBackup } from '@soteria/kube';
import { MARK, startCluster, world } from '@soteria/sandbox';
import { ShiftedClock } from '../testing/shifted-clock';
import { uidOfOrders } from '../testing/claim-uid';
import { Story } from '../testing/story';
import { Hand } from './testing/hand';

const LONGHORN = 'longhorn-system';
const MINUTE_MS = 60_000;
const frugal = {
  name: 'frugal',
  enabled: true,
  selector: { namespaces: ['shop'] },
  schedule: { cron: '0 0 1 1 *', onMissed: 'skip' },
  retention: { last: 2, keepAtLeast: 1 },
  mode: 'incremental',
};

/** A claim with four backups by the policy and one by somebody else. */
const told = (claimUid: string) => {
  const labels = { 'soteria.io/policy': 'frugal', 'soteria.io/claim-uid': claimUid };
  const story = world().volume('shop/orders');
  for (const at of ['5d ago', '4d ago', '3d ago', '2d ago'] as const) story.backup({ at, labels });
  return story.backup({ at: '30d ago' });
};

describe('retention', () => {
  let story: Story;

  beforeEach(async () => {
    story = await Story.begin({ world: told(await uidOfOrders(told(''))) });
  });
  afterEach(() => story.end());

  const backups = async () =>
    (await story.get<BackupList>('/v1/backups?namespace=shop&pvc=orders')).body.items;
  const policy = async () => (await story.get<PolicyList>('/v1/policies')).body.items[0];
  const prunes = async () =>
    (await story.get<OperationList>('/v1/operations?kind=prune')).body.items;
  const inTarget = () =>
    story.cluster.sandbox.store
      .list<LonghornBackup>('backups.longhorn.io', LONGHORN)
      .map(({ metadata }) => metadata.name)
      .sort();

  it('prunes what the preview says, as an operation with its list, and nothing else', async () => {
    const { body } = await story.post<{
      retention: { points: { id: string; keep: boolean }[] }[];
    }>('/v1/policies/preview', frugal);
    const kept = body.retention[0]?.points.filter(({ keep }) => keep).map(({ id }) => id);
    expect(kept).toHaveLength(3);
    await story.post('/v1/policies', frugal);
    await story.tick();
    await story.until('it is done', async () => {
      const [prune] = await prunes();
      return prune?.finishedAt !== undefined;
    });
    expect(await prunes()).toMatchObject([
      { state: 'succeeded', requestedBy: { policy: 'frugal' }, summary: { succeeded: 2 } },
    ]);
    expect(inTarget()).toEqual([...(kept ?? [])].sort());
    await story.tick();
    expect(await prunes()).toHaveLength(1);
  });

  it('misses nothing of what it pruned itself, also where backups are gone at once', async () => {
    await story.end();
    // Longhorn's managers would put the finalizers back.
    story = await Story.begin({
      world: told(await uidOfOrders(told(''))),
      withoutBehaviours: true,
    });
    const { sandbox } = story.cluster;
    const held = sandbox.store.list<LonghornBackup>('backups.longhorn.io', LONGHORN);
    sandbox.load(held.map((each) => ({ ...each, metadata: { ...each.metadata, finalizers: [] } })));
    await story.post('/v1/policies', frugal);
    await story.tick();
    await story.until('they are gone', async () => (await backups()).length === 3);
    await story.post('/v1/policies', {
      ...frugal,
      resourceVersion: (await policy())?.resourceVersion,
      retention: { last: 1, keepAtLeast: 1 },
    });
    await story.until('the next one goes', async () => {
      await story.tick();
      return (await backups()).length === 2;
    });
  });

  it('tries what could not be deleted again after an hour, and not before', async () => {
    await story.end();
    const clock = new ShiftedClock();
    const cluster = await startCluster({ world: told(await uidOfOrders(told(''))) });
    story = await Story.begin({ cluster, clock });
    const hand = new Hand(story);
    const refusing = cluster.sandbox.faults.add({
      match: { verb: 'delete', plural: 'backups' },
      action: { kind: 'status', code: 422, reason: 'Invalid', message: 'it has to stay' },
    });
    await story.post('/v1/policies', frugal);
    await hand.look();
    await story.until('it has failed', async () => (await prunes())[0]?.state === 'failed');
    refusing.remove();
    clock.leap(50 * MINUTE_MS);
    await story.restart();
    await hand.look();
    expect(await prunes()).toHaveLength(1);
    clock.leap(11 * MINUTE_MS);
    await story.restart();
    await hand.look();
    await story.until('it is pruned', () => inTarget().length === 3);
    await story.until('it has ended', async () => (await prunes())[0]?.state === 'succeeded');
    expect(await prunes()).toHaveLength(2);
  });

  it('prunes for the other policies when it cannot be recorded for one', async () => {
    await story.end();
    const uid = await uidOfOrders(told(''));
    const labels = { 'soteria.io/policy': 'thrifty', 'soteria.io/claim-uid': uid };
    const both = told(uid);
    for (const at of ['8d ago', '7d ago', '6d ago'] as const) both.backup({ at, labels });
    story = await Story.begin({ world: both });
    story.cluster.sandbox.faults.add({
      match: { verb: 'create', plural: 'configmaps' },
      action: { kind: 'status', code: 403, reason: 'Forbidden', message: 'not this one' },
      times: 1,
    });
    await story.post('/v1/policies', frugal);
    await story.post('/v1/policies', { ...frugal, name: 'thrifty' });
    await story.tick();
    expect(await prunes()).not.toEqual([]);
  });

  it('tells beforehand what stays and why, and what goes with the next run', async () => {
    const outlook = async () => {
      const { body } = await story.get<VolumeDetail>('/v1/inventory/shop/orders');
      return body.retention.map(({ reason, goesAt }) => [reason, goesAt]);
    };
    await story.post('/v1/policies', { ...frugal, enabled: false });
    await story.until('it is known', async () => (await policy())?.enabled === false);
    expect(await outlook()).toEqual([]);
    await story.post('/v1/policies', {
      ...frugal,
      resourceVersion: (await policy())?.resourceVersion,
      retention: { last: 3, keepAtLeast: 1 },
    });
    await story.until('it is switched on', async () => (await policy())?.enabled === true);
    await story.until('it has pruned', async () => {
      await story.tick();
      return inTarget().length === 4;
    });
    const next = (await policy())?.nextRunAt;
    expect(await outlook()).toEqual([
      ['last 1 of 3, the newest always stays', undefined],
      ['last 2 of 3', undefined],
      ['last 3 of 3', next],
    ]);
  });

  it('leaves a pinned restore point alone', async () => {
    const oldest = (await backups()).filter(({ policy }) => policy === 'frugal').at(-1)?.id ?? '';
    await story.post(`/v1/backups/${oldest}/pin`, {});
    await story.post('/v1/policies', frugal);
    await story.tick();
    await story.until('it is done', async () => (await prunes())[0]?.finishedAt !== undefined);
    expect(inTarget()).toContain(oldest);
    expect(inTarget()).toHaveLength(4);
  });

  it('pins nothing that is being deleted, and says so', async () => {
    const [newest] = await backups();
    const backup = `/apis/longhorn.io/v1beta2/namespaces/${LONGHORN}/backups/${newest?.id}`;
    const merge = 'application/merge-patch+json';
    const held = { metadata: { finalizers: ['example.org/held'] } };
    // Whoever watches has not seen it yet.
    const { faults } = story.cluster.sandbox;
    for (const stream of faults.streams({ verb: 'watch', plural: 'backups' })) stream.silence();
    await story.kube('PATCH', backup, held, merge);
    await story.kube('DELETE', backup);
    const problem = await story.refused('POST', `/v1/backups/${newest?.id}/pin`, {});
    expect(problem).toMatchObject({ status: 409, code: 'conflict' });
    expect(problem.detail).toMatch(/is being deleted already/);
    const secret = await story.kube('GET', '/api/v1/namespaces/soteria/secrets').catch(String);
    expect(JSON.stringify(secret)).not.toContain('pin.');
    await story.kube('PATCH', backup, { metadata: { finalizers: null } }, merge);
    const gone = await story.refused('POST', `/v1/backups/${newest?.id}/pin`, {});
    expect(gone).toMatchObject({ status: 404, code: 'not-found' });
  });

  it('does nothing while the target is unavailable', async () => {
    await story.kube(
      'PATCH',
      `/apis/longhorn.io/v1beta2/namespaces/${LONGHORN}/backuptargets/default`,
      {
        metadata: { annotations: { [MARK.outage]: 'dial tcp: i/o timeout' } },
        spec: { syncRequestedAt: new Date().toISOString() },
      },
      'application/merge-patch+json',
    );
    await story.until('the target is seen to be gone', async () => {
      const problem = await story.post('/v1/backup', { namespace: 'shop', pvc: 'orders' });
      return problem.status === 503;
    });
    const before = inTarget();
    await story.post('/v1/policies', frugal);
    await story.tick();
    expect(await prunes()).toEqual([]);
    expect(inTarget()).toEqual(before);
  });
});
