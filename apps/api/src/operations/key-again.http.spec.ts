import { type Operation } from '@soteria/contracts';
import {
  type LonghornBackup,
  type LonghornVolume,
  type PersistentVolume,
  RESOURCES,
  resourcePath,
} from '@soteria/kube';
import { world } from '@soteria/sandbox';
import { Story } from '../testing/story';

const LONGHORN = 'longhorn-system';

describe('an Idempotency-Key that comes again when its operation is not on record any more', () => {
  const orders = { namespace: 'shop', pvc: 'orders' };
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({
      variables: { SOTERIA_OPERATIONS_KEEP: '1' },
      world: world().namespace('elsewhere').volume('shop/orders').backedUp('1d ago'),
    });
  });
  afterAll(() => story.end());

  const withKey = async (path: string, body: unknown, key: string): Promise<Operation> => {
    const operation = await story.ended(await story.begun(path, body, { 'idempotency-key': key }));
    expect(operation).toMatchObject({ state: 'succeeded' });
    return operation;
  };
  const forgotten = ({ id }: Operation) =>
    story.until('it is not kept any more', async () => {
      return (await story.get(`/v1/operations/${id}`)).status === 404;
    });

  it('makes another backup', async () => {
    const backups = () =>
      story.cluster.sandbox.store
        .list<LonghornBackup>('backups.longhorn.io', LONGHORN)
        .map(({ metadata }) => metadata.name);
    const before = backups().length;
    const first = await withKey('/v1/backup', orders, 'pre-upgrade');
    await story.done('/v1/backup', orders);
    await forgotten(first);
    const second = await withKey('/v1/backup', orders, 'pre-upgrade');
    expect(second.id).toBe(first.id);
    expect(second.items[0]?.backup).not.toBe(first.items[0]?.backup);
    expect(backups()).toHaveLength(before + 3);
  });

  it('restores anew, and what the first restore left stays as it is', async () => {
    const wanted = {
      source: orders,
      target: { namespace: 'elsewhere', pvc: 'orders', reclaimPolicy: 'Retain' },
    };
    const { store } = story.cluster.sandbox;
    const volumes = () =>
      store
        .list<PersistentVolume>('persistentvolumes')
        .filter(({ spec }) => spec.claimRef?.namespace === 'elsewhere')
        .map(({ metadata }) => metadata.name);
    const first = await withKey('/v1/restores', wanted, 'try-out');
    const [kept = ''] = volumes();
    await story.kube(
      'DELETE',
      resourcePath(RESOURCES.persistentVolumeClaims, 'elsewhere', 'orders'),
    );
    await story.until('the claim is gone', async () => {
      const claim = store.get('persistentvolumeclaims', 'elsewhere', 'orders');
      const { body } = await story.get<{ items: unknown[] }>('/v1/inventory?namespace=elsewhere');
      return claim === undefined && body.items.length === 0;
    });
    await story.done('/v1/restores', {
      source: orders,
      target: { namespace: 'elsewhere', pvc: 'b' },
    });
    await forgotten(first);
    const second = await withKey('/v1/restores', wanted, 'try-out');
    expect(second.id).toBe(first.id);
    expect(volumes()).toHaveLength(3);
    expect(store.get<LonghornVolume>('volumes.longhorn.io', LONGHORN, kept)).toBeDefined();
  });
});
