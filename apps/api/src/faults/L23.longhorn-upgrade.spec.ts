import { type LonghornVolume, RESOURCES } from '@soteria/kube';
import { MARK, world } from '@soteria/sandbox';
import { LONGHORN, MINUTE_MS, TimeLapse } from './testing/time-lapse';

const WEBHOOK_DOWN =
  'Internal error occurred: failed calling webhook "mutator.longhorn.io": connection refused';

describe('L23: Longhorn is being upgraded', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    lapse = await TimeLapse.begin({
      world: world()
        .setting('default-backup-block-size', '16')
        .namespace('elsewhere')
        .volume('shop/orders')
        .volume('shop/slow', { marks: { [MARK.backupStallsAt]: '50' } }),
    });
  });
  afterAll(() => lapse.story.end());

  const webhooksDown = () =>
    lapse.story.cluster.sandbox.faults.add({
      match: { group: 'longhorn.io', mutating: true },
      action: { kind: 'status', code: 500, reason: 'InternalError', message: WEBHOOK_DOWN },
    });

  it('what cannot be asked now waits, says why, and is done when Longhorn is back', async () => {
    await lapse.story.cluster.stopBehaviours();
    const down = webhooksDown();
    const id = await lapse.story.begun('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    await lapse.says(id, /failed calling webhook/);
    await lapse.pass(5 * MINUTE_MS, { stepMs: 10_000 });
    expect((await lapse.story.operation(id)).state).toBe('running');
    const asked = down.fired;
    expect(asked).toBeGreaterThan(2);
    expect(asked).toBeLessThan(20);
    down.remove();
    await lapse.story.cluster.startBehaviours();
    expect(await lapse.ended(id)).toMatchObject({ state: 'succeeded' });
    expect(lapse.madeBy(id, 'backups.longhorn.io', LONGHORN)).toHaveLength(1);
  });

  it('what ran when its managers went away goes on when they are back', async () => {
    const id = await lapse.story.begun('/v1/backup', { namespace: 'shop', pvc: 'slow' });
    await lapse.until('it is at 50 %', async () => {
      const { progress } = (await lapse.story.operation(id)).items[0] ?? {};
      return progress === 50;
    });
    await lapse.story.cluster.stopBehaviours();
    await lapse.pass(10 * MINUTE_MS, { stepMs: 25_000 });
    expect((await lapse.story.operation(id)).state).toBe('running');
    await lapse.markVolume('shop/slow', { [MARK.backupStallsAt]: null });
    await lapse.story.cluster.startBehaviours();
    expect(await lapse.ended(id)).toMatchObject({ state: 'succeeded' });
  });

  it.each([
    ['v1.9.3', undefined],
    ['v1.12.1', '16777216'],
    ['not-a-version', undefined],
  ])('while it says %s, only fields of that release are sent', async (value, given) => {
    await lapse.patch(RESOURCES.longhornSettings, 'current-longhorn-version', { value });
    await lapse.until('it is known', async () => {
      const pvc = `orders-${value.replaceAll('.', '-')}`;
      const { id } = await lapse.done('/v1/restores', {
        source: { namespace: 'shop', pvc: 'orders' },
        target: { namespace: 'elsewhere', pvc },
      });
      const [name = ''] = lapse.madeBy(id, 'volumes.longhorn.io', LONGHORN);
      const sent: LonghornVolume | undefined = lapse.volume(name);
      // Where we send no size of blocks, Longhorn takes its own default.
      expect(sent?.spec.backupBlockSize).toBe(given === undefined ? '16777216' : '2097152');
      return true;
    });
  });
});
