import { type PersistentVolume, type PersistentVolumeClaim } from '@soteria/kube';
import { type AdmissionPlugin, world } from '@soteria/sandbox';
import { TimeLapse } from '../faults/testing/time-lapse';

/** What clusters do that map storage classes by a rule, or want their own labels on everything. */
const mapper: AdmissionPlugin = {
  name: 'classes.example',
  covers: ({ plural }) => plural === 'persistentvolumeclaims',
  mutate: ({ object }) => {
    const claim = object as PersistentVolumeClaim | null;
    if (claim === null) return null;
    claim.metadata.labels = { ...claim.metadata.labels, 'example.com/cost': '42' };
    claim.spec.storageClassName = 'mapped';
    return object;
  },
};

describe('a claim that a webhook changes while it is made', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    lapse = await TimeLapse.begin({
      admission: [mapper],
      world: world().namespace('elsewhere').volume('shop/orders').backedUp('1d ago'),
    });
  });
  afterAll(() => lapse.story.end());

  it('is bound as it has become', async () => {
    const target = { namespace: 'elsewhere', pvc: 'again', storageClass: 'longhorn' };
    await lapse.done('/v1/restores', { source: { namespace: 'shop', pvc: 'orders' }, target });
    const { store } = lapse.story.cluster.sandbox;
    const claim = store.get<PersistentVolumeClaim>('persistentvolumeclaims', 'elsewhere', 'again');
    expect(claim).toMatchObject({
      metadata: { labels: { 'example.com/cost': '42' } },
      spec: { storageClassName: 'mapped' },
      status: { phase: 'Bound' },
    });
    const name = claim?.spec.volumeName ?? '';
    const volume = store.get<PersistentVolume>('persistentvolumes', '', name);
    expect(volume?.spec.storageClassName).toBe('mapped');
  });
});
