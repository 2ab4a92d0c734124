import { ManualClock, Sandbox } from '@soteria/sandbox';
import { ClusterState } from '../cluster/cluster-state';
import { elapse, eventually } from '../cluster/testing/eventually';
import { accessTo } from '../cluster/testing/plain-connection';
import { Consumer, note, NOTES, type NoteRow } from '../cluster/testing/rows';
import { CollectedLog } from '../cluster/testing/scratch';

describe('A28: a kind is forbidden in one namespace and allowed in others', () => {
  const clock = new ManualClock(Date.UTC(2026, 4, 1));
  let sandbox: Sandbox;
  let state: ClusterState;
  beforeEach(async () => {
    const inNamespace = (namespace: string) => ({
      ...note('a'),
      metadata: { name: 'a', namespace },
    });
    const objects = ['shop', 'bank', 'mail'].map(inNamespace);
    sandbox = await Sandbox.start({ clock, objects });
    state = new ClusterState(accessTo(sandbox.url, clock), clock, new CollectedLog());
  });
  afterEach(async () => {
    state.stop();
    await sandbox.stop();
  });

  it('watches each namespace by itself, and says which ones it may not read', async () => {
    const message =
      'configmaps is forbidden: User "soteria" cannot list resource "configmaps" in the namespace "bank"';
    sandbox.faults.add({
      match: { plural: 'configmaps', namespace: 'bank' },
      action: { kind: 'status', code: 403, reason: 'Forbidden', message },
    });
    const consumer = new Consumer<NoteRow>();
    for (const namespace of ['shop', 'bank', 'mail'])
      state.watch({ ...NOTES, namespace }, consumer);
    state.start();
    await eventually('two are read', () => consumer.rows.size === 2);
    await elapse(clock, 60_000);
    expect(consumer.names()).toEqual(['mail/a', 'shop/a']);
    const readable = state.health().filter((kind) => kind.state === 'watching');
    expect(readable.map(({ source }) => source)).toEqual([
      'configmaps in shop',
      'configmaps in mail',
    ]);
    expect(state.stale()).toMatchObject({ source: 'configmaps in bank', detail: message });
    expect(state.synced).toBe(false);
  });
});
