import { type Operation, type Plan, type VolumeDetail } from '@soteria/contracts';
import { type PersistentVolumeClaim } from '@soteria/kube';
import { world } from '@soteria/sandbox';
import { Story } from '../testing/story';

const inPast = { source: { namespace: 'shop', pvc: 'orders' } };

describe('a restore of one claim', () => {
  let story: Story;

  beforeAll(async () => {
    story = await Story.begin({
      world: world()
        .namespace('elsewhere')
        .volume('shop/orders')
        .usedBy('Deployment/orders')
        .volume('shop/bare'),
    });
  });
  afterAll(() => story.end());

  const claim = (namespace: string, name: string) =>
    story.cluster.sandbox.store.get<PersistentVolumeClaim>(
      'persistentvolumeclaims',
      namespace,
      name,
    );

  it('is refused without a restore point', async () => {
    const problem = await story.refused('POST', '/v1/restores', {
      source: { namespace: 'shop', pvc: 'bare' },
      target: { namespace: 'elsewhere', pvc: 'bare' },
    });
    expect(problem).toMatchObject({ status: 422, code: 'no-restore-point' });
  });

  it('brings back the contents of the snapshot, not later ones', async () => {
    const before = story.cluster.write('shop/orders');
    await story.done('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    story.cluster.write('shop/orders');
    const operation = await story.done('/v1/restores', {
      ...inPast,
      target: { namespace: 'elsewhere', pvc: 'orders-restored' },
    });
    expect(story.cluster.contentsOf('elsewhere/orders-restored')).toEqual(before);
    expect(claim('elsewhere', 'orders-restored')).toMatchObject({ status: { phase: 'Bound' } });
    expect(operation.undo).toEqual({ possible: true });
    const detail = await story.get<VolumeDetail>('/v1/inventory/elsewhere/orders-restored');
    console.log(detail.body.status, detail.body.reason);
  });

  it('leaves what exists as it is and answers 409', async () => {
    await story.done('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    const before = story.cluster.sandbox.store.get('persistentvolumeclaims', 'shop', 'orders');
    const plan = await story.post<Plan>('/v1/restores', {
      ...inPast,
      target: { namespace: 'shop', pvc: 'orders' },
      dryRun: true,
    });
    expect(plan.status).toBe(200);
    expect(plan.body.items[0]?.conflicts).toMatchObject([{ code: 'target-exists' }]);
    const problem = await story.refused('POST', '/v1/restores', {
      ...inPast,
      target: { namespace: 'shop', pvc: 'orders' },
    });
    expect(problem).toMatchObject({ status: 409, code: 'target-exists' });
    expect(story.cluster.sandbox.store.get('persistentvolumeclaims', 'shop', 'orders')).toEqual(
      before,
    );
  });

  it('can be taken back, and then nothing of it is left', async () => {
    await story.done('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    const { id, items } = await story.done('/v1/restores', {
      ...inPast,
      target: { namespace: 'fresh', pvc: 'orders', createNamespace: true },
    });
    const undo = await story.delete<Operation>(`/v1/restores/${id}`);
    expect(undo.status).toBe(202);
    const ended = await story.ended(undo.body.id);
    expect(ended).toMatchObject({ state: 'succeeded' });
    expect(claim('fresh', 'orders')).toBeUndefined();
    expect(story.cluster.sandbox.store.get('namespaces', '', 'fresh')).toBeUndefined();
    expect(items).toHaveLength(1);
  });
});
