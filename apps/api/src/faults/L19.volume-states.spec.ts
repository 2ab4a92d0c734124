import { type Problem } from '@soteria/contracts';
import { type LonghornVolume, RESOURCES, resourcePath } from '@soteria/kube';
import { world } from '@soteria/sandbox';
import { Story } from '../testing/story';

const LONGHORN = 'longhorn-system';

jest.setTimeout(180_000);

describe('L19: which states of a volume let it be backed up', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({
      world: world()
        .volume('shop/attached')
        .usedBy('Deployment/attached')
        .volume('shop/detached')
        .volume('shop/degraded', { health: 'degraded' })
        .usedBy('Deployment/degraded')
        .volume('shop/faulted', { health: 'faulted' })
        .volume('shop/source')
        .backedUp('1d ago')
        .volume('shop/standby', { spec: { Standby: true } })
        .volume('shop/migrating', { spec: { migrationNodeID: 'node-b', migratable: true } })
        .volume('shop/clone', { spec: { cloneMode: 'linked-clone', dataSource: 'vol://x' } })
        .volume('shop/restoring')
        .volume('shop/deleting'),
    });
  });
  afterAll(() => story.end());

  const volume = (pvc: string) =>
    story.cluster.sandbox.store.get<LonghornVolume>(
      'volumes.longhorn.io',
      LONGHORN,
      story.cluster.handleOf(`shop/${pvc}`),
    );

  it.each(['attached', 'detached', 'degraded'])('a volume that is %s is backed up', async (pvc) => {
    const contents = story.cluster.contentsOf(`shop/${pvc}`);
    const { items } = await story.done('/v1/backup', { namespace: 'shop', pvc });
    await story.done('/v1/restores', {
      source: { backup: items[0]?.backup ?? '' },
      target: { namespace: 'shop', pvc: `${pvc}-again` },
    });
    expect(story.cluster.contentsOf(`shop/${pvc}-again`)).toEqual(contents);
  });

  it('a detached volume is detached again afterwards', async () => {
    await story.until('it is detached', () => volume('detached')?.status?.state === 'detached');
  });

  /** What the volume is made to be, where the world cannot tell it. */
  const PREPARE: Record<string, () => Promise<unknown>> = {
    restoring: async () => {
      // Nobody is left who would say otherwise of a volume that has no backup to be restored from.
      await story.cluster.stopBehaviours();
      const path = resourcePath(
        RESOURCES.longhornVolumes,
        LONGHORN,
        story.cluster.handleOf('shop/restoring'),
      );
      const status = { restoreRequired: true };
      return story.kube('PATCH', `${path}/status`, { status }, 'application/merge-patch+json');
    },
    deleting: () =>
      story.kube(
        'DELETE',
        resourcePath(RESOURCES.longhornVolumes, LONGHORN, story.cluster.handleOf('shop/deleting')),
      ),
  };

  it.each([
    ['faulted', /none of its replicas can be read. Salvage it/],
    ['standby', /standby volume .* activate it/],
    ['migrating', /moving to another node; wait/],
    ['clone', /linked clone .* back that one up/],
    ['restoring', /still being restored itself; wait/],
    ['deleting', /being deleted/],
  ])('a volume that is %s is refused with what to do, and stays as it is', async (pvc, says) => {
    await PREPARE[pvc]?.();
    let problem: Problem | undefined;
    await story.until('it is refused', async () => {
      const answer = await story.post<Problem>('/v1/backup', { namespace: 'shop', pvc });
      problem = answer.body;
      return answer.status === 422;
    });
    expect(problem).toMatchObject({ code: 'unsupported-volume' });
    expect(problem?.detail).toMatch(says);
    const { name = '' } = volume(pvc)?.metadata ?? {};
    const snapshots = story.cluster.sandbox.store
      .list<LonghornVolume>('snapshots.longhorn.io', LONGHORN)
      .filter(({ metadata }) => metadata.labels?.['longhornvolume'] === name);
    expect(snapshots).toEqual([]);
  });
});
