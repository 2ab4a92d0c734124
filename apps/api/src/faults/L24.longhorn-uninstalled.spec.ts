import { MARK, world } from '@soteria/sandbox';
import { HOUR_MS, MINUTE_MS, TimeLapse } from './testing/time-lapse';

/** Some eight kinds are looked for, each about once a minute. */
const MOST_IN_AN_HOUR = 1_500;
/** The hour of an operation begins with its first trouble, which may be a while after the uninstallation. */
const MOST_HOURS = 3;

describe('L24: Longhorn is uninstalled in the middle of everything', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    lapse = await TimeLapse.begin({
      world: world()
        .namespace('elsewhere')
        .volume('shop/orders', { marks: { [MARK.backupStallsAt]: '50' } })
        .volume('shop/catalog', { marks: { [MARK.restoreStallsAt]: '50' } })
        .backedUp('1d ago'),
    });
  });
  afterAll(() => lapse.story.end());

  const at50 = (id: string) =>
    lapse.until('it is at 50 %', async () => {
      const { progress } = (await lapse.story.operation(id)).items[0] ?? {};
      return progress === 50;
    });

  async function uninstall(): Promise<void> {
    await lapse.story.cluster.stopBehaviours();
    const { store } = lapse.story.cluster.sandbox;
    const kinds = store.list('customresourcedefinitions.apiextensions.k8s.io');
    for (const { metadata } of kinds.filter(({ metadata: { name } }) => /longhorn/.test(name))) {
      const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
      await lapse.story.kube('DELETE', `${path}/${metadata.name}`);
    }
  }

  it('what ran fails with the reason, an hour after the first trouble, and nothing is asked in a loop', async () => {
    const backup = await lapse.story.begun('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    await at50(backup);
    const restore = await lapse.story.begun('/v1/restores', {
      source: { namespace: 'shop', pvc: 'catalog' },
      target: { namespace: 'elsewhere', pvc: 'catalog' },
    });
    await at50(restore);
    await uninstall();
    await lapse.pass(2 * MINUTE_MS, { stepMs: 5_000 });
    const ready = await lapse.story.get<{ checks: object[] }>('/readyz');
    expect(JSON.stringify(ready.body)).toMatch(/not installed/);
    const { requests } = lapse.story.cluster.sandbox;
    requests.reset();
    const before = lapse.clock.now();
    for (const id of [backup, restore]) await lapse.ended(id, { stepMs: 20_000 });
    const hours = (lapse.clock.now() - before) / HOUR_MS;
    expect(hours).toBeLessThan(MOST_HOURS);
    const asked = Object.entries(requests.all()).filter(([key]) => /longhorn/.test(key));
    for (const [key, count] of asked) {
      expect([key, count < MOST_IN_AN_HOUR * hours]).toEqual([key, true]);
    }
    for (const id of [backup, restore]) {
      const operation = await lapse.story.operation(id);
      expect(operation.state).toBe('failed');
      expect(operation.items[0]?.error?.detail).toMatch(/./);
    }
    const refused = await lapse.story.refused('POST', '/v1/backup', {
      namespace: 'shop',
      pvc: 'orders',
    });
    expect(refused.status).toBeGreaterThanOrEqual(422);
  });
});
