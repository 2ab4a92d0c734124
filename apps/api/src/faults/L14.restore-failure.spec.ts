import { MARK, world } from '@soteria/sandbox';
import { TimeLapse } from './testing/time-lapse';

describe('L14: a restore fails in Longhorn', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    lapse = await TimeLapse.begin({
      world: world()
        .namespace('elsewhere')
        .volume('shop/fragile', { marks: { [MARK.restoreError]: 'checksum mismatch in block 7' } })
        .backedUp('1d ago')
        .volume('shop/broken', { health: 'faulted' })
        .backedUp('1d ago'),
    });
  });
  afterAll(() => lapse.story.end());

  /** All objects with their uids, but those that only tell of the work, and Longhorn's own. */
  function others(): string[] {
    const telling = /^(configmaps|leases|events|snapshots|engines|volumeattachments)[./]/;
    return [...lapse.story.cluster.sandbox.store.everything().entries()]
      .filter(([key]) => !telling.test(key))
      .map(([key, object]) => `${key} ${object.metadata.uid ?? ''}`)
      .sort();
  }

  it('says why, takes its volume back, and touches nothing else', async () => {
    const before = others();
    const id = await lapse.story.begun('/v1/restores', {
      source: { namespace: 'shop', pvc: 'fragile' },
      target: { namespace: 'elsewhere', pvc: 'fragile' },
    });
    const operation = await lapse.ended(id);
    expect(operation).toMatchObject({
      state: 'failed',
      items: [{ error: { code: 'restore-failed' }, objects: [] }],
    });
    expect(operation.items[0]?.error?.detail).toMatch(/checksum mismatch in block 7/);
    expect(others()).toEqual(before);
  });

  it('has nothing to do with the health of the source', async () => {
    await lapse.done('/v1/restores', {
      source: { namespace: 'shop', pvc: 'broken' },
      target: { namespace: 'elsewhere', pvc: 'saved' },
    });
  });
});
