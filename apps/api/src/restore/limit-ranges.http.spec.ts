import { type Plan } from '@soteria/contracts';
import { world } from '@soteria/sandbox';
import { Story } from '../testing/story';

describe('a restore into a namespace with a limit range', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({
      world: world().namespace('tight').volume('shop/orders').backedUp('1d ago'),
    });
    await story.kube('POST', '/api/v1/namespaces/tight/limitranges', {
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name: 'sizes', namespace: 'tight' },
      spec: {
        limits: [
          { type: 'Container', max: { cpu: '1' } },
          { type: 'PersistentVolumeClaim', max: { storage: '5Gi' } },
        ],
      },
    });
  });
  afterAll(() => story.end());

  const wanted = {
    source: { namespace: 'shop', pvc: 'orders' },
    target: { namespace: 'tight', pvc: 'again' },
  };

  it('is refused before anything is made, with both sizes', async () => {
    const plan = await story.post<Plan>('/v1/restores', { ...wanted, dryRun: true });
    expect(plan.body.items[0]?.conflicts).toMatchObject([{ code: 'size-not-allowed' }]);
    const problem = await story.refused('POST', '/v1/restores', wanted);
    expect(problem).toMatchObject({
      status: 422,
      code: 'restore-blocked',
      errors: [{ pointer: '/target/namespace' }],
    });
    expect(problem.detail).toMatch(/sizes .* at most 5368709120 bytes .* 10737418240/);
  });

  it('is begun by an account that may not see it, and the refusal of the claim is told', async () => {
    const { faults } = story.cluster.sandbox;
    const message =
      'limitranges is forbidden: User "soteria" cannot list resource "limitranges" in API group ""';
    faults.add({
      match: { plural: 'limitranges' },
      action: { kind: 'status', code: 403, reason: 'Forbidden', message },
    });
    const operation = await story.ended(await story.begun('/v1/restores', wanted));
    expect(operation).toMatchObject({ state: 'failed', items: [{ error: { code: 'refused' } }] });
    expect(operation.items[0]?.error?.detail).toMatch(
      /^The claim is refused: .*maximum storage usage per PersistentVolume/,
    );
    expect(operation.items[0]?.objects).toEqual([]);
  });
});
