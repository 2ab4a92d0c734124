import { RESOURCES } from '@soteria/kube';
import { ManualClock, Sandbox } from '@soteria/sandbox';
import { ClusterWriter } from '../cluster/cluster-writer';
import { elapse, elapseUntil } from '../cluster/testing/eventually';
import { accessTo } from '../cluster/testing/plain-connection';
import { note } from '../cluster/testing/rows';

describe('A39: the API server stands still during a burst of writes', () => {
  const clock = new ManualClock(Date.UTC(2026, 4, 1));
  let sandbox: Sandbox;
  let writer: ClusterWriter;
  beforeEach(async () => {
    sandbox = await Sandbox.start({ clock });
    writer = new ClusterWriter(accessTo(sandbox.url, clock), clock);
  });
  afterEach(() => sandbox.stop());
  const burst = () =>
    Array.from({ length: 30 }, (_, index) =>
      writer.create(RESOURCES.configMaps, note(`n${index}`)).then(
        () => 'created',
        (error: unknown) => error,
      ),
    );

  it('for ten seconds: every write arrives once and is answered', async () => {
    sandbox.faults.pause();
    const writes = burst();
    await elapse(clock, 10_000);
    sandbox.faults.resume();
    const outcomes = Promise.all(writes);
    await elapse(clock, 2_000);
    expect(new Set(await outcomes)).toEqual(new Set(['created']));
    expect(sandbox.store.list('configmaps', 'default')).toHaveLength(30);
    expect(sandbox.requests.count('create', 'configmaps')).toBe(30);
  });

  it('for a minute: every write is given up as of unknown outcome, and none is sent again', async () => {
    sandbox.faults.pause();
    const writes = burst();
    await elapse(clock, 60_000);
    const outcomes = await Promise.all(writes);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ code: 'timeout', outcomeUnknown: true });
    }
    sandbox.faults.resume();
    await elapseUntil(clock, 'the server has caught up', () =>
      sandbox.mutations.all.every(({ state }) => state !== 'arrived'),
    );
    const creations = sandbox.mutations.all.filter(({ verb }) => verb === 'create');
    expect(creations.length).toBeLessThanOrEqual(30);
    const stored = sandbox.store.list('configmaps', 'default').map(({ metadata }) => metadata.name);
    expect(new Set(stored).size).toBe(stored.length);
    expect(stored.length).toBeLessThanOrEqual(30);
  });
});
