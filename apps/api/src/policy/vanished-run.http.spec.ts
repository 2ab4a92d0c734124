import { type Operation } from '@soteria/contracts';
import { RESOURCES } from '@soteria/kube';
import { MARK, world } from '@soteria/sandbox';
import { MINUTE_MS, TimeLapse } from '../faults/testing/time-lapse';
import { uidOfOrders } from '../testing/claim-uid';
import { Hand } from './testing/hand';

const NIGHTLY = {
  name: 'nightly',
  selector: { namespaces: ['shop'] },
  schedule: { cron: '0 3 * * *', onMissed: 'run' },
  retention: { last: 7, keepAtLeast: 1 },
  activeSince: '2026-05-01T00:00:00Z',
};

/** At nine in the morning: a volume that was backed up at three, of which no record is kept any more. */
const told = (claimUid: string) => {
  const labels = {
    'soteria.io/policy': 'nightly',
    'soteria.io/slot': '2026-05-04T03:00:00Z',
    'soteria.io/claim-uid': claimUid,
  };
  return world().volume('shop/orders').backup({ at: '6h ago', name: 'of-three', labels });
};

describe('a run of which nothing but its backup tells', () => {
  let lapse: TimeLapse;
  let hand: Hand;
  beforeEach(async () => {
    lapse = await TimeLapse.begin({ world: told(await uidOfOrders(told(''))) });
    hand = new Hand(lapse.story);
    await hand.create({ 'policy.nightly.json': JSON.stringify(NIGHTLY) });
    await hand.known(1, 0);
  });
  afterEach(() => lapse.story.end());

  const targetListsNothing = async (mark: 'true' | null) => {
    await lapse.mark(RESOURCES.longhornBackupTargets, 'default', { [MARK.listsNothing]: mark });
    await lapse.sync();
  };
  const isUnknown = async () => (await hand.volume('orders')).status === 'unknown';
  const runs = async (): Promise<Operation[]> => {
    await lapse.tick();
    await lapse.pass(MINUTE_MS, { stepMs: 5_000 });
    return hand.runs();
  };

  it('is not made a second time while that backup is out of sight', async () => {
    expect(await runs()).toEqual([]);
    await targetListsNothing('true');
    await lapse.until('it has vanished', () => lapse.backups().length === 0);
    await lapse.until('that is seen', isUnknown);
    expect(await runs()).toEqual([]);
    await targetListsNothing(null);
    // It is back before Longhorn has read what it tells.
    await lapse.until('it is back', () => lapse.backup('of-three') !== undefined);
    expect(await runs()).toEqual([]);
    await lapse.until('it counts again', async () => !(await isUnknown()));
    expect(await runs()).toEqual([]);
  });

  it('is made anew once two readings of the target have passed without it', async () => {
    await targetListsNothing('true');
    await lapse.until('that is seen', isUnknown);
    await lapse.until('it is lost', async () => !(await isUnknown()), { stepMs: 10_000 });
    expect(await runs()).toMatchObject([{ state: 'succeeded' }]);
  });
});
