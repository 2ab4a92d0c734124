import { type Operation } from '@soteria/contracts';
import { type PersistentVolumeClaim, RESOURCES, resourcePath } from '@soteria/kube';
import { MARK, world } from '@soteria/sandbox';
import { Story } from '../testing/story';

const LONGHORN = 'longhorn-system';

describe('a failed operation that is tried again', () => {
  let story: Story;
  let partial = '';

  beforeAll(async () => {
    story = await Story.begin({
      world: world()
        .namespace('elsewhere')
        .volume('shop/orders')
        .volume('shop/failing', { marks: { [MARK.backupError]: 'connection reset by peer' } })
        .volume('shop/leaving', { marks: { [MARK.backupError]: 'connection reset by peer' } })
        .volume('shop/fragile', { marks: { [MARK.restoreError]: 'checksum mismatch' } })
        .backedUp('2d ago', '1d ago'),
    });
    partial = await story.begun('/v1/backup/namespace', { namespace: 'shop' });
    expect(await story.ended(partial)).toMatchObject({
      state: 'partial',
      summary: { succeeded: 2, failed: 2 },
    });
  });
  afterAll(() => story.end());

  const retry = (id: string, key?: string) =>
    story.post<Operation>(`/v1/operations/${id}/retry`, undefined, {
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    });

  /** What made it fail is mended. */
  const unmark = (volume: string, mark: string) =>
    story.kube(
      'PATCH',
      resourcePath(RESOURCES.longhornVolumes, LONGHORN, story.cluster.handleOf(volume)),
      { metadata: { annotations: { [mark]: null } } },
      'application/merge-patch+json',
    );

  it('is refused where nothing has failed, and where nobody knows it', async () => {
    const { id } = await story.done('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    expect(await retry(id)).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(await retry('op-nobody')).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });

  it('does only what failed, and leaves out with the reason what is gone since', async () => {
    await unmark('shop/failing', MARK.backupError);
    const path = resourcePath(RESOURCES.persistentVolumeClaims, 'shop', 'leaving');
    await story.kube('DELETE', path);
    await story.until('the claim is gone', async () => {
      return (await story.get('/v1/inventory/shop/leaving')).status === 404;
    });
    const again = await retry(partial, 'once');
    expect(again).toMatchObject({ status: 202, body: { kind: 'backup', of: partial } });
    const { items, state } = await story.ended(again.body.id);
    expect(state).toBe('succeeded');
    expect(items).toMatchObject([
      { pvc: 'failing', state: 'succeeded' },
      { pvc: 'leaving', state: 'skipped', error: { code: 'not-found' } },
    ]);
  });

  it('is the same one under the same key, also when nothing could be tried any more', async () => {
    const first = await retry(partial, 'once');
    const path = resourcePath(RESOURCES.persistentVolumeClaims, 'shop', 'failing');
    await story.kube('DELETE', path);
    await story.until('the claim is gone', async () => {
      return (await story.get('/v1/inventory/shop/failing')).status === 404;
    });
    const refused = await retry(partial);
    expect(refused).toMatchObject({ status: 404, body: { code: 'not-found' } });
    const second = await retry(partial, 'once');
    expect([second.status, second.body.id]).toEqual([202, first.body.id]);
  });

  it('restores from the same restore point into the same claim', async () => {
    const at = new Date(Date.now() - 36 * 3_600_000).toISOString();
    const id = await story.begun('/v1/restores', {
      source: { namespace: 'shop', pvc: 'fragile', at },
      target: { namespace: 'elsewhere', pvc: 'fragile', labels: { a: 'b' } },
    });
    const failed = await story.ended(id);
    expect(failed).toMatchObject({ state: 'failed' });
    await unmark('shop/fragile', MARK.restoreError);
    const again = await retry(id);
    const operation = await story.ended(again.body.id);
    expect(operation).toMatchObject({ state: 'succeeded', of: id });
    expect(operation.items[0]?.source).toEqual(failed.items[0]?.source);
    const claim = story.cluster.sandbox.store.get<PersistentVolumeClaim>(
      'persistentvolumeclaims',
      'elsewhere',
      'fragile',
    );
    expect(claim?.metadata.labels).toMatchObject({ a: 'b' });
    const inTheWay = await retry(id);
    expect(inTheWay).toMatchObject({ status: 409, body: { code: 'target-exists' } });
    // The request has no body that a pointer could point into.
    expect(inTheWay.body).not.toHaveProperty('errors');
  });
});
