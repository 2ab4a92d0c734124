import { type Plan } from '@soteria/contracts';
import {
  type KubeObject,
  type PersistentVolumeClaim,
  RESOURCES,
  resourcePath,
} from '@soteria/kube';
import { world } from '@soteria/sandbox';
import { Story } from '../testing/story';

const LONGHORN = 'longhorn-system';
const orders = { namespace: 'shop', pvc: 'orders' };

describe('R11: a restore onto a claim that is there', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({
      world: world()
        .namespace('elsewhere')
        .volume('shop/orders')
        .backedUp('1d ago')
        .volume('shop/bare')
        .volume('shop/leaving')
        .usedBy('Deployment/reader'),
    });
  });
  afterAll(() => story.end());

  const claim = (namespace: string, name: string) =>
    story.cluster.sandbox.store.get<PersistentVolumeClaim>(
      'persistentvolumeclaims',
      namespace,
      name,
    );

  /** Uid and version of a claim and of all that stands behind it. */
  function standing(namespace: string, name: string): unknown[] {
    const { store } = story.cluster.sandbox;
    const volumeName = claim(namespace, name)?.spec.volumeName ?? '';
    return [
      claim(namespace, name),
      store.get('persistentvolumes', '', volumeName),
      store.get('volumes.longhorn.io', LONGHORN, volumeName),
    ].map((object) => [object?.metadata.uid, object?.metadata.resourceVersion]);
  }

  async function demandRefused(pvc: string): Promise<void> {
    const before = standing('shop', pvc);
    const wanted = { source: orders, target: { namespace: 'shop', pvc } };
    const plan = await story.post<Plan>('/v1/restores', { ...wanted, dryRun: true });
    expect(plan.status).toBe(200);
    expect(plan.body.items[0]?.conflicts).toMatchObject([{ code: 'target-exists' }]);
    const problem = await story.refused('POST', '/v1/restores', wanted);
    expect(problem).toMatchObject({ status: 409, code: 'target-exists' });
    expect(problem.errors).toMatchObject([{ pointer: '/target/pvc' }]);
    expect(standing('shop', pvc)).toEqual(before);
  }

  it('is refused, and the claim stays as it is', () => demandRefused('bare'));

  it('is refused as long as the claim is being deleted and a pod holds it', async () => {
    const path = resourcePath(RESOURCES.persistentVolumeClaims, 'shop', 'leaving');
    await story.kube('DELETE', path);
    expect(claim('shop', 'leaving')?.metadata.deletionTimestamp).toBeDefined();
    await demandRefused('leaving');
  });

  it('that appears in between fails, leaves it alone, and takes back what it had made', async () => {
    const { sandbox } = story.cluster;
    const stranger: KubeObject & Record<string, unknown> = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'contested', namespace: 'elsewhere' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: '',
        resources: { requests: { storage: '1Gi' } },
      },
    };
    const persistentVolumes = () => sandbox.store.list('persistentvolumes').length;
    const volumes = () => sandbox.store.list('volumes.longhorn.io', LONGHORN).length;
    const before = [persistentVolumes(), volumes()];
    let uid: string | undefined;
    const end = sandbox.mutations.on({
      before: ({ plural, verb }) => {
        const isOurs = plural === 'persistentvolumeclaims' && verb === 'create';
        if (isOurs && !claim('elsewhere', 'contested')) sandbox.load([stranger]);
        uid ??= claim('elsewhere', 'contested')?.metadata.uid;
      },
    });
    const id = await story.begun('/v1/restores', {
      source: orders,
      target: { namespace: 'elsewhere', pvc: 'contested' },
    });
    const operation = await story.ended(id);
    end();
    expect(operation).toMatchObject({
      state: 'failed',
      items: [{ error: { code: 'target-exists' }, objects: [] }],
    });
    expect(uid).toBeDefined();
    expect(claim('elsewhere', 'contested')?.metadata.uid).toBe(uid);
    expect(claim('elsewhere', 'contested')?.spec.volumeName).toBeUndefined();
    expect([persistentVolumes(), volumes()]).toEqual(before);
  });
});
