import { type KubeObject, type PersistentVolumeClaim } from '@soteria/kube';
import { world } from '@soteria/sandbox';
import { LONGHORN, TimeLapse } from '../faults/testing/time-lapse';

const orders = { namespace: 'shop', pvc: 'orders' };

describe('what a restore has made and could not write down', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    lapse = await TimeLapse.begin({
      world: world()
        .namespace('elsewhere')
        .namespace('contested')
        .volume('shop/orders')
        .backedUp('1d ago'),
    });
    await roomForOneIn('elsewhere');
    await roomForOneIn('contested');
  });
  afterAll(() => lapse.story.end());

  const roomForOneIn = (namespace: string) =>
    lapse.story.kube('POST', `/api/v1/namespaces/${namespace}/resourcequotas`, {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'one', namespace },
      spec: { hard: { persistentvolumeclaims: '1' } },
    });
  const claim = (namespace: string, name: string) =>
    lapse.story.cluster.sandbox.store.get<PersistentVolumeClaim>(
      'persistentvolumeclaims',
      namespace,
      name,
    );

  it('is a claim that fills the quota: repeated, it is the same one and goes on', async () => {
    const { sandbox } = lapse.story.cluster;
    const fault = sandbox.faults.add({
      match: { verb: 'create', plural: 'persistentvolumeclaims' },
      action: { kind: 'drop-after-apply' },
      times: 1,
    });
    const target = { namespace: 'elsewhere', pvc: 'only' };
    const { id } = await lapse.done('/v1/restores', { source: orders, target });
    expect(fault.fired).toBe(1);
    const [volume] = lapse.madeBy(id, 'volumes.longhorn.io', LONGHORN);
    expect(claim('elsewhere', 'only')).toMatchObject({
      spec: { volumeName: volume },
      status: { phase: 'Bound' },
    });
  });

  it("is never a stranger's that fills the quota: the refusal is told, and the claim stays", async () => {
    const { sandbox } = lapse.story.cluster;
    const stranger: KubeObject & Record<string, unknown> = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'only', namespace: 'contested' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: '',
        resources: { requests: { storage: '1Gi' } },
      },
    };
    const end = sandbox.mutations.on({
      before: ({ plural, verb }) => {
        const isVolume = plural === 'volumes' && verb === 'create';
        if (isVolume && !claim('contested', 'only')) sandbox.load([stranger]);
      },
    });
    const target = { namespace: 'contested', pvc: 'only' };
    const id = await lapse.story.begun('/v1/restores', { source: orders, target });
    const operation = await lapse.ended(id);
    end();
    expect(operation).toMatchObject({
      state: 'failed',
      items: [{ error: { code: 'quota-exceeded' }, objects: [] }],
    });
    const left = claim('contested', 'only');
    expect(left?.metadata.deletionTimestamp).toBeUndefined();
    expect(left?.spec.volumeName).toBeUndefined();
    expect(lapse.madeBy(id, 'volumes.longhorn.io', LONGHORN)).toEqual([]);
    expect(lapse.madeBy(id, 'persistentvolumes')).toEqual([]);
  });
});
