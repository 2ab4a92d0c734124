import { type LonghornBackup, RESOURCES } from '@soteria/kube';
import { MARK, world } from '@soteria/sandbox';
import { LONGHORN, MINUTE_MS, TimeLapse } from './testing/time-lapse';

describe('L10: a running backup goes out of sight', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    lapse = await TimeLapse.begin({
      world: world()
        .volume('shop/orders', { marks: { [MARK.backupStallsAt]: '40' } })
        .usedBy('Deployment/orders')
        .volume('shop/lost', { marks: { [MARK.backupStallsAt]: '40' } }),
    });
  });
  afterAll(() => lapse.story.end());

  /** Begins a backup, and takes its object away while it runs; answers what it was. */
  async function vanished(pvc: string): Promise<{ id: string; backup: LonghornBackup }> {
    const id = await lapse.story.begun('/v1/backup', { namespace: 'shop', pvc });
    await lapse.until('it runs', async () => {
      const { progress } = (await lapse.story.operation(id)).items[0] ?? {};
      return progress === 40;
    });
    const name = (await lapse.story.operation(id)).items[0]?.backup ?? '';
    const backup = lapse.backup(name);
    if (!backup) throw new Error(`there is no backup ${name}`);
    await lapse.vanish(RESOURCES.longhornBackups, name);
    await lapse.says(id, /out of sight/);
    return { id, backup };
  }

  it('and returns: it is known again by its name, and nothing is uploaded twice', async () => {
    const { id, backup } = await vanished('orders');
    await lapse.pass(MINUTE_MS, { stepMs: 5_000 });
    expect((await lapse.story.operation(id)).state).toBe('running');
    const { resourceVersion: _version, ...metadata } = backup.metadata;
    lapse.story.cluster.sandbox.load([{ ...backup, metadata }]);
    await lapse.markVolume('shop/orders', { [MARK.backupStallsAt]: null });
    expect(await lapse.ended(id)).toMatchObject({ state: 'succeeded' });
    expect(lapse.madeBy(id, 'backups.longhorn.io', LONGHORN)).toEqual([backup.metadata.name]);
    const made = lapse.story.cluster.sandbox.mutations.all.filter(
      ({ verb, plural }) => verb === 'create' && plural === 'backups',
    );
    expect(made).toHaveLength(1);
  });

  it('for good: after two minutes it failed, with what to do, and no second one is begun', async () => {
    const { id } = await vanished('lost');
    const operation = await lapse.ended(id, { stepMs: 5_000 });
    expect(operation).toMatchObject({
      state: 'failed',
      items: [{ error: { code: 'backup-vanished' } }],
    });
    expect(operation.items[0]?.error?.detail).toMatch(/target is available/);
    expect(lapse.madeBy(id, 'backups.longhorn.io', LONGHORN)).toEqual([]);
  });
});
