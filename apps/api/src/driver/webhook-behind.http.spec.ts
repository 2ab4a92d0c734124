import { type LonghornSnapshot, type LonghornVolume } from '@soteria/kube';
import { type AdmissionPlugin, denial, Refusal, world } from '@soteria/sandbox';
import { MINUTE_MS, TimeLapse } from '../faults/testing/time-lapse';

const nameInUrl = ({ spec }: LonghornVolume): string =>
  new URL(spec.fromBackup ?? '').searchParams.get('backup') ?? '';

const BACKUP = {
  path: '/v1/backup',
  body: { namespace: 'shop', pvc: 'orders' },
};
const RESTORE = {
  path: '/v1/restores',
  body: {
    source: { namespace: 'shop', pvc: 'orders' },
    target: { namespace: 'shop', pvc: 'again' },
  },
};

const snapshotUnknown = () => 'snapshot <nil> is invalid';
const volumeUnknown = (snapshot: unknown): string => {
  const { volume } = (snapshot as LonghornSnapshot).spec;
  return `failed to get volume ${volume}: volume.longhorn.io "${volume}" not found`;
};
const backupUnknown = (volume: unknown): string =>
  backupMissing(nameInUrl(volume as LonghornVolume));
const backupMissing = (name: string): string =>
  `cannot get backup ${name}: backup.longhorn.io "${name}" not found`;
const backupUnread = () =>
  'cannot get backup volume for backup target  and volume orders: backup target name and volume name cannot be empty';
const backupVolumeUnknown = () =>
  'cannot get backup volume for backup target default and volume orders: backupVolumes "" not found';

/**
 * Longhorn's webhooks look into a copy of the cluster of their own. After an outage of the API server it may be behind
 * for half a minute, in which what is there already is unknown to them.
 */
describe('what the webhook of Longhorn does not know yet', () => {
  let lapse: TimeLapse;
  afterEach(() => lapse.story.end());

  let isBehind = false;
  let refusals: string[] = [];

  /** A cluster whose webhook for one kind answers by these words while it is behind. */
  async function begin(plural: string, words: (object: unknown) => string): Promise<void> {
    isBehind = true;
    refusals = [];
    const webhook: AdmissionPlugin = {
      name: 'validator.longhorn.io',
      covers: (resource) => resource.plural === plural,
      validate: ({ operation, object }) => {
        if (operation !== 'CREATE' || !isBehind) return undefined;
        const said = words(object);
        refusals.push(said);
        return new Refusal(422, 'Invalid', denial('validator.longhorn.io', said));
      },
    };
    lapse = await TimeLapse.begin({
      admission: [webhook],
      world: world().volume('shop/orders').backedUp('1d ago'),
    });
  }

  it.each([
    ['a backup', 'volume', BACKUP, 'snapshots', volumeUnknown],
    ['a backup', 'snapshot', BACKUP, 'backups', snapshotUnknown],
    ['a restore', 'backup', RESTORE, 'volumes', backupUnknown],
    ['a restore', 'status of the backup', RESTORE, 'volumes', backupUnread],
    ['a restore', 'volume on the target', RESTORE, 'volumes', backupVolumeUnknown],
  ])(
    'lets %s wait for the %s, which it says',
    async (_what, _of, { path, body }, plural, words) => {
      await begin(plural, words);
      const id = await lapse.story.begun(path, body);
      await lapse.until('it was refused', async () => {
        const [item] = (await lapse.story.operation(id)).items;
        const [said] = refusals;
        return said !== undefined && item?.detail?.includes(said) === true;
      });
      isBehind = false;
      await lapse.pass(MINUTE_MS, { stepMs: 5_000 });
      expect(await lapse.ended(id)).toMatchObject({ state: 'succeeded' });
    },
  );

  it('ends a restore at once whose backup is gone indeed, by the words of the webhook', async () => {
    await begin('volumes', () => backupMissing('gone'));
    const id = await lapse.story.begun(RESTORE.path, RESTORE.body);
    const { state, items } = await lapse.ended(id);
    expect([state, items[0]?.error?.code]).toEqual(['failed', 'refused']);
    expect(items[0]?.error?.detail).toContain(backupMissing('gone'));
    expect(refusals).toHaveLength(1);
  });

  it('waits by the words of the webhook while the cluster does not say whether it is there', async () => {
    await begin('volumes', backupUnknown);
    const look = lapse.story.cluster.sandbox.faults.add({
      match: { verb: 'get', plural: 'backups' },
      action: { kind: 'status', code: 503, reason: 'ServiceUnavailable' },
    });
    const id = await lapse.story.begun(RESTORE.path, RESTORE.body);
    await lapse.says(id, /cannot get backup/);
    look.remove();
    isBehind = false;
    expect(await lapse.ended(id)).toMatchObject({ state: 'succeeded' });
    expect(look.fired).toBeGreaterThan(0);
  });
});
