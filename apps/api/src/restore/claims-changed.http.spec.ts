import { type PersistentVolume, type PersistentVolumeClaim } from '@soteria/kube';
import { type AdmissionPlugin, world } from '@soteria/sandbox';
import { TimeLapse } from '../faults/testing/time-lapse';

type Spec = PersistentVolumeClaim['spec'];

/** What clusters do that map storage classes by a rule, or want their own labels on everything. */
const mutator = (change: (spec: Spec) => Spec): AdmissionPlugin => ({
  name: 'claims.example',
  covers: ({ plural }) => plural === 'persistentvolumeclaims',
  mutate: ({ object, operation }) => {
    const claim = object as PersistentVolumeClaim | null;
    if (claim === null || operation !== 'CREATE') return null;
    claim.metadata.labels = { ...claim.metadata.labels, 'example.com/cost': '42' };
    claim.spec = change(claim.spec);
    return object;
  },
});

describe('a claim that a webhook changes while it is made', () => {
  let lapse: TimeLapse;
  afterEach(() => lapse.story.end());

  async function restored(change: (spec: Spec) => Spec): Promise<string> {
    lapse = await TimeLapse.begin({
      admission: [mutator(change)],
      world: world().namespace('elsewhere').volume('shop/orders').backedUp('1d ago'),
    });
    return lapse.story.begun('/v1/restores', {
      source: { namespace: 'shop', pvc: 'orders' },
      target: { namespace: 'elsewhere', pvc: 'again', storageClass: 'longhorn' },
    });
  }

  const store = () => lapse.story.cluster.sandbox.store;
  const claim = () =>
    store().get<PersistentVolumeClaim>('persistentvolumeclaims', 'elsewhere', 'again');
  const volume = () =>
    store().get<PersistentVolume>('persistentvolumes', '', claim()?.spec.volumeName ?? '');

  it('is bound as it has become', async () => {
    const id = await restored((spec) => ({ ...spec, storageClassName: 'mapped' }));
    expect(await lapse.ended(id)).toMatchObject({ state: 'succeeded' });
    expect(claim()).toMatchObject({
      metadata: { labels: { 'example.com/cost': '42' } },
      spec: { storageClassName: 'mapped' },
      status: { phase: 'Bound' },
    });
    expect(volume()?.spec.storageClassName).toBe('mapped');
  });

  it('is bound with what was restored when it asks for more than that; its driver may grow it', async () => {
    const requests = { storage: '500Gi' };
    const id = await restored((spec) => ({ ...spec, resources: { requests } }));
    expect(await lapse.ended(id)).toMatchObject({ state: 'succeeded' });
    expect(claim()).toMatchObject({
      spec: { resources: { requests } },
      status: { phase: 'Bound', capacity: volume()?.spec.capacity },
    });
  });

  it.each([
    ['takes away', {}],
    ['puts others in the place of', { 'app.kubernetes.io/managed-by': 'somebody' }],
  ])('is seen to be bound at once also when a webhook %s all its labels', async (_case, labels) => {
    const relabel: AdmissionPlugin = {
      name: 'labels.example',
      covers: ({ plural }) => plural.startsWith('persistentvolume'),
      mutate: ({ object }) => {
        if (object) object.metadata.labels = labels;
        return object;
      },
    };
    lapse = await TimeLapse.begin({
      admission: [relabel],
      world: world().namespace('elsewhere').volume('shop/orders').backedUp('1d ago'),
    });
    lapse.story.cluster.sandbox.faults.add({
      match: { plural: 'persistentvolumeclaims', subresource: 'status', namespace: 'elsewhere' },
      action: { kind: 'status', code: 500 },
      times: 1,
    });
    const ended = await lapse.ended(
      await lapse.story.begun('/v1/restores', {
        source: { namespace: 'shop', pvc: 'orders' },
        target: { namespace: 'elsewhere', pvc: 'again' },
      }),
    );
    expect(ended).toMatchObject({ state: 'succeeded' });
    const took = Date.parse(ended.finishedAt ?? '') - Date.parse(ended.createdAt);
    expect(took).toBeLessThan(120_000);
  });

  const unbound = ({ volumeName: _, ...spec }: Spec): Spec => spec;
  it.each<[string, (spec: Spec) => Spec, string]>([
    [
      'access modes that the volume does not serve',
      (spec) => ({ ...spec, accessModes: ['ReadWriteOnce', 'ReadWriteMany'] }),
      'spec.accessModes is ReadWriteOnce, ReadWriteMany and not ReadWriteOnce',
    ],
    [
      'another volume mode',
      (spec) => ({ ...spec, volumeMode: 'Block' }),
      'spec.volumeMode is Block and not Filesystem',
    ],
    ['no volume', unbound, 'spec.volumeName is empty and not sot-'],
  ])('fails at once with %s, and all of it is taken back', async (_case, change, told) => {
    const id = await restored(change);
    const ended = await lapse.ended(id);
    const begun = Date.parse(ended.createdAt);
    expect(Date.parse(ended.finishedAt ?? '') - begun).toBeLessThan(120_000);
    expect(ended).toMatchObject({ state: 'failed', items: [{ error: { code: 'claim-changed' } }] });
    expect(ended.items[0]?.error?.detail).toContain(told);
    for (const plural of ['persistentvolumeclaims', 'persistentvolumes', 'volumes.longhorn.io']) {
      expect(lapse.madeBy(id, plural)).toEqual([]);
    }
  });
});
