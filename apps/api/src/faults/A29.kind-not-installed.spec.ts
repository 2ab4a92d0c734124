import { RESOURCES } from '@soteria/kube';
import { ManualClock, Sandbox } from '@soteria/sandbox';
import { type KindHealth } from '../cluster/kind-health';
import { Reflector } from '../cluster/reflector';
import { elapse, elapseUntil, eventually } from '../cluster/testing/eventually';
import { accessTo } from '../cluster/testing/plain-connection';
import { Consumer, NOTES, type NoteRow } from '../cluster/testing/rows';

const snapshot = (name: string) => ({
  apiVersion: 'longhorn.io/v1beta2',
  kind: 'Snapshot',
  metadata: { name, namespace: 'default' },
  spec: { volume: 'v' },
});

describe('A29: Longhorn’s kinds are missing, go, and come back', () => {
  let clock: ManualClock;
  let sandbox: Sandbox;
  let reflector: Reflector<NoteRow>;
  let consumer: Consumer<NoteRow>;
  beforeEach(async () => {
    clock = new ManualClock(Date.UTC(2026, 4, 1));
    sandbox = await Sandbox.start({ clock, objects: [snapshot('a')] });
    consumer = new Consumer();
    const spec = { ...NOTES, resource: RESOURCES.longhornSnapshots };
    reflector = new Reflector(spec, accessTo(sandbox.url, clock), clock, consumer);
  });
  afterEach(async () => {
    reflector.stop();
    await sandbox.stop();
  });
  const health = (): KindHealth => reflector.health();
  /** The whole group is gone, as after an uninstallation. */
  const uninstall = (): void => {
    const action = { kind: 'status', code: 404, body: '404 page not found' } as const;
    sandbox.faults.add({ match: { group: 'longhorn.io' }, action });
    sandbox.faults.add({ match: { path: /^\/apis\/longhorn\.io$/ }, action });
  };
  const watches = (): boolean => health().state === 'watching';

  it('missing from the start: says so, and begins within a minute of the installation', async () => {
    uninstall();
    reflector.start();
    await eventually('it is told', () => health().state === 'not-installed');
    expect(health()).toMatchObject({
      detail: 'longhorn.io is not installed in this cluster.',
      synced: false,
      relists: { returned: 0 },
    });
    await elapse(clock, 600_000);
    const asked = sandbox.requests.count('list', 'snapshots');
    await elapse(clock, 600_000);
    expect(sandbox.requests.count('list', 'snapshots') - asked).toBeLessThanOrEqual(21);
    sandbox.faults.clear();
    expect(await elapseUntil(clock, 'it watches', watches)).toBeLessThanOrEqual(61_000);
    expect(consumer.names()).toEqual(['default/a']);
  });

  it('gone later: keeps what it knew, marked as old, and compares when it comes back', async () => {
    reflector.start();
    await eventually('it watches', watches);
    await elapse(clock, 120_000);
    uninstall();
    for (const stream of sandbox.faults.streams({ plural: 'snapshots' })) stream.cut();
    await elapse(clock, 50_000);
    expect(health().state).toBe('backoff');
    await elapse(clock, 60_000);
    expect(health()).toMatchObject({ state: 'not-installed', rows: 1, synced: true });
    expect(health().staleSince).not.toBeNull();
    sandbox.load([snapshot('b')]);
    sandbox.faults.clear();
    await elapseUntil(clock, 'it watches', watches);
    expect(consumer.names()).toEqual(['default/a', 'default/b']);
    expect(health()).toMatchObject({ relists: { returned: 1 }, lists: 2, staleSince: null });
  });

  it('says when only this kind is missing', async () => {
    const status = { kind: 'Status', code: 404, reason: 'NotFound', details: {} };
    sandbox.faults.add({
      match: { plural: 'snapshots' },
      action: { kind: 'status', code: 404, body: JSON.stringify(status) },
    });
    reflector.start();
    await eventually('it is told', () => health().state === 'not-installed');
    expect(health().detail).toBe('longhorn.io/v1beta2 is installed, but without snapshots.');
  });
});
