import { type LonghornVolume } from '@soteria/kube';
import { type AdmissionPlugin, denial, Refusal, world } from '@soteria/sandbox';
import { MINUTE_MS, TimeLapse } from '../faults/testing/time-lapse';

const nameInUrl = ({ spec }: LonghornVolume): string =>
  new URL(spec.fromBackup ?? '').searchParams.get('backup') ?? '';

const BACKUP = {
  path: '/v1/backup',
  body: { namespace: 'shop', pvc: 'orders' },
  plural: 'backups',
  words: () => 'snapshot <nil> is invalid',
};
const RESTORE = {
  path: '/v1/restores',
  body: {
    source: { namespace: 'shop', pvc: 'orders' },
    target: { namespace: 'shop', pvc: 'again' },
  },
  plural: 'volumes',
  words: (volume: unknown) => {
    const name = nameInUrl(volume as LonghornVolume);
    return `failed to get backup ${name}: backup.longhorn.io "${name}" not found`;
  },
};

/**
 * Longhorn's webhooks look into a copy of the cluster of their own. After an outage of the API server it may be behind
 * for half a minute, in which what is there already is unknown to them.
 */
describe('what the webhook of Longhorn does not know yet', () => {
  let lapse: TimeLapse;
  afterEach(() => lapse.story.end());

  it.each([
    ['a backup', 'snapshot', BACKUP],
    ['a restore', 'backup', RESTORE],
  ])(
    'lets %s wait for its %s, which says why',
    async (_what, _of, { path, body, plural, words }) => {
      let isBehind = false;
      let said = '';
      const webhook: AdmissionPlugin = {
        name: 'validator.longhorn.io',
        covers: (resource) => resource.plural === plural,
        validate: ({ operation, object }) => {
          if (operation !== 'CREATE' || !isBehind) return undefined;
          said = words(object);
          return new Refusal(422, 'Invalid', denial('validator.longhorn.io', said));
        },
      };
      lapse = await TimeLapse.begin({
        admission: [webhook],
        world: world().volume('shop/orders').backedUp('1d ago'),
      });
      isBehind = true;
      const id = await lapse.story.begun(path, body);
      await lapse.until('it was refused', async () => {
        const [item] = (await lapse.story.operation(id)).items;
        return said !== '' && item?.detail?.includes(said) === true;
      });
      isBehind = false;
      await lapse.pass(MINUTE_MS, { stepMs: 5_000 });
      expect(await lapse.ended(id)).toMatchObject({ state: 'succeeded' });
    },
  );
});
