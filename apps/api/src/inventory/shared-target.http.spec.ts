import { type BackupList, type VolumeRow } from '@soteria/contracts';
import { CLUSTER_LABEL } from '@soteria/kube';
import { world } from '@soteria/sandbox';
import { MINUTE_MS, TimeLapse } from '../faults/testing/time-lapse';
import { Story } from '../testing/story';

const told = () =>
  world()
    .recurringJob('nightly', { groups: ['default'] })
    .volume('shop/orders')
    .backup({ at: '2h ago', labels: { [CLUSTER_LABEL]: 'another' } });

describe('a volume of whose name another cluster on the same target has one, too', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({ world: told() });
  });
  afterAll(() => story.end());

  const row = async () => (await story.get<VolumeRow>('/v1/inventory/shop/orders')).body;

  it('was never backed up here, and what the other one made can be restored', async () => {
    await story.until('it is known which cluster this is', async () => {
      return (await row()).status !== 'ok';
    });
    expect(await row()).toMatchObject({ status: 'never', restorePoints: 1 });
    expect((await row()).reason).toMatch(/no restore point of this cluster's own/);
    const { body } = await story.get<BackupList>('/v1/backups?namespace=shop&pvc=orders');
    expect(body.items).toMatchObject([{ usable: true }]);
    const wanted = {
      source: { backup: body.items[0]?.id },
      target: { namespace: 'shop', pvc: 'orders-again' },
    };
    expect(await story.done('/v1/restores', wanted)).toMatchObject({ state: 'succeeded' });
  });

  it('is fresh once it was backed up here', async () => {
    await story.done('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    await story.until('the row says so', async () => (await row()).status === 'ok');
    expect((await row()).restorePoints).toBe(2);
  });
});

describe('while the cluster does not say which it is', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    lapse = await TimeLapse.begin({ world: told() });
  });
  afterAll(() => lapse.story.end());

  const status = async () =>
    (await lapse.story.get<VolumeRow>('/v1/inventory/shop/orders')).body.status;

  it('every backup counts, and rows are judged anew once it is known', async () => {
    const { faults } = lapse.story.cluster.sandbox;
    const silence = () =>
      faults.add({
        match: { verb: 'get', plural: 'namespaces', name: 'kube-system' },
        action: { kind: 'status', code: 503, reason: 'ServiceUnavailable' },
      });
    let silent: ReturnType<typeof silence> | undefined;
    await lapse.restart(() => Promise.resolve((silent = silence())));
    expect(await status()).toBe('ok');
    silent?.remove();
    // Sooner than its target is read again, which would lead to the row as well.
    await lapse.pass(MINUTE_MS);
    expect(await status()).toBe('never');
  });
});
