import { type Operation, type OperationList } from '@soteria/contracts';
import { type LonghornBackup } from '@soteria/kube';
import { world } from '@soteria/sandbox';
import { uidOfOrders } from '../testing/claim-uid';
import { Story } from '../testing/story';
import { draft, Hand, WAIT_MS } from './testing/hand';

const LONGHORN = 'longhorn-system';

const told = (claimUid: string) => {
  const labels = { 'soteria.io/policy': 'hourly', 'soteria.io/claim-uid': claimUid };
  const story = world().volume('shop/orders');
  for (let day = 2; day <= 7; day += 1)
    story.backup({ at: `${day}d ago`, name: `d${day}`, labels });
  return story;
};

describe('retention while another replica takes a restore of which the leader has not heard', () => {
  let leader: Story;
  let follower: Story;
  beforeEach(async () => {
    leader = await Story.begin({ world: told(await uidOfOrders(told(''))) });
  });
  afterEach(async () => {
    await follower.leave();
    await leader.end();
  });

  const inTarget = () =>
    leader.cluster.sandbox.store
      .list<LonghornBackup>('backups.longhorn.io', LONGHORN)
      .map(({ metadata }) => metadata.name)
      .sort();
  const prune = async (): Promise<Operation | undefined> =>
    (await leader.get<OperationList>('/v1/operations?kind=prune')).body.items[0];
  const saying = async (words: string) =>
    (await prune())?.items.filter(({ detail }) => detail?.includes(words)) ?? [];

  it('all backups of the volume stay until it has ended', async () => {
    const { faults } = leader.cluster.sandbox;
    const refusing = faults.add({
      match: { verb: 'delete', plural: 'backups' },
      action: { kind: 'status', code: 503, reason: 'ServiceUnavailable', message: 'not now' },
    });
    await new Hand(leader).save({
      ...draft({ schedule: { cron: '0 0 1 1 *', onMissed: 'skip' } }),
      retention: { last: 3, keepAtLeast: 1 },
    });
    await leader.until('the prune is under way', async () => {
      await leader.tick();
      return (await saying('not now')).length === 3;
    });
    const deaf = faults.streams({ verb: 'watch', plural: 'configmaps' });
    for (const stream of deaf) stream.silence();
    const variables = { SOTERIA_REPLICA: 'follower' };
    follower = await Story.begin({ cluster: leader.cluster, variables });
    const restore = await follower.begun('/v1/restores', {
      source: { backup: 'd7' },
      target: { namespace: 'shop', pvc: 'again' },
    });
    refusing.remove();
    const isHeld = async () => (await saying('A restore reads')).length === 3;
    await leader.until(
      'all were about to go',
      async () => inTarget().length < 6 || isHeld(),
      WAIT_MS,
    );
    expect(inTarget()).toEqual(['d2', 'd3', 'd4', 'd5', 'd6', 'd7']);
    for (const stream of deaf) stream.cut();
    expect(await leader.ended(restore, WAIT_MS)).toMatchObject({ state: 'succeeded' });
    const ended = await leader.ended((await prune())?.id ?? '', WAIT_MS);
    expect(ended.items.map(({ backup, state }) => [backup, state])).toContainEqual([
      'd7',
      expect.stringMatching(/skipped|succeeded/),
    ]);
  });
});
