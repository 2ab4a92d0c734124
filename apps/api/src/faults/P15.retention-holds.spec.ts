import {
  type Backup,
  type BackupList,
  type Operation,
  type OperationList,
  type PolicyPreview,
} from '@soteria/contracts';
import { pinKey } from '@soteria/domain';
import { type LonghornBackup } from '@soteria/kube';
import { MARK, world } from '@soteria/sandbox';
import { draft, Hand, WAIT_MS } from '../policy/testing/hand';
import { uidOfOrders } from '../testing/claim-uid';
import { Story } from '../testing/story';

const LONGHORN = 'longhorn-system';
const SCHEDULE = { cron: '0 0 1 1 *', onMissed: 'skip' };
const FOREIGN = 'by-somebody';

/** Six good backups by the policy, one of a second policy, one by nobody, and one of each kind that is no restore point. */
const told = (claimUid: string) => {
  const labels = { 'soteria.io/policy': 'hourly', 'soteria.io/claim-uid': claimUid };
  const story = world().volume('shop/orders');
  for (let day = 2; day <= 7; day += 1)
    story.backup({ at: `${day}d ago`, name: `d${day}`, labels });
  return story
    .backup({ at: '8d ago', name: 'failed', state: 'Error', error: 'boom', labels })
    .backup({ at: '9d ago', name: 'by-another', labels: { ...labels, 'soteria.io/policy': 'b' } })
    .backup({ at: '30d ago', name: FOREIGN });
};

describe('P15: retention meets what it must leave alone', () => {
  let story: Story;
  let hand: Hand;
  beforeEach(async () => {
    story = await Story.begin({ world: told(await uidOfOrders(told(''))) });
    hand = new Hand(story);
  });
  afterEach(() => story.end());

  const inTarget = (): string[] =>
    story.cluster.sandbox.store
      .list<LonghornBackup>('backups.longhorn.io', LONGHORN)
      .map(({ metadata }) => metadata.name)
      .sort();
  const prunes = async (): Promise<Operation[]> =>
    (await story.get<OperationList>('/v1/operations?kind=prune')).body.items;
  const pruned = async (count: number): Promise<Operation[]> => {
    await story.tick();
    let all = await prunes();
    await story.until(
      `${count} prunes have ended`,
      async () => {
        all = await prunes();
        return all.length >= count && all.every(({ finishedAt }) => finishedAt);
      },
      WAIT_MS,
    );
    return all;
  };
  const keep = (last: number) => ({ schedule: SCHEDULE, retention: { last, keepAtLeast: 1 } });

  it('removes its own surplus alone, says why of each, and has nothing more to remove', async () => {
    await hand.save(keep(3));
    const [prune, ...others] = await pruned(1);
    expect(others).toEqual([]);
    expect(prune).toMatchObject({
      kind: 'prune',
      state: 'succeeded',
      requestedBy: { policy: 'hourly' },
    });
    expect(prune?.items.map(({ backup, detail }) => [backup, detail])).toEqual(
      ['d5', 'd6', 'd7'].map((name) => [name, 'Pruned, as no rule wants it any longer']),
    );
    expect(inTarget()).toEqual(['by-another', FOREIGN, 'd2', 'd3', 'd4', 'failed'].sort());
    await story.restart();
    expect(await pruned(1)).toHaveLength(1);
  });

  it('keeps at least as many good ones as it is to, whatever the rules say', async () => {
    await hand.save({ schedule: SCHEDULE, retention: { last: 1, keepAtLeast: 5 } });
    await pruned(1);
    expect(inTarget().filter((name) => /^d\d/.test(name))).toEqual(['d2', 'd3', 'd4', 'd5', 'd6']);
  });

  const stalled = async (at: string | null) =>
    story.kube(
      'PATCH',
      `/apis/longhorn.io/v1beta2/namespaces/${LONGHORN}/backups/d7`,
      { metadata: { annotations: { [MARK.restoreStallsAt]: at } } },
      'application/merge-patch+json',
    );
  const restoring = () =>
    story.begun('/v1/restores', {
      source: { backup: 'd7' },
      target: { namespace: 'shop', pvc: 'again' },
    });

  it('leaves a volume alone while a restore reads one of its backups, until it has ended', async () => {
    await stalled('40');
    const id = await restoring();
    await hand.save(keep(3));
    await hand.look();
    expect(await prunes()).toEqual([]);
    // A preview tells what the rules will remove, not what has to wait.
    const { body } = await story.post<PolicyPreview>('/v1/policies/preview', draft(keep(3)));
    expect(body.retention[0]?.points.find((point) => point.id === 'd6')?.keep).toBe(false);
    await stalled(null);
    expect(await story.ended(id, WAIT_MS)).toMatchObject({ state: 'succeeded' });
    await story.restart();
    await pruned(1);
    expect(inTarget()).toEqual(['by-another', FOREIGN, 'd2', 'd3', 'd4', 'failed'].sort());
  });

  it('lets stay what is not deleted yet when a restore of its volume begins', async () => {
    const refusing = story.cluster.sandbox.faults.add({
      match: { verb: 'delete', plural: 'backups' },
      action: { kind: 'status', code: 503, reason: 'ServiceUnavailable', message: 'not now' },
    });
    await hand.save(keep(3));
    await story.until('it is under way', async () => {
      await story.tick();
      const [prune] = await prunes();
      return prune?.items.every(({ detail }) => detail?.includes('not now')) ?? false;
    });
    await stalled('40');
    const id = await restoring();
    refusing.remove();
    const [prune] = await pruned(1);
    expect(prune).toMatchObject({ state: 'succeeded', summary: { succeeded: 0, skipped: 3 } });
    expect(inTarget().filter((name) => /^d\d/.test(name))).toHaveLength(6);
    await stalled(null);
    expect(await story.ended(id, WAIT_MS)).toMatchObject({ state: 'succeeded' });
    await story.restart();
    await pruned(2);
    expect(inTarget().filter((name) => /^d\d/.test(name))).toHaveLength(3);
  });

  it('prunes nothing while a pin cannot be read, and says so', async () => {
    await story.post('/v1/backups/d7/pin', {});
    const name = pinKey('d7');
    await hand.edit({ [name]: '{"backup": "d7", "by": "ada",}' });
    await hand.save(keep(3));
    const { problems } = await hand.known(1, 1);
    expect(problems).toMatchObject([{ key: name }]);
    expect(problems[0]?.detail).toContain('Nothing is pruned until the entry is mended');
    expect((await story.get<string>('/metrics')).body).toContain('soteria_policy_problems 1\n');
    await hand.look();
    expect(await prunes()).toEqual([]);
    const { body } = await story.post<PolicyPreview>('/v1/policies/preview', draft(keep(3)));
    expect(body.retention[0]?.points.find(({ id }) => id === 'd7')).toMatchObject({
      keep: true,
      reason: 'kept while a pin cannot be read',
    });
    // Lost too: the Secret is made anew from a copy without it, as from Git.
    const entry = hand.entry('hourly');
    await hand.remove();
    await hand.known(1, 2);
    await hand.create({ 'policy.hourly.json': entry });
    await story.until(
      'the pin is missed',
      async () => {
        const [problem, ...others] = (await hand.list()).problems;
        const isMissed = problem?.detail.startsWith('was in the Secret') ?? false;
        return problem?.key === name && isMissed && others.length === 0;
      },
      WAIT_MS,
    );
    await hand.look();
    expect(await prunes()).toEqual([]);
    await story.post('/v1/backups/d7/pin', {});
    await hand.known(1, 0);
    await pruned(1);
    expect(inTarget()).toContain('d7');
    expect(inTarget()).not.toContain('d6');
  });

  it('lets stay what has left the policy while the cluster refused to delete it', async () => {
    const label = (backup: string | null) =>
      story.kube(
        'PATCH',
        '/api/v1/namespaces/shop/persistentvolumeclaims/orders',
        { metadata: { labels: { backup } } },
        'application/merge-patch+json',
      );
    await label('yes');
    await story.until(
      'it is labelled',
      async () => (await hand.volume('orders')).labels['backup'] === 'yes',
      WAIT_MS,
    );
    const refusing = story.cluster.sandbox.faults.add({
      match: { verb: 'delete', plural: 'backups' },
      action: { kind: 'status', code: 503, reason: 'ServiceUnavailable', message: 'not now' },
    });
    await hand.save({ ...keep(3), selector: { labelSelector: 'backup in (yes)' } });
    await story.until('it is under way', async () => {
      await story.tick();
      const [prune] = await prunes();
      return prune?.items.every(({ detail }) => detail?.includes('not now')) ?? false;
    });
    await label(null);
    await story.until(
      'it has left',
      async () => (await hand.volume('orders')).policies.length === 0,
      WAIT_MS,
    );
    refusing.remove();
    const [prune] = await pruned(1);
    const detail = 'The policy hourly does not select its claim any more; it stays.';
    expect(prune?.items.map(({ detail: told }) => told)).toEqual([detail, detail, detail]);
    expect(prune?.summary).toMatchObject({ succeeded: 0, skipped: 3 });
    expect(inTarget().filter((name) => /^d\d/.test(name))).toHaveLength(6);
  });

  it('a pin outlives a reading of the target that makes all its objects anew', async () => {
    expect((await story.post<Backup>('/v1/backups/d7/pin', {})).body.pinned).toBe(true);
    const backups = async () =>
      (await story.get<BackupList>('/v1/backups?namespace=shop&pvc=orders')).body.items;
    const before = (await backups()).find(({ id }) => id === 'd7');
    const { store } = story.cluster.sandbox;
    const uid = () =>
      store.get<LonghornBackup>('backups.longhorn.io', LONGHORN, 'd7')?.metadata.uid;
    const uidBefore = uid();
    await story.kube(
      'PATCH',
      `/apis/longhorn.io/v1beta2/namespaces/${LONGHORN}/backups/d7`,
      { metadata: { labels: { 'longhorn.io/delete-custom-resource-only': 'true' } } },
      'application/merge-patch+json',
    );
    await story.kube('DELETE', `/apis/longhorn.io/v1beta2/namespaces/${LONGHORN}/backups/d7`);
    await story.until('it is gone', () => uid() !== uidBefore, WAIT_MS);
    await hand.save(keep(3));
    await story.tick();
    // While it is out of sight nothing at all is removed of this volume, or it is back already.
    await story.kube(
      'PATCH',
      `/apis/longhorn.io/v1beta2/namespaces/${LONGHORN}/backuptargets/default`,
      { spec: { syncRequestedAt: new Date().toISOString() } },
      'application/merge-patch+json',
    );
    await story.until('it is back', () => uid() !== undefined && uid() !== uidBefore, WAIT_MS);
    await story.until(
      'it is seen',
      async () => (await backups()).some(({ id }) => id === 'd7'),
      WAIT_MS,
    );
    expect((await backups()).find(({ id }) => id === 'd7')).toMatchObject({
      pinned: true,
      snapshotTime: before?.snapshotTime,
    });
    await story.restart();
    await pruned(1);
    expect(inTarget()).toContain('d7');
    expect(inTarget()).not.toContain('d6');
  });
});
