import { world } from '@soteria/sandbox';
import { LONGHORN, TimeLapse } from './testing/time-lapse';

describe('L02: a creation that takes effect long after it was given up', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    lapse = await TimeLapse.begin({ world: world().namespace('elsewhere').volume('shop/orders') });
  });
  afterAll(() => lapse.story.end());

  /** The first creation of this kind is put off by a minute; who asked waits half as long. */
  const late = (plural: string) =>
    lapse.story.cluster.sandbox.faults.add({
      match: { verb: 'create', plural },
      action: { kind: 'delay', ms: 60_000 },
      times: 1,
    });
  const creations = (plural: string) =>
    lapse.story.cluster.sandbox.mutations.all
      .filter(({ verb, plural: each }) => verb === 'create' && each === plural)
      .map(({ state }) => state);

  it('meets the object that was made meanwhile: there is one', async () => {
    late('snapshots');
    late('backups');
    const { id, items } = await lapse.done('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    await lapse.pass(120_000, { stepMs: 5_000 });
    expect(lapse.madeBy(id, 'snapshots.longhorn.io', LONGHORN)).toEqual([items[0]?.backup]);
    expect(lapse.madeBy(id, 'backups.longhorn.io', LONGHORN)).toEqual([items[0]?.backup]);
    for (const plural of ['snapshots', 'backups']) {
      expect(creations(plural).filter((state) => state === 'answered')).toHaveLength(1);
    }
  });

  it('meets the restored volume too', async () => {
    late('volumes');
    const { id } = await lapse.done('/v1/restores', {
      source: { namespace: 'shop', pvc: 'orders' },
      target: { namespace: 'elsewhere', pvc: 'orders' },
    });
    await lapse.pass(120_000, { stepMs: 5_000 });
    expect(lapse.madeBy(id, 'volumes.longhorn.io', LONGHORN)).toHaveLength(1);
    expect(lapse.madeBy(id, 'persistentvolumes')).toHaveLength(1);
  });
});
