import { type LonghornVolume } from '@soteria/kube';
import { type AdmissionPlugin, denial, Refusal, world } from '@soteria/sandbox';
import { MINUTE_MS, TimeLapse } from '../faults/testing/time-lapse';

/** Longhorn's webhooks look into a copy of the cluster of their own, which may be behind (see the spec of backups). */
const WHY = /failed to get backup (\S+): backup\.longhorn\.io "\1" not found/;
const behind = (isBehind: () => boolean): AdmissionPlugin => ({
  name: 'mutator.longhorn.io',
  covers: ({ plural }) => plural === 'volumes',
  mutate: ({ operation, object }) => {
    if (operation !== 'CREATE' || !isBehind()) return null;
    const { fromBackup = '' } = (object as unknown as LonghornVolume).spec;
    const name = new URL(fromBackup).searchParams.get('backup') ?? '';
    const words = `failed to get backup ${name}: backup.longhorn.io "${name}" not found`;
    return new Refusal(422, 'Invalid', denial('mutator.longhorn.io', words));
  },
});

describe('a restore of a backup that the webhook of Longhorn does not know yet', () => {
  let lapse: TimeLapse;
  afterEach(() => lapse.story.end());

  it('waits until it does, and says why', async () => {
    let isBehind = false;
    lapse = await TimeLapse.begin({
      admission: [behind(() => isBehind)],
      world: world().volume('shop/orders').backedUp('1d ago'),
    });
    isBehind = true;
    const id = await lapse.story.begun('/v1/restores', {
      source: { namespace: 'shop', pvc: 'orders' },
      target: { namespace: 'shop', pvc: 'again' },
    });
    await lapse.until('it was refused', async () => {
      const [item] = (await lapse.story.operation(id)).items;
      return WHY.test(item?.detail ?? '');
    });
    isBehind = false;
    await lapse.pass(MINUTE_MS, { stepMs: 5_000 });
    expect(await lapse.ended(id)).toMatchObject({ state: 'succeeded' });
  });
});
