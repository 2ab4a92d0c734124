import { type ConfigMap, RESOURCES } from '@soteria/kube';
import { ManualClock, Sandbox } from '@soteria/sandbox';
import { ClusterWriter } from '../cluster/cluster-writer';
import { elapse, elapseUntil } from '../cluster/testing/eventually';
import { failureOf } from '../cluster/testing/failure';
import { accessTo } from '../cluster/testing/plain-connection';
import { note } from '../cluster/testing/rows';

const HERE = { namespace: 'default', name: 'a' };

describe('A33: others change an object again and again in between', () => {
  const clock = new ManualClock(Date.UTC(2026, 4, 1));
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await Sandbox.start({ clock, objects: [note('a', '0')] });
  });
  afterEach(() => sandbox.stop());
  const writer = (random = 0.5): ClusterWriter =>
    new ClusterWriter(accessTo(sandbox.url, clock), clock, () => random);
  const count = (verb: string): number => sandbox.requests.count(verb, 'configmaps');
  const conflicts = (times: number) =>
    sandbox.faults.add({
      match: { verb: 'update' },
      action: { kind: 'status', code: 409, reason: 'Conflict' },
      times,
    });
  const increment = (by: ClusterWriter): Promise<ConfigMap> =>
    by.modify<ConfigMap>(RESOURCES.configMaps, HERE, (current) => ({
      ...current,
      data: { text: String(Number(current.data?.['text']) + 1) },
    }));

  it('gives up after eight attempts, and says that it was too busy', async () => {
    conflicts(20);
    const failure = failureOf(increment(writer()));
    await elapse(clock, 10_000, 100);
    expect(await failure).toMatchObject({ code: 'conflict', reason: 'Busy', retryable: false });
    expect(count('update')).toBe(8);
    expect(count('get')).toBe(8);
  });

  it('succeeds when the crowd thins out, deciding each time by the newest state', async () => {
    conflicts(5);
    const done = increment(writer());
    await elapse(clock, 10_000, 100);
    expect((await done).data).toEqual({ text: '1' });
    expect(count('update')).toBe(6);
  });

  it('pauses in between, each in another rhythm', async () => {
    conflicts(100);
    const times: number[] = [];
    for (const random of [0, 0.9]) {
      void increment(writer(random)).catch(() => undefined);
      const before = count('update');
      const until = (): boolean => count('update') - before === 8;
      times.push(await elapseUntil(clock, 'eight attempts', until, { stepMs: 10 }));
    }
    expect(times[0]).toBeGreaterThanOrEqual(7 * 200);
    expect(times[1]).toBeGreaterThan((times[0] ?? 0) * 1.5);
    expect(times[1]).toBeLessThanOrEqual(4_000);
  });

  it('loses no change of five that are made at once', async () => {
    const all = Array.from({ length: 5 }, (_, index) => increment(writer(index / 5)));
    const done = Promise.allSettled(all);
    await elapse(clock, 20_000, 50);
    const succeeded = (await done).filter(({ status }) => status === 'fulfilled').length;
    const stored = sandbox.store.get<ConfigMap>('configmaps', 'default', 'a');
    expect(Number(stored?.data?.['text'])).toBe(succeeded);
    expect(succeeded).toBe(5);
  });
});
