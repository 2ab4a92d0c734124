import { OPERATION_LABEL, RESOURCES } from '@soteria/kube';
import { MARK, world } from '@soteria/sandbox';
import { TimeLapse } from './testing/time-lapse';

describe('L13: the target is lost in the middle of an upload', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    const denied = {
      [MARK.backupError]: 'AccessDenied: the key is not known',
      [MARK.backupErrorAt]: '60',
    };
    lapse = await TimeLapse.begin({
      world: world()
        .volume('shop/orders', { marks: { [MARK.backupStallsAt]: '30' } })
        .volume('shop/denied', { marks: denied }),
    });
  });
  afterAll(() => lapse.story.end());

  it('to a changed key: the store’s own words are the error', async () => {
    const id = await lapse.story.begun('/v1/backup', { namespace: 'shop', pvc: 'denied' });
    expect(await lapse.ended(id)).toMatchObject({
      state: 'failed',
      items: [{ error: { code: 'backup-failed', detail: 'AccessDenied: the key is not known' } }],
    });
  });

  it('to an outage: it says which target and why, and leaves no snapshot behind', async () => {
    const id = await lapse.story.begun('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    await lapse.until('it is at 30 %', async () => {
      const { progress } = (await lapse.story.operation(id)).items[0] ?? {};
      return progress === 30;
    });
    await lapse.mark(RESOURCES.longhornBackupTargets, 'default', {
      [MARK.outage]: 'connection reset by peer',
    });
    const operation = await lapse.ended(id);
    expect(operation).toMatchObject({
      state: 'failed',
      items: [{ error: { code: 'backup-failed' } }],
    });
    expect(operation.items[0]?.error?.detail).toContain('connection reset by peer');
    // Longhorn keeps the youngest snapshot of a volume, marked as removed, until there is another.
    const kept = lapse
      .snapshots()
      .filter(({ metadata }) => metadata.labels?.[OPERATION_LABEL] === id);
    for (const { metadata } of kept) expect(metadata.deletionTimestamp).toBeDefined();
  });
});
