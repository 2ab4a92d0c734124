import { RESOURCES } from '@soteria/kube';
import { ManualClock, Sandbox } from '@soteria/sandbox';
import { ClusterState } from './cluster-state';
import { earlyAlarms } from './testing/early-alarms';
import { elapse, elapseUntil, eventually } from './testing/eventually';
import { accessTo } from './testing/plain-connection';
import { Consumer, note, NOTES, type NoteRow } from './testing/rows';
import { CollectedLog } from './testing/scratch';

describe('ClusterState', () => {
  let clock: ManualClock;
  let sandbox: Sandbox;
  let log: CollectedLog;
  let state: ClusterState;
  beforeEach(async () => {
    clock = new ManualClock(Date.UTC(2026, 4, 1));
    sandbox = await Sandbox.start({ clock, objects: [note('a')] });
    log = new CollectedLog();
    state = new ClusterState(accessTo(sandbox.url, clock), clock, log, () => 0.5);
  });
  afterEach(async () => {
    state.stop();
    await sandbox.stop();
  });

  const namespaces = {
    ...NOTES,
    resource: RESOURCES.namespaces,
    namespace: undefined as unknown as string,
  };
  const { namespace: _, ...everywhere } = namespaces;
  const consumer = (): Consumer<NoteRow> => new Consumer<NoteRow>();
  const synced = (): Promise<void> => eventually('synced', () => state.synced);

  it('is synced when every required kind has been read, and not before', async () => {
    const failing = sandbox.faults.add({
      match: { verb: 'list', plural: 'namespaces' },
      action: { kind: 'status', code: 503 },
    });
    state.watch(NOTES, consumer());
    state.watch(everywhere, consumer());
    state.start();
    await eventually('the notes are read', () => state.health()[0]?.synced === true);
    expect(state.synced).toBe(false);
    expect(state.stale()).toMatchObject({ source: 'namespaces', since: clock.now() });
    failing.remove();
    await elapseUntil(clock, 'all is read', () => state.synced);
    expect(state.stale()).toBeNull();
  });

  it('does not wait for kinds that nothing rests on', async () => {
    sandbox.faults.add({
      match: { verb: 'list', plural: 'namespaces' },
      action: { kind: 'status', code: 403, reason: 'Forbidden', message: 'no right' },
    });
    state.watch(NOTES, consumer());
    state.watch({ ...everywhere, required: false }, consumer());
    state.start();
    await synced();
    await elapse(clock, 30_000);
    expect(state.stale()).toBeNull();
    expect(state.health()[1]).toMatchObject({ state: 'forbidden', detail: 'no right' });
  });

  it('tells since when it has lost contact, after a break of ten seconds and not of one', async () => {
    let changes = 0;
    state.watch(NOTES, consumer());
    state.onContactChange(() => (changes += 1));
    state.start();
    await eventually('it watches', () => state.health()[0]?.state === 'watching');
    const contact = clock.now();
    await elapse(clock, 45_000);
    const before = changes;
    await sandbox.faults.closeListener();
    await eventually('the loss is noticed', () => state.health()[0]?.state === 'backoff');
    await elapse(clock, 9_000);
    expect(state.stale()).toBeNull();
    expect(changes).toBe(before);
    await elapse(clock, 2_000);
    expect(state.stale()).toMatchObject({ since: contact, source: 'configmaps in default' });
    expect(state.stale()?.detail).toMatch(/refuses connections/);
    expect(state.synced).toBe(true);
    expect(changes).toBe(before + 1);
    await sandbox.faults.openListener();
    await elapseUntil(clock, 'contact', () => state.stale() === null);
    expect(changes).toBe(before + 2);
  });

  it('tells of the loss in time also while it only waits', async () => {
    state.watch(NOTES, consumer());
    state.start();
    await eventually('it watches', () => state.health()[0]?.state === 'watching');
    const heard: boolean[] = [];
    state.onContactChange(() => heard.push(state.stale() !== null));
    sandbox.faults.add({
      match: { plural: 'configmaps' },
      action: { kind: 'status', code: 429, headers: { 'Retry-After': '120' } },
    });
    for (const stream of sandbox.faults.streams({ verb: 'watch' })) stream.cut();
    await elapse(clock, 9_000);
    expect(heard).toEqual([]);
    await elapse(clock, 2_000);
    expect(heard).toEqual([true]);
  });

  it('tells of the loss also when the alarm rings a moment early, as timers do', async () => {
    const early = earlyAlarms(clock);
    state = new ClusterState(accessTo(sandbox.url, clock), early, log, () => 0.5);
    state.watch(NOTES, consumer());
    state.start();
    await eventually('it watches', () => state.health()[0]?.state === 'watching');
    sandbox.faults.add({
      match: { plural: 'configmaps' },
      action: { kind: 'status', code: 429, headers: { 'Retry-After': '120' } },
    });
    for (const stream of sandbox.faults.streams({ verb: 'watch' })) stream.cut();
    await elapse(clock, 12_000);
    expect(state.stale()).toMatchObject({ source: 'configmaps in default' });
  });

  it('names the kind that has been out of contact longest, until it is let go of', async () => {
    const kinds = ['default', 'kube-system'].map((namespace) =>
      state.watch({ ...NOTES, namespace }, consumer()),
    );
    state.start();
    await eventually('both watch', () =>
      state.health().every(({ state: at }) => at === 'watching'),
    );
    const lose = (namespace: string): void => {
      const match = { plural: 'configmaps', namespace };
      sandbox.faults.add({ match, action: { kind: 'status', code: 500 } });
      for (const stream of sandbox.faults.streams(match)) stream.cut();
    };
    lose('kube-system');
    await elapse(clock, 61_000);
    lose('default');
    await elapse(clock, 30_000);
    expect(state.stale()?.source).toBe('configmaps in kube-system');
    let changes = 0;
    state.onContactChange(() => (changes += 1));
    kinds[1]?.end();
    expect(state.stale()?.source).toBe('configmaps in default');
    expect(changes).toBe(1);
  });

  it('says so when the only kind that was missing is let go of', async () => {
    sandbox.faults.add({
      match: { plural: 'configmaps', namespace: 'kube-system' },
      action: { kind: 'status', code: 500 },
    });
    state.watch(NOTES, consumer());
    const missing = state.watch({ ...NOTES, namespace: 'kube-system' }, consumer());
    state.start();
    await eventually('the one has been read', () => state.health()[0]?.synced === true);
    let told: boolean | null = null;
    state.onContactChange(() => (told = state.synced));
    missing.end();
    expect(told).toBe(true);
  });

  it('logs a cause once a minute, not once a try', async () => {
    sandbox.faults.add({
      match: { verb: 'list', plural: 'configmaps' },
      action: { kind: 'status', code: 500, message: 'the store is full' },
    });
    state.watch(NOTES, consumer());
    state.start();
    await elapse(clock, 40_000);
    expect(sandbox.requests.count('list', 'configmaps')).toBeGreaterThan(4);
    expect(log.lines).toEqual(['warn configmaps in default: the store is full']);
    await elapse(clock, 60_000);
    expect(log.lines).toHaveLength(2);
  });

  it('takes on a kind while it runs, and lets go of it', async () => {
    state.watch(NOTES, consumer());
    state.start();
    await synced();
    const late = consumer();
    const watch = state.watch({ ...NOTES, namespace: 'kube-system' }, late);
    expect(state.synced).toBe(false);
    await synced();
    expect(watch.get('default/a')).toBeUndefined();
    expect(state.health()).toHaveLength(2);
    watch.end();
    expect(state.health()).toHaveLength(1);
    await eventually(
      'one watch is left',
      () => sandbox.faults.streams({ verb: 'watch' }).length === 1,
    );
  });

  it('ends every connection when it stops, and may be started again', async () => {
    state.watch(NOTES, consumer());
    state.start();
    await synced();
    state.stop();
    await eventually(
      'no watch is left',
      () => sandbox.faults.streams({ verb: 'watch' }).length === 0,
    );
    state.start();
    await eventually('it watches', () => state.health()[0]?.state === 'watching');
  });

  it('lets a listener that has gone alone', async () => {
    let calls = 0;
    const end = state.onContactChange(() => (calls += 1));
    end();
    state.watch(NOTES, consumer());
    state.start();
    await synced();
    expect(calls).toBe(0);
  });
});
