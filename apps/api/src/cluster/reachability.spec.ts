import { ManualClock, Sandbox } from '@soteria/sandbox';
import { ClusterState } from './cluster-state';
import { KubeAccess } from './kube-access';
import { Reachability } from './reachability';
import { elapse, elapseUntil, eventually } from './testing/eventually';
import { plainConnection } from './testing/plain-connection';
import { Consumer, note, NOTES, type NoteRow } from './testing/rows';
import { CollectedLog } from './testing/scratch';

const NAMESPACES = Array.from({ length: 9 }, (_, at) => `team-${at}`);

describe('Reachability: what the kinds tell each other of an outage', () => {
  let clock: ManualClock;
  let sandbox: Sandbox;
  let state: ClusterState;
  let tries: number;
  beforeEach(async () => {
    clock = new ManualClock(Date.UTC(2026, 4, 1));
    sandbox = await Sandbox.start({ clock, objects: [note('a')] });
    tries = 0;
    const connection = plainConnection(sandbox.url);
    const counted = {
      ...connection,
      credentials: () => {
        tries += 1;
        return connection.credentials();
      },
    };
    const access = new KubeAccess(counted, clock, 'spec', {});
    // Spread, and alike in each run.
    let drawn = 0;
    const random = (): number => ((drawn += 1) * 0.618) % 1;
    state = new ClusterState(access, clock, new CollectedLog(), random);
    for (const namespace of NAMESPACES) {
      state.watch({ ...NOTES, namespace }, new Consumer<NoteRow>());
    }
  });
  afterEach(async () => {
    state.stop();
    await sandbox.stop();
  });

  const stateOf = (namespace: string): string =>
    state.health().find(({ source }) => source.endsWith(` in ${namespace}`))?.state ?? '';
  const allWatch = (): boolean => NAMESPACES.every((each) => stateOf(each) === 'watching');
  /** Every request about this namespace is cut before it is answered. */
  const cutOff = (namespace: string) => {
    const match = { plural: 'configmaps', namespace };
    const fault = sandbox.faults.add({ match, action: { kind: 'reset' } });
    for (const stream of sandbox.faults.streams(match)) stream.cut();
    return fault;
  };

  it('asks a server that is away for ten minutes as often as one kind would', async () => {
    state.start();
    await eventually('all watch', allWatch);
    tries = 0;
    await sandbox.faults.closeListener();
    await elapse(clock, 600_000);
    expect(tries).toBeGreaterThan(20);
    expect(tries).toBeLessThan(70);
  });

  it.each([800, 20_000, 61_000, 600_000])(
    'all watch within 35 s after an outage of %i ms',
    async (awayMs) => {
      state.start();
      await eventually('all watch', allWatch);
      await sandbox.faults.closeListener();
      await elapse(clock, awayMs);
      await sandbox.faults.openListener();
      expect(await elapseUntil(clock, 'all watch', allWatch)).toBeLessThanOrEqual(35_000);
    },
  );

  it('is never stale through watches that a proxy cuts again and again because they are quiet', async () => {
    state.start();
    await eventually('all watch', allWatch);
    for (let cut = 0; cut < 12; cut += 1) {
      await elapse(clock, 25_000);
      for (const stream of sandbox.faults.streams({ verb: 'watch' })) {
        stream.reset();
        await elapse(clock, 100, 100);
      }
      expect(await elapseUntil(clock, 'all watch', allWatch)).toBeLessThanOrEqual(2_000);
      expect(state.stale()).toBeNull();
    }
  });

  it('one kind alone that gets no answer does not keep others from trying', async () => {
    state.start();
    await eventually('all watch', allWatch);
    cutOff('team-0');
    await elapse(clock, 120_000);
    const others = cutOff('team-1');
    await eventually('it is cut off', () => stateOf('team-1') === 'backoff');
    others.remove();
    const took = await elapseUntil(clock, 'it watches', () => stateOf('team-1') === 'watching');
    // Once more, if the other one happened to try meanwhile.
    expect(took).toBeLessThanOrEqual(800 + 1_600 + 1_000);
    expect(stateOf('team-0')).toBe('backoff');
  });

  it('tries in spite of the others where only they get no answer', async () => {
    const cut = NAMESPACES.map(cutOff);
    state.start();
    await elapse(clock, 300_000);
    cut.at(-1)?.remove();
    const last = NAMESPACES.at(-1) ?? '';
    const took = await elapseUntil(clock, 'it watches', () => stateOf(last) === 'watching');
    expect(took).toBeLessThanOrEqual(340_000);
    await elapse(clock, 60_000);
    expect(NAMESPACES.filter((each) => stateOf(each) === 'watching')).toEqual([last]);
  });

  it('lets through within five minutes whose every pause sees others try', async () => {
    const reachability = new Reachability(clock);
    const { signal } = new AbortController();
    let letThroughAfterMs = Infinity;
    const began = clock.monotonic();
    reachability.triedInVain('nobody listens');
    void reachability
      .turn(
        () => 1_500,
        () => undefined,
        signal,
      )
      .then(() => (letThroughAfterMs = clock.monotonic() - began));
    while (letThroughAfterMs === Infinity && clock.monotonic() - began < 600_000) {
      await elapse(clock, 1_000);
      reachability.triedInVain('nobody listens');
    }
    expect(letThroughAfterMs).toBeGreaterThanOrEqual(300_000);
    expect(letThroughAfterMs).toBeLessThan(302_000);
  });

  it.each([120_000, 2_400_000])(
    'takes what a server says that comes back after %i ms for confusion, of every kind',
    async (awayMs) => {
      state.start();
      await eventually('all watch', allWatch);
      await sandbox.faults.closeListener();
      await elapse(clock, awayMs);
      for (const namespace of NAMESPACES) {
        sandbox.faults.add({
          match: { plural: 'configmaps', namespace },
          action: { kind: 'status', code: 404, body: '404 page not found' },
          nth: 1,
        });
      }
      await sandbox.faults.openListener();
      const states = new Set<string>();
      await elapseUntil(clock, 'all watch', () => {
        for (const each of NAMESPACES) states.add(stateOf(each));
        return allWatch();
      });
      expect([...states].sort()).toEqual(['backoff', 'watching']);
    },
  );

  it('says of every kind what the latest try of any of them met', async () => {
    const cut = NAMESPACES.map(cutOff);
    state.start();
    await eventually('all are cut off', () =>
      NAMESPACES.every((each) => stateOf(each) === 'backoff'),
    );
    await sandbox.faults.closeListener();
    for (const each of cut) each.remove();
    await elapse(clock, 60_000);
    for (const { detail } of state.health()) expect(detail).toMatch(/refuses connections/);
  });

  it('ends its pause at once when it is told to', async () => {
    const reachability = new Reachability(clock);
    const stopped = new AbortController();
    reachability.triedInVain('nobody listens');
    let spared = 0;
    const turn = reachability.turn(
      () => 10_000,
      () => (spared += 1),
      stopped.signal,
    );
    await elapse(clock, 5_000);
    reachability.triedInVain('nobody listens');
    await elapse(clock, 6_000);
    expect(spared).toBe(1);
    stopped.abort();
    await turn;
  });

  it('ends while it spares its tries', async () => {
    await sandbox.faults.closeListener();
    state.start();
    await elapse(clock, 60_000);
    state.stop();
    tries = 0;
    await elapse(clock, 120_000);
    expect(tries).toBe(0);
    await sandbox.faults.openListener();
    state.start();
    await elapseUntil(clock, 'all watch', allWatch);
  });
});
