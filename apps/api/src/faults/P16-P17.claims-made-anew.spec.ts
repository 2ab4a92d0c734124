import { type BackupList } from '@soteria/contracts';
import { type LonghornBackup, type PersistentVolumeClaim } from '@soteria/kube';
import { startCluster, world } from '@soteria/sandbox';
import { Hand, WAIT_MS } from '../policy/testing/hand';
import { Story } from '../testing/story';

const told = (claimUid: string) => {
  const labels = { 'soteria.io/policy': 'hourly', 'soteria.io/claim-uid': claimUid };
  const story = world().volume('shop/orders');
  for (const day of [4, 5, 6]) story.backup({ at: `${day}d ago`, name: `d${day}`, labels });
  return story;
};

async function uidOfOrders(): Promise<string> {
  const cluster = await startCluster({ world: told(''), withoutBehaviours: true });
  const { store } = cluster.sandbox;
  const claim = store.get<PersistentVolumeClaim>('persistentvolumeclaims', 'shop', 'orders');
  await cluster.stop();
  return claim?.metadata.uid ?? '';
}

describe.each([
  ['P16: a claim', '/api/v1/namespaces/shop/persistentvolumeclaims/orders'],
  ['P17: a namespace', '/api/v1/namespaces/shop'],
])('%s is deleted and made anew under the same name', (_what, path) => {
  let story: Story;
  let hand: Hand;
  beforeEach(async () => {
    story = await Story.begin({ world: told(await uidOfOrders()) });
    hand = new Hand(story);
  });
  afterEach(() => story.end());

  const claim = () =>
    story.cluster.sandbox.store.get<PersistentVolumeClaim>(
      'persistentvolumeclaims',
      'shop',
      'orders',
    );

  it('its backups begin anew, and those of the earlier one are kept and told apart', async () => {
    const old = claim();
    await story.kube('DELETE', path);
    await story.until('it is gone', () => claim() === undefined, WAIT_MS);
    if (!path.endsWith('orders')) {
      const { store } = story.cluster.sandbox;
      await story.until(
        'the namespace is gone',
        () => !store.get('namespaces', '', 'shop'),
        WAIT_MS,
      );
      await story.kube('POST', '/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'shop' },
      });
    }
    await story.kube('POST', '/api/v1/namespaces/shop/persistentvolumeclaims', {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'orders', namespace: 'shop' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: old?.spec.storageClassName,
        resources: { requests: { storage: '1Gi' } },
      },
    });
    await story.until('it is bound', () => claim()?.status?.phase === 'Bound', WAIT_MS);
    expect(claim()?.metadata.uid).not.toBe(old?.metadata.uid);
    await hand.save({ retention: { last: 1, keepAtLeast: 1 } });
    await story.until(
      'it is known as new',
      async () => (await hand.volume('orders')).reason.startsWith('New and not backed up yet'),
      WAIT_MS,
    );
    await hand.look();
    await story.restart();
    await hand.look();
    const { body } = await story.get<BackupList>('/v1/backups?namespace=shop&pvc=orders');
    expect(body.items.map(({ id }) => id).slice(1)).toEqual(['d4', 'd5', 'd6']);
    expect(await hand.volume('orders')).toMatchObject({ status: 'ok' });
    const kept = story.cluster.sandbox.store.list<LonghornBackup>('backups.longhorn.io');
    expect(kept).toHaveLength(4);
    const { body: preview } = await story.post<{ retention: { points: { reason: string }[] }[] }>(
      '/v1/policies/preview',
      { name: 'hourly', selector: {}, schedule: { every: '1h' }, retention: { last: 1 } },
    );
    expect(preview.retention[0]?.points.slice(1).map(({ reason }) => reason)).toEqual(
      Array.from({ length: 3 }, () => 'made of an earlier claim of this name'),
    );
  });
});
