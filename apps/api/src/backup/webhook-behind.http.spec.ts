import { type AdmissionPlugin, denial, Refusal, world } from '@soteria/sandbox';
import { MINUTE_MS, TimeLapse } from '../faults/testing/time-lapse';

/**
 * Longhorn's webhooks look into a copy of the cluster of their own. After an outage of the API server it may be behind
 * for half a minute, in which a snapshot that is there already is unknown to them.
 */
const WHY = 'snapshot <nil> is invalid';
const behind = (isBehind: () => boolean): AdmissionPlugin => ({
  name: 'validator.longhorn.io',
  covers: ({ plural }) => plural === 'backups',
  validate: ({ operation }) =>
    operation === 'CREATE' && isBehind()
      ? new Refusal(422, 'Invalid', denial('validator.longhorn.io', WHY))
      : undefined,
});

describe('a backup whose snapshot the webhook of Longhorn does not know yet', () => {
  let lapse: TimeLapse;
  afterEach(() => lapse.story.end());

  it('waits until it does, and says why', async () => {
    let isBehind = false;
    lapse = await TimeLapse.begin({
      admission: [behind(() => isBehind)],
      world: world().volume('shop/orders').backedUp('1d ago'),
    });
    isBehind = true;
    const id = await lapse.story.begun('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    await lapse.until('it was refused', async () => {
      const [item] = (await lapse.story.operation(id)).items;
      return item?.detail?.includes(WHY) === true;
    });
    isBehind = false;
    await lapse.pass(MINUTE_MS, { stepMs: 5_000 });
    expect(await lapse.ended(id)).toMatchObject({ state: 'succeeded' });
  });
});
