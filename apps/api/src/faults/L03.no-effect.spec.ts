import { world } from '@soteria/sandbox';
import { LONGHORN, TimeLapse } from './testing/time-lapse';

describe('L03: a creation that nobody answers and that never takes effect', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    lapse = await TimeLapse.begin({ world: world().namespace('elsewhere').volume('shop/orders') });
  });
  afterAll(() => lapse.story.end());

  const creations = (plural: string) =>
    lapse.story.cluster.sandbox.mutations.all.filter(
      (each) => each.verb === 'create' && each.plural === plural,
    );

  it.each([
    ['backup', ['snapshots', 'backups'], 'longhorn.io'],
    ['restore', ['volumes'], 'longhorn.io'],
    ['restore', ['persistentvolumeclaims', 'persistentvolumes'], ''],
  ])('a %s asks once more for its %j, and has them', async (kind, plurals, group) => {
    const before = plurals.map((plural) => creations(plural).length);
    for (const plural of plurals) {
      lapse.story.cluster.sandbox.faults.add({
        match: { verb: 'create', plural },
        action: { kind: 'half-open' },
        times: 1,
      });
    }
    const pvc = `again-${plurals.join('-')}`;
    const { id } = await (kind === 'backup'
      ? lapse.done('/v1/backup', { namespace: 'shop', pvc: 'orders' })
      : lapse.done('/v1/restores', {
          source: { namespace: 'shop', pvc: 'orders' },
          target: { namespace: 'elsewhere', pvc },
        }));
    for (const [at, plural] of plurals.entries()) {
      const asked = creations(plural).slice(before[at]);
      expect(asked.map(({ state }) => state)).toEqual([expect.any(String), 'answered']);
      const key = group === '' ? plural : `${plural}.${group}`;
      const where = group === '' ? undefined : LONGHORN;
      expect(lapse.madeBy(id, key, where)).toHaveLength(1);
    }
  });
});
