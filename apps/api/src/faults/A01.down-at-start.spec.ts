import { ManualClock, Sandbox } from '@soteria/sandbox';
import { ClusterState } from '../cluster/cluster-state';
import { elapse, elapseUntil } from '../cluster/testing/eventually';
import { accessTo } from '../cluster/testing/plain-connection';
import { Consumer, note, NOTES, type NoteRow } from '../cluster/testing/rows';
import { CollectedLog } from '../cluster/testing/scratch';

describe('A01: the API server is down when Soteria starts', () => {
  let clock: ManualClock;
  let sandbox: Sandbox;
  let state: ClusterState;
  let consumer: Consumer<NoteRow>;
  beforeEach(async () => {
    clock = new ManualClock(Date.UTC(2026, 4, 1));
    sandbox = await Sandbox.start({ clock, objects: [note('a')] });
    // Who has closed a connection keeps its port for a while, also from others who ask for any.
    await fetch(`${sandbox.url}/version`).then((response) => response.arrayBuffer());
    await sandbox.faults.closeListener();
    consumer = new Consumer();
    // The latest of all moments to try again, so that the bound holds for every other.
    state = new ClusterState(accessTo(sandbox.url, clock), clock, new CollectedLog(), () => 0.999);
    state.watch(NOTES, consumer);
    state.start();
  });
  afterEach(async () => {
    state.stop();
    await sandbox.stop();
  });

  it('says that it cannot reach the cluster, and since when', async () => {
    const startedAt = clock.now();
    await elapse(clock, 120_000);
    expect(state.synced).toBe(false);
    expect(state.stale()).toMatchObject({ since: startedAt, source: 'configmaps in default' });
    expect(state.stale()?.detail).toMatch(/refuses connections/);
    expect(state.health()[0]).toMatchObject({ state: 'backoff', lastContactAt: null });
  });

  it.each([1_000, 20_000, 61_000, 600_000])(
    'is in sync within 35 s after a server returns that was away for %i ms',
    async (awayMs) => {
      await elapse(clock, awayMs);
      await sandbox.faults.openListener();
      const took = await elapseUntil(clock, 'in sync', () => state.synced);
      expect(took).toBeLessThanOrEqual(35_000);
      expect(consumer.names()).toEqual(['default/a']);
      expect(state.stale()).toBeNull();
    },
  );

  it('takes what a server that has only just come back says for confusion', async () => {
    const starting = [
      { kind: 'status', code: 503, reason: 'ServiceUnavailable', headers: { 'Retry-After': '5' } },
      { kind: 'status', code: 403, reason: 'Forbidden' },
      { kind: 'status', code: 404, body: '404 page not found' },
      { kind: 'status', code: 429, reason: 'TooManyRequests', headers: { 'Retry-After': '1' } },
    ] as const;
    starting.forEach((action, index) => {
      sandbox.faults.add({ match: { verb: 'list' }, action, nth: index + 1 });
    });
    await elapse(clock, 10_000);
    await sandbox.faults.openListener();
    const states = new Set<string>();
    await elapseUntil(clock, 'in sync', () => {
      states.add(state.health()[0]?.state ?? '');
      return state.synced;
    });
    expect(states).toContain('backoff');
    expect(states).not.toContain('forbidden');
    expect(states).not.toContain('not-installed');
    expect(sandbox.requests.count('list', 'configmaps')).toBe(starting.length + 1);
  });
});
