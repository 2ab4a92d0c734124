import { MARK, world } from '@soteria/sandbox';
import { LONGHORN, MINUTE_MS, TimeLapse } from './testing/time-lapse';

describe('L06: a snapshot that is never ready', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    const held = { [MARK.snapshotHeld]: 'no replica answers' };
    lapse = await TimeLapse.begin({ world: world().volume('shop/orders', { marks: held }) });
  });
  afterAll(() => lapse.story.end());

  it('is given up after ten minutes with the reason, and taken back', async () => {
    const id = await lapse.story.begun('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    await lapse.says(id, /no replica answers/);
    await lapse.pass(9.5 * MINUTE_MS, { stepMs: 20_000 });
    expect((await lapse.story.operation(id)).state).toBe('running');
    const operation = await lapse.ended(id, { stepMs: 5_000 });
    expect(operation).toMatchObject({
      state: 'failed',
      items: [{ error: { code: 'snapshot-timeout' }, objects: [] }],
    });
    expect(operation.items[0]?.error?.detail).toMatch(/10 minutes.*no replica answers/);
    expect(lapse.madeBy(id, 'snapshots.longhorn.io', LONGHORN)).toEqual([]);
    expect(lapse.madeBy(id, 'backups.longhorn.io', LONGHORN)).toEqual([]);
  });
});
