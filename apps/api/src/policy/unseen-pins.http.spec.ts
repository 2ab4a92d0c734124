import { type BackupList, type Operation, type OperationList } from '@soteria/contracts';
import { formatPinEntry, pinKey } from '@soteria/domain';
import { type LonghornBackup } from '@soteria/kube';
import { world } from '@soteria/sandbox';
import { MINUTE_MS, TimeLapse } from '../faults/testing/time-lapse';
import { uidOfOrders } from '../testing/claim-uid';
import { draft, Hand } from './testing/hand';

const KEEP_THREE = {
  schedule: { cron: '0 0 1 1 *', onMissed: 'skip' },
  retention: { last: 3, keepAtLeast: 1 },
};

const told = (claimUid: string) => {
  const labels = { 'soteria.io/policy': 'hourly', 'soteria.io/claim-uid': claimUid };
  const story = world().volume('shop/orders');
  for (let day = 2; day <= 7; day += 1)
    story.backup({ at: `${day}d ago`, name: `d${day}`, labels });
  return story;
};

/** As whom a story's API works; Longhorn's own managers watch backups too. */
const API = 'system:admin';
const BACKUPS = '/apis/longhorn.io/v1beta2/namespaces/longhorn-system/backups';

describe('retention while a watch is dead, and nobody has noticed yet', () => {
  let lapse: TimeLapse;
  let hand: Hand;
  const sandbox = () => lapse.story.cluster.sandbox;
  const secretWatches = () => sandbox().faults.streams({ verb: 'watch', plural: 'secrets' });

  beforeEach(async () => {
    lapse = await TimeLapse.begin({ world: told(await uidOfOrders(told(''))) });
    hand = new Hand(lapse.story);
  });
  afterEach(() => lapse.story.end());

  const inTarget = () =>
    sandbox()
      .store.list<LonghornBackup>('backups.longhorn.io', 'longhorn-system')
      .map(({ metadata }) => metadata.name)
      .sort();
  const prune = async (): Promise<Operation | undefined> =>
    (await lapse.story.get<OperationList>('/v1/operations?kind=prune')).body.items[0];

  /** A prune that is recorded, and of which the cluster has let nothing go so far. */
  async function begun(): Promise<{ goOn: () => void }> {
    const refusing = sandbox().faults.add({
      match: { verb: 'delete', plural: 'backups', name: /^d[567]$/ },
      action: { kind: 'status', code: 503, reason: 'ServiceUnavailable', message: 'not now' },
    });
    await hand.save(draft(KEEP_THREE));
    await lapse.until('it is under way', async () => {
      await lapse.tick();
      const items = (await prune())?.items ?? [];
      return items.length === 3 && items.every(({ detail }) => detail?.includes('not now'));
    });
    return { goOn: () => refusing.remove() };
  }

  const secretWatchDies = () => {
    for (const stream of secretWatches()) stream.silence();
  };

  it('a pin that another replica has accepted holds', async () => {
    const { goOn } = await begun();
    secretWatchDies();
    const entry = formatPinEntry({ backup: 'd7', by: 'ada', at: lapse.clock.now() });
    await hand.edit({ [pinKey('d7')]: entry });
    goOn();
    await lapse.until('it was asked again', async () => {
      const items = (await prune())?.items ?? [];
      return items.some(({ detail }) => detail !== undefined && !detail.includes('not now'));
    });
    expect(inTarget()).toContain('d7');
    const ended = await lapse.ended((await prune())?.id ?? '');
    expect(ended.items.find(({ backup }) => backup === 'd7')).toMatchObject({
      state: 'skipped',
      detail: 'It stays after all: pinned.',
    });
    expect(inTarget()).toEqual(['d2', 'd3', 'd4', 'd7']);
  });

  it('a pin holds that comes while a deletion waits for its turn', async () => {
    const { goOn } = await begun();
    const slow = sandbox().faults.add({
      match: { verb: 'get', plural: 'secrets', user: API },
      action: { kind: 'delay', ms: 10_000 },
    });
    goOn();
    await lapse.until('they are about to go', () => slow.fired === 3);
    slow.remove();
    const entry = formatPinEntry({ backup: 'd7', by: 'ada', at: lapse.clock.now() });
    await hand.edit({ [pinKey('d7')]: entry });
    await lapse.until('the pin is seen', async () => {
      const { body } = await lapse.story.get<BackupList>('/v1/backups?namespace=shop&pvc=orders');
      return body.items.find(({ id }) => id === 'd7')?.pinned === true;
    });
    expect(inTarget()).toHaveLength(6);
    await lapse.ended((await prune())?.id ?? '');
    expect(inTarget()).toEqual(['d2', 'd3', 'd4', 'd7']);
  });

  it('nothing goes by a rule that does not hold any more', async () => {
    const { goOn } = await begun();
    secretWatchDies();
    const entry = hand.entry('hourly').replace('"last": 3', '"last": 5');
    expect(entry).toContain('"last": 5');
    await hand.edit({ 'policy.hourly.json': entry });
    goOn();
    await lapse.ended((await prune())?.id ?? '');
    expect(inTarget()).toEqual(['d2', 'd3', 'd4', 'd5', 'd6']);
  });

  it('nothing goes while the Secret cannot be read', async () => {
    const { goOn } = await begun();
    secretWatchDies();
    const unreadable = sandbox().faults.add({
      match: { verb: 'get', plural: 'secrets' },
      action: { kind: 'status', code: 500, reason: 'InternalError', message: 'no etcd' },
    });
    goOn();
    await lapse.pass(MINUTE_MS);
    expect(inTarget()).toHaveLength(6);
    expect((await prune())?.items[0]).toMatchObject({ state: 'running' });
    expect((await prune())?.items[0]?.detail).toMatch(/no etcd/);
    unreadable.remove();
    await lapse.ended((await prune())?.id ?? '');
    expect(inTarget()).toEqual(['d2', 'd3', 'd4']);
  });

  it('nothing goes in whose stead others stay that somebody has deleted', async () => {
    const { goOn } = await begun();
    const match = { verb: 'watch', plural: 'backups', user: API };
    for (const stream of sandbox().faults.streams(match)) stream.silence();
    for (const name of ['d2', 'd3', 'd4']) await lapse.story.kube('DELETE', `${BACKUPS}/${name}`);
    await lapse.until('they are gone', () => inTarget().length === 3);
    goOn();
    const ended = await lapse.ended((await prune())?.id ?? '');
    expect(ended.items.map(({ state }) => state)).toEqual(['skipped', 'skipped', 'skipped']);
    expect(inTarget()).toEqual(['d5', 'd6', 'd7']);
  });

  it('a pin holds that comes while the restore points that stay are asked about', async () => {
    const { goOn } = await begun();
    const slow = sandbox().faults.add({
      match: { verb: 'get', plural: 'backups', user: API },
      action: { kind: 'delay', ms: 10_000 },
    });
    goOn();
    await lapse.until('they are asked about', () => slow.fired === 3);
    slow.remove();
    secretWatchDies();
    const entry = formatPinEntry({ backup: 'd7', by: 'ada', at: lapse.clock.now() });
    await hand.edit({ [pinKey('d7')]: entry });
    expect(inTarget()).toHaveLength(6);
    await lapse.ended((await prune())?.id ?? '');
    expect(inTarget()).toEqual(['d2', 'd3', 'd4', 'd7']);
  });

  it('nothing goes by a Secret that was deleted, nor by one that was made anew', async () => {
    const { goOn } = await begun();
    secretWatchDies();
    const entry = hand.entry('hourly');
    await hand.remove();
    goOn();
    await lapse.pass(MINUTE_MS / 2);
    await hand.create({ 'policy.hourly.json': entry });
    await lapse.pass(MINUTE_MS / 2);
    expect(inTarget()).toHaveLength(6);
    for (const stream of secretWatches()) stream.cut();
    await lapse.ended((await prune())?.id ?? '');
    expect(inTarget()).toEqual(['d2', 'd3', 'd4']);
  });
});
