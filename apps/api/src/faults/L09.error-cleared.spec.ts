import { type VolumeRow } from '@soteria/contracts';
import { MARK, world } from '@soteria/sandbox';
import { MINUTE_MS, TimeLapse } from './testing/time-lapse';

const WHY = 'AWS Error: RequestTimeTooSkewed';

describe('L09: Longhorn clears a failed backup away, and its error with it', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    lapse = await TimeLapse.begin({
      world: world()
        .setting('failed-backup-ttl', '5')
        .volume('shop/orders', { marks: { [MARK.backupError]: WHY } })
        .backedUp('1h ago'),
    });
  });
  afterAll(() => lapse.story.end());

  it('but what was seen of it stays, over a restart too', async () => {
    const id = await lapse.story.begun('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    const failed = { error: { code: 'backup-failed', detail: WHY } };
    expect((await lapse.ended(id)).items).toMatchObject([failed]);
    const name = (await lapse.story.operation(id)).items[0]?.backup ?? '';
    expect(lapse.backup(name)?.status?.error).toBe(WHY);
    await lapse.pass(6 * MINUTE_MS, { stepMs: 10_000 });
    await lapse.sync();
    await lapse.until('Longhorn has cleared it away', () => lapse.backup(name) === undefined);
    expect((await lapse.story.operation(id)).items).toMatchObject([failed]);
    await lapse.restart();
    expect((await lapse.story.operation(id)).items).toMatchObject([failed]);
    const row = await lapse.story.get<VolumeRow>('/v1/inventory/shop/orders');
    expect(row.body.lastRestorePoint).not.toBeNull();
  });
});
