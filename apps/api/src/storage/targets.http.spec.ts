import { type TargetList } from '@soteria/contracts';
import { MARK, world } from '@soteria/sandbox';
import { GUARDED, NOBODY, SHOPKEEPER, VIEWER } from '../attacks/testing/guarded';
import { Story } from '../testing/story';

describe('the backup targets', () => {
  let story: Story;

  beforeAll(async () => {
    const told = world().volume('shop/orders').backedUp('2h ago', '26h ago').volume('shop/cart');
    story = await Story.begin({ world: told, variables: GUARDED });
  });
  afterAll(() => story.end());

  const targets = async () => (await story.get<TargetList>('/v1/targets', VIEWER)).body.items;

  it.each([
    ['strangers', NOBODY],
    ['somebody of one namespace', SHOPKEEPER],
  ])('are nothing for %s', async (_, as) => {
    expect((await story.get('/v1/targets', as)).status).toBe(403);
  });

  it('are told with what is there, and the name of the Secret alone', async () => {
    expect(await targets()).toEqual([
      {
        name: 'default',
        driver: 'longhorn',
        available: true,
        configured: true,
        detail: '',
        address: expect.stringMatching(/^s3:/) as string,
        credentialSecret: expect.any(String) as string,
        lastSyncedAt: expect.stringMatching(/Z$/) as string,
        pollSeconds: expect.any(Number) as number,
        volumes: 2,
        restorePoints: 2,
      },
    ]);
  });

  it('that are out of reach say why', async () => {
    await story.kube(
      'PATCH',
      '/apis/longhorn.io/v1beta2/namespaces/longhorn-system/backuptargets/default',
      {
        metadata: { annotations: { [MARK.outage]: 'dial tcp: i/o timeout' } },
        spec: { syncRequestedAt: new Date().toISOString() },
      },
      'application/merge-patch+json',
    );
    await story.until('it is seen', async () => !(await targets())[0]?.available);
    expect((await targets())[0]?.detail).toContain('i/o timeout');
  });
});
