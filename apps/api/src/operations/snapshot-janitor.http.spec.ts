import {
  LONGHORN_API_VERSION,
  type LonghornSnapshot,
  RESOURCES,
  resourcePath,
} from '@soteria/kube';
import { MARK, world } from '@soteria/sandbox';
import { Story } from '../testing/story';

const LONGHORN = 'longhorn-system';

const snapshotOf = (volume: string, name: string, creationTime: string): LonghornSnapshot => ({
  apiVersion: LONGHORN_API_VERSION,
  kind: 'Snapshot',
  metadata: {
    name,
    namespace: LONGHORN,
    labels: { 'app.kubernetes.io/managed-by': 'soteria', 'soteria.io/operation': 'op-earlier' },
  },
  spec: { volume, createSnapshot: true },
  status: { readyToUse: true, creationTime },
});

describe('snapshots that no backup needs any more', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({
      world: world()
        .volume('shop/orders', { marks: { [MARK.backupStallsAt]: '17' } })
        .volume('shop/carts'),
    });
    const [orders, carts] = ['shop/orders', 'shop/carts'].map((claim) =>
      story.cluster.handleOf(claim),
    ) as [string, string];
    story.cluster.sandbox.load([
      snapshotOf(orders, 'orders-1', '2026-01-01T00:00:00Z'),
      snapshotOf(carts, 'carts-1', '2026-01-01T00:00:00Z'),
      snapshotOf(carts, 'carts-2', '2026-01-02T00:00:00Z'),
    ]);
  });
  afterAll(() => story.end());

  const isKept = (name: string): boolean =>
    story.cluster.sandbox.store.get('snapshots.longhorn.io', LONGHORN, name) !== undefined;

  it('stay while a backup of their volume runs, which may build on them, and go once it has ended', async () => {
    const id = await story.begun('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    await story.until('it uploads', async () => (await story.operation(id)).progress === 17);
    await story.restart();
    await story.until('what nobody needs has gone', () => !isKept('carts-1'));
    expect(isKept('orders-1')).toBe(true);
    const volume = story.cluster.handleOf('shop/orders');
    await story.kube(
      'PATCH',
      resourcePath(RESOURCES.longhornVolumes, LONGHORN, volume),
      { metadata: { annotations: { [MARK.backupStallsAt]: null } } },
      'application/merge-patch+json',
    );
    const { items } = await story.ended(id);
    await story.until('the older one has gone', () => !isKept('orders-1'));
    expect(isKept(items[0]?.backup ?? '')).toBe(true);
    expect(isKept('carts-2')).toBe(true);
  });
});
