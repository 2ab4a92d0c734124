import { RESOURCES } from '@soteria/kube';
import { ManualClock, Sandbox } from '@soteria/sandbox';
import { ClusterState } from '../cluster/cluster-state';
import { elapse, elapseUntil, eventually } from '../cluster/testing/eventually';
import { accessTo } from '../cluster/testing/plain-connection';
import { Consumer, note, NOTES, type NoteRow } from '../cluster/testing/rows';
import { CollectedLog } from '../cluster/testing/scratch';

const MESSAGE =
  'recurringjobs.longhorn.io is forbidden: User "soteria" cannot list resource "recurringjobs" in API group "longhorn.io" at the cluster scope';

describe('A27: one kind is forbidden', () => {
  const clock = new ManualClock(Date.UTC(2026, 4, 1));
  let sandbox: Sandbox;
  let state: ClusterState;
  const notes = new Consumer<NoteRow>();
  beforeEach(async () => {
    sandbox = await Sandbox.start({ clock, objects: [note('a')] });
    state = new ClusterState(accessTo(sandbox.url, clock), clock, new CollectedLog());
    state.watch(NOTES, notes);
    const { namespace: _, ...everywhere } = NOTES;
    const jobs = { ...everywhere, resource: RESOURCES.longhornRecurringJobs, required: false };
    state.watch(jobs, new Consumer<NoteRow>());
  });
  afterEach(async () => {
    state.stop();
    await sandbox.stop();
  });
  const forbid = (verb: string) =>
    sandbox.faults.add({
      match: { verb, plural: 'recurringjobs' },
      action: { kind: 'status', code: 403, reason: 'Forbidden', message: MESSAGE },
    });
  const jobs = () => state.health()[1];

  it('from the start: says which verb and kind, asks once a minute, and lets the others live', async () => {
    const forbidden = forbid('list');
    state.start();
    await eventually('it is told', () => jobs()?.state === 'forbidden');
    expect(jobs()?.detail).toBe(MESSAGE);
    await elapse(clock, 120_000);
    expect(notes.names()).toEqual(['default/a']);
    expect(state.stale()).toBeNull();
    const asked = forbidden.fired;
    await elapse(clock, 600_000);
    expect(forbidden.fired - asked).toBeGreaterThanOrEqual(9);
    expect(forbidden.fired - asked).toBeLessThanOrEqual(21);
    forbidden.remove();
    const took = await elapseUntil(clock, 'allowed again', () => jobs()?.state === 'watching');
    expect(took).toBeLessThanOrEqual(61_000);
    expect(jobs()).toMatchObject({ detail: '', staleSince: null, synced: true });
  });

  it('later: keeps what it knew, marked as old', async () => {
    state.start();
    await eventually('it watches', () => jobs()?.state === 'watching');
    await elapse(clock, 120_000);
    forbid('watch');
    forbid('list');
    for (const stream of sandbox.faults.streams({ plural: 'recurringjobs' })) stream.cut();
    await elapse(clock, 30_000);
    // The connection has just been lost, so at first this may be the server's confusion.
    expect(jobs()?.state).toBe('backoff');
    await elapse(clock, 60_000);
    expect(jobs()).toMatchObject({ state: 'forbidden', synced: true, detail: MESSAGE });
    expect(jobs()?.staleSince).not.toBeNull();
    expect(notes.names()).toEqual(['default/a']);
  });
});
