import { type Operation, type OperationList } from '@soteria/contracts';
import { type LonghornBackup, resourcePath, RESOURCES } from '@soteria/kube';
import { world } from '@soteria/sandbox';
import { HOUR_MS, LONGHORN, MINUTE_MS, TimeLapse } from '../faults/testing/time-lapse';
import { uidOfOrders } from '../testing/claim-uid';
import { draft, Hand } from './testing/hand';

const START = Date.UTC(2026, 4, 4, 9);
const AHEAD = START + 4.5 * MINUTE_MS;
const SCHEDULE = { cron: '0 0 1 1 *', onMissed: 'skip' };
/** As whom a story's API works; Longhorn's own managers ask about backups too. */
const API = 'system:admin';

/** One backup of each of the last fourteen days, and the newest from a node whose clock is ahead. */
const told = (claimUid: string) => {
  const labels = { 'soteria.io/policy': 'hourly', 'soteria.io/claim-uid': claimUid };
  const story = world().volume('shop/orders');
  for (let day = 1; day <= 14; day += 1)
    story.backup({ at: START - day * 24 * HOUR_MS, name: `d${day}`, labels });
  return story.backup({ at: AHEAD, name: 'ahead', labels });
};

describe('the restore points that stay in the stead of others', () => {
  let lapse: TimeLapse;
  let hand: Hand;

  beforeEach(async () => {
    lapse = await TimeLapse.begin({ world: told(await uidOfOrders(told(''))), start: START });
    hand = new Hand(lapse.story);
  });
  afterEach(() => lapse.story.end());

  const faults = () => lapse.story.cluster.sandbox.faults;
  const inTarget = () =>
    lapse.story.cluster.sandbox.store
      .list<LonghornBackup>('backups.longhorn.io', LONGHORN)
      .map(({ metadata }) => metadata.name)
      .sort();
  const prune = async (): Promise<Operation | undefined> =>
    (await lapse.story.get<OperationList>('/v1/operations?kind=prune')).body.items[0];
  const begin = async (retention: object) => {
    await hand.save(draft({ schedule: SCHEDULE, retention }));
    await lapse.until('it is under way', async () => {
      await lapse.tick();
      return (await prune()) !== undefined;
    });
  };

  it('have to be there, also the one that retention relies on although its clock was ahead', async () => {
    const refusing = faults().add({
      match: { verb: 'delete', plural: 'backups', name: /^d/ },
      action: { kind: 'status', code: 503, reason: 'ServiceUnavailable', message: 'not now' },
    });
    await begin({ last: 1, keepAtLeast: 1 });
    expect((await prune())?.items).toHaveLength(14);
    const watches = faults().streams({ verb: 'watch', plural: 'backups', user: API });
    for (const stream of watches) stream.silence();
    await lapse.story.kube('DELETE', resourcePath(RESOURCES.longhornBackups, LONGHORN, 'ahead'));
    await lapse.until('it is gone', () => !inTarget().includes('ahead'));
    refusing.remove();
    expect(lapse.clock.now()).toBeLessThan(AHEAD);
    await lapse.ended((await prune())?.id ?? '');
    expect(inTarget()).toEqual(['d1']);
  });

  it('are not all asked about where many stay', async () => {
    const asked = faults().add({
      match: { verb: 'get', plural: 'backups', user: API, name: /^(ahead|d\d|d1[01])$/ },
      action: { kind: 'delay', ms: 0 },
    });
    await begin({ last: 1, keepAtLeast: 12 });
    expect(await lapse.ended((await prune())?.id ?? '')).toMatchObject({ state: 'succeeded' });
    expect(inTarget()).toHaveLength(12);
    expect(asked.fired).toBe(3 * 10);
  });
});
