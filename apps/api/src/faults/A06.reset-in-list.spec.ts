import { eventually } from '../cluster/testing/eventually';
import { note } from '../cluster/testing/rows';
import { WatchedSandbox } from '../cluster/testing/watched-sandbox';

const OBJECTS = Array.from({ length: 1_200 }, (_, index) => note(`n${index}`));

describe('A06: the connection breaks in the middle of a page of a list', () => {
  let watched: WatchedSandbox;
  beforeEach(async () => {
    watched = await WatchedSandbox.start({ objects: OBJECTS, unwatched: true });
  });
  afterEach(() => watched.stop());
  const lists = (): number => watched.sandbox.requests.count('list', 'configmaps');

  it.each([true, false])('asks for the same page again (reset: %s)', async (reset) => {
    watched.sandbox.faults.add({
      match: { verb: 'list' },
      action: { kind: 'truncate', bytes: 3_000, reset },
      nth: 2,
    });
    watched.reflector.start();
    await watched.watchingAgain();
    expect(lists()).toBe(4);
    expect(watched.isEqual()).toBe(true);
    expect(watched.health.lists).toBe(1);
    expect(watched.consumer.told.filter(({ kind }) => kind === 'replaced')).toHaveLength(1);
  });

  it('begins the whole list again when its moment is forgotten meanwhile', async () => {
    watched.sandbox.faults.add({
      match: { verb: 'list' },
      action: { kind: 'truncate', bytes: 3_000, reset: true },
      nth: 2,
    });
    watched.reflector.start();
    await watched.elapse(0);
    while (lists() < 2) await watched.elapse(1);
    watched.write('later');
    watched.sandbox.faults.compact();
    await watched.watchingAgain();
    expect(lists()).toBe(2 + 1 + 3);
    expect(watched.isEqual()).toBe(true);
    expect(watched.consumer.contradictions).toEqual([]);
  });

  it('shows nobody half a list', async () => {
    watched.sandbox.faults.add({
      match: { verb: 'list' },
      action: { kind: 'status', code: 500 },
      nth: 3,
    });
    watched.reflector.start();
    await eventually('the third page is refused', () => watched.health.state === 'backoff');
    expect(lists()).toBe(3);
    expect(watched.consumer.rows.size).toBe(0);
    expect(watched.health.synced).toBe(false);
    await watched.watchingAgain();
    expect(watched.consumer.rows.size).toBe(1_200);
  });
});
