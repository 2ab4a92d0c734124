import { MAX_ITEMS_PER_OPERATION, type Operation } from '@soteria/contracts';
import { formatInstant } from '@soteria/domain';
import { world, type WorldBuilder } from '@soteria/sandbox';
import { Story } from '../testing/story';

/**
 * A namespace with one claim more than one operation may have. Another replica leads, so that what
 * is asked for here is recorded and not begun.
 */
function crowdedWorld(): WorldBuilder {
  const crowd = world()
    .namespace('soteria')
    .object((now) => ({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'soteria', namespace: 'soteria' },
      spec: {
        holderIdentity: 'another',
        leaseDurationSeconds: 3_600,
        renewTime: formatInstant(now).replace('Z', '.000000Z'),
      },
    }));
  for (let at = 0; at <= MAX_ITEMS_PER_OPERATION; at += 1) crowd.volume(`full/claim-${at}`);
  return crowd;
}

describe('R06: a namespace of very many claims', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({
      world: crowdedWorld(),
      withoutBehaviours: true,
      withoutContents: true,
    });
  }, 180_000);
  afterAll(() => story.end());

  it('with one too many is refused, before anything is begun', async () => {
    const problem = await story.refused('POST', '/v1/backup/namespace', { namespace: 'full' });
    expect(problem).toMatchObject({ status: 413, code: 'too-large' });
    expect(problem.detail).toContain(`${MAX_ITEMS_PER_OPERATION}`);
    expect((await story.get<{ items: unknown[] }>('/v1/operations')).body.items).toEqual([]);
  });

  it('with as many as may be is accepted as one operation, which is recorded whole', async () => {
    const excludePvcs = ['claim-0'];
    const id = await story.begun('/v1/backup/namespace', { namespace: 'full', excludePvcs });
    const { body } = await story.get<Operation>(`/v1/operations/${id}`);
    expect(body.items).toHaveLength(MAX_ITEMS_PER_OPERATION);
    expect(new Set(body.items.map(({ pvc }) => pvc)).size).toBe(MAX_ITEMS_PER_OPERATION);
    const record = story.cluster.sandbox.store.get(
      'configmaps',
      'soteria',
      `soteria-operation-${id}`,
    );
    expect(JSON.stringify(record).length).toBeLessThan(1_000_000);
    expect((await story.get('/healthz')).status).toBe(200);
  });
});
