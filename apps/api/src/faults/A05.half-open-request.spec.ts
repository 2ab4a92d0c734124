import { RESOURCES } from '@soteria/kube';
import { ManualClock, Sandbox } from '@soteria/sandbox';
import { ClusterWriter } from '../cluster/cluster-writer';
import { elapse, eventually } from '../cluster/testing/eventually';
import { failureOf } from '../cluster/testing/failure';
import { accessTo } from '../cluster/testing/plain-connection';
import { note } from '../cluster/testing/rows';

describe('A05: a single request is never answered', () => {
  let clock: ManualClock;
  let sandbox: Sandbox;
  let writer: ClusterWriter;
  beforeEach(async () => {
    clock = new ManualClock(Date.UTC(2026, 4, 1));
    sandbox = await Sandbox.start({ clock, objects: [note('a')] });
    writer = new ClusterWriter(accessTo(sandbox.url, clock), clock);
  });
  afterEach(() => sandbox.stop());
  const hang = (verb: string, apply = false): void => {
    sandbox.faults.add({ match: { verb }, action: { kind: 'half-open', apply }, times: 1 });
  };
  const arrived = (verb: string): Promise<void> =>
    eventually('the request arrived', () => sandbox.requests.count(verb, 'configmaps') === 1);

  it('a read is given up after thirty seconds, and nothing is in doubt', async () => {
    hang('get');
    let failed = false;
    const name = { namespace: 'default', name: 'a' };
    const failure = failureOf(writer.get(RESOURCES.configMaps, name)).finally(() => {
      failed = true;
    });
    await arrived('get');
    await elapse(clock, 29_900, 100);
    expect(failed).toBe(false);
    await elapse(clock, 200, 100);
    expect(await failure).toMatchObject({
      code: 'timeout',
      retryable: true,
      outcomeUnknown: false,
    });
  });

  it.each([
    ['before it is applied', false],
    ['after it is applied', true],
  ])('of a write that hangs %s the outcome is unknown', async (_, applied) => {
    hang('create', applied);
    const failure = failureOf(writer.create(RESOURCES.configMaps, note('b')));
    await arrived('create');
    await elapse(clock, 30_000);
    expect(await failure).toMatchObject({ code: 'timeout', outcomeUnknown: true });
    expect(sandbox.requests.count('create', 'configmaps')).toBe(1);
    const second = writer.create(RESOURCES.configMaps, note('b'));
    if (applied) expect((await failureOf(second)).code).toBe('already-exists');
    else expect((await second).metadata.name).toBe('b');
  });

  it.each([
    ['drop-before', false],
    ['drop-after-apply', true],
  ] as const)(
    'of a write that is cut off (%s) the outcome is unknown too',
    async (kind, applied) => {
      sandbox.faults.add({ match: { verb: 'create' }, action: { kind }, times: 1 });
      const failure = await failureOf(writer.create(RESOURCES.configMaps, note('b')));
      expect(failure).toMatchObject({ code: 'unreachable', outcomeUnknown: true });
      expect(sandbox.store.get('configmaps', 'default', 'b') !== undefined).toBe(applied);
    },
  );
});
