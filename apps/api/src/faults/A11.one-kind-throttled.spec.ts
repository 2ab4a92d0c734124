import { RESOURCES } from '@soteria/kube';
import { ManualClock, Sandbox } from '@soteria/sandbox';
import { ClusterState } from '../cluster/cluster-state';
import { elapse, elapseUntil, eventually } from '../cluster/testing/eventually';
import { accessTo } from '../cluster/testing/plain-connection';
import { Consumer, note, NOTES, type NoteRow } from '../cluster/testing/rows';
import { CollectedLog } from '../cluster/testing/scratch';

describe('A11: one kind alone is refused with 429 for ten minutes', () => {
  let sandbox: Sandbox;
  let state: ClusterState;
  afterEach(async () => {
    state.stop();
    await sandbox.stop();
  });

  it('marks that kind stale and lets the others live', async () => {
    const clock = new ManualClock(Date.UTC(2026, 4, 1));
    sandbox = await Sandbox.start({ clock });
    state = new ClusterState(accessTo(sandbox.url, clock), clock, new CollectedLog());
    const notes = new Consumer<NoteRow>();
    const snapshots = new Consumer<NoteRow>();
    state.watch(NOTES, notes);
    state.watch({ ...NOTES, resource: RESOURCES.longhornSnapshots }, snapshots);
    state.start();
    const [kind, other] = [0, 1].map((index) => () => state.health()[index]);
    await eventually('both watch', () =>
      state.health().every(({ state: at }) => at === 'watching'),
    );
    const throttled = sandbox.faults.add({
      match: { plural: 'snapshots' },
      action: {
        kind: 'status',
        code: 429,
        reason: 'TooManyRequests',
        headers: { 'Retry-After': '1' },
      },
    });
    const lastContact = other?.()?.lastContactAt;
    for (const stream of sandbox.faults.streams({ plural: 'snapshots' })) stream.cut();
    await elapse(clock, 300_000);
    sandbox.load([note('new')]);
    await elapse(clock, 300_000);

    expect(notes.names()).toEqual(['default/new']);
    expect(kind?.()).toMatchObject({ state: 'watching', staleSince: null });
    expect(other?.()).toMatchObject({ state: 'backoff', staleSince: lastContact });
    expect(state.stale()?.source).toBe('snapshots.longhorn.io in default');
    expect(throttled.fired).toBeLessThanOrEqual(50);
    throttled.remove();
    const healed = await elapseUntil(clock, 'healed', () => state.stale() === null);
    expect(healed).toBeLessThanOrEqual(35_000);
  });
});
