import {
  LONGHORN_API_VERSION,
  type LonghornBackup,
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
        .volume('shop/carts')
        .volume('shop/media')
        .backup({ at: '2d ago', name: 'cancelled' })
        .volume('shop/search')
        .backup({ at: '3d ago', name: 'good' }),
    });
    const [orders, carts, media, search] = ['orders', 'carts', 'media', 'search'].map((claim) =>
      story.cluster.handleOf(`shop/${claim}`),
    ) as [string, string, string, string];
    story.cluster.sandbox.load([
      snapshotOf(orders, 'orders-1', '2026-01-01T00:00:00Z'),
      snapshotOf(carts, 'carts-1', '2026-01-01T00:00:00Z'),
      snapshotOf(carts, 'carts-2', '2026-01-02T00:00:00Z'),
      snapshotOf(carts, 'carts-3', '2026-01-03T00:00:00Z'),
      snapshotOf(media, snapshotUsedBy('cancelled'), '2026-01-01T00:00:00Z'),
      snapshotOf(search, 'search-0', '2026-01-01T00:00:00Z'),
      snapshotOf(search, snapshotUsedBy('good'), '2026-01-02T00:00:00Z'),
      snapshotOf(search, 'of-a-failed-one', '2026-01-03T00:00:00Z'),
      snapshotOf(media, 'media-2', '2026-01-02T00:00:00Z'),
    ]);
  });
  afterAll(() => story.end());

  const snapshotUsedBy = (backup: string): string =>
    story.cluster.sandbox.store.get<LonghornBackup>('backups.longhorn.io', LONGHORN, backup)?.status
      ?.snapshotName ?? '';
  const isKept = (name: string): boolean =>
    story.cluster.sandbox.store.get('snapshots.longhorn.io', LONGHORN, name) !== undefined;

  it('stay while their backup is being deleted, or is one that Longhorn does not let go, and keep no others', async () => {
    const backups = resourcePath(RESOURCES.longhornBackups, LONGHORN, 'cancelled');
    const takes = (seconds: string | null) =>
      story.kube(
        'PATCH',
        backups,
        { metadata: { annotations: { [MARK.removalTakesSeconds]: seconds } } },
        'application/merge-patch+json',
      );
    await takes('3600');
    await story.kube('DELETE', backups);
    const refusing = story.cluster.sandbox.faults.add({
      match: { verb: 'delete', plural: 'snapshots', name: 'carts-1' },
      action: { kind: 'status', code: 403, reason: 'Forbidden', message: 'origin of a clone' },
    });
    await story.restart();
    await story.until('what nobody needs has gone', () => !isKept('carts-2'));
    expect(isKept('carts-1')).toBe(true);
    expect(isKept(snapshotUsedBy('cancelled'))).toBe(true);
    refusing.remove();
    const name = snapshotUsedBy('cancelled');
    await takes(null);
    await story.until('it went after its backup', () => !isKept(name));
    expect(isKept('media-2')).toBe(true);
  });

  it('stay as long as the next backup builds on them, though a failed one has left a younger', async () => {
    await story.until('what nobody needs has gone', () => !isKept('search-0'));
    expect(isKept(snapshotUsedBy('good'))).toBe(true);
    expect(isKept('of-a-failed-one')).toBe(true);
  });

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
    expect(isKept('carts-3')).toBe(true);
  });
});
