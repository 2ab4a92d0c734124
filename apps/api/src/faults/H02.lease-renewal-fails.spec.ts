import { Replicas } from '../cluster/testing/replicas';

describe('H02: the lease cannot be renewed', () => {
  let replicas: Replicas;
  beforeEach(async () => {
    replicas = await Replicas.start();
  });
  afterEach(() => replicas.stop());

  it('leads on through ten seconds of failures', async () => {
    const { leadership } = await replicas.add('a');
    const heard: boolean[] = [];
    leadership.onChange((leader) => heard.push(leader));
    await replicas.until(['a']);
    await replicas.elapse(18_000);
    const failing = replicas.sandbox.faults.add({
      match: { verb: 'update', plural: 'leases' },
      action: { kind: 'status', code: 500 },
    });
    await replicas.elapse(10_000);
    expect(failing.fired).toBeGreaterThan(0);
    failing.remove();
    await replicas.elapse(60_000);
    expect(replicas.leaders()).toEqual(['a']);
    expect(heard).toEqual([true]);
  });

  it('a single renewal that hangs does not cost the lead', async () => {
    const { leadership } = await replicas.add('a');
    await replicas.until(['a']);
    const heard: boolean[] = [];
    leadership.onChange((leader) => heard.push(leader));
    const hanging = replicas.sandbox.faults.add({
      match: { verb: 'update', plural: 'leases' },
      action: { kind: 'half-open' },
      times: 1,
    });
    await replicas.elapse(120_000);
    expect(hanging.fired).toBe(1);
    expect(heard).toEqual([]);
  });

  it.each([
    ['is answered with errors', { kind: 'status', code: 503 }],
    ['is never answered', { kind: 'half-open' }],
    ['is cut off', { kind: 'drop-before' }],
  ] as const)('stops within 45 s when every renewal %s', async (_, action) => {
    const { leadership } = await replicas.add('a');
    await replicas.until(['a']);
    await replicas.elapse(30_000);
    const heard: boolean[] = [];
    leadership.onChange((leader) => heard.push(leader));
    replicas.sandbox.faults.add({ match: { plural: 'leases' }, action });
    expect(await replicas.until([])).toBeLessThanOrEqual(45_000);
    expect(heard).toEqual([false]);
    replicas.sandbox.faults.clear();
    expect(await replicas.until(['a'])).toBeLessThanOrEqual(10_000);
  });

  it('a leader that is cut off stops at least ten seconds before its successor starts', async () => {
    const a = await replicas.add('a');
    await replicas.until(['a']);
    await replicas.add('b');
    await replicas.elapse(27_000);
    a.cable.pull();
    const stopped = await replicas.until([]);
    const started = await replicas.until(['b']);
    expect(stopped).toBeLessThanOrEqual(45_000);
    expect(started).toBeGreaterThanOrEqual(10_000);
    a.cable.plug();
    await replicas.elapse(120_000);
    expect(replicas.leaders()).toEqual(['b']);
    expect(replicas.overlaps).toEqual([]);
  });

  it('a leader that was paused for ten minutes does not lead when it wakes', async () => {
    const a = await replicas.add('a');
    await replicas.until(['a']);
    await replicas.add('b');
    await replicas.elapse(5_000);
    await replicas.elapse(600_000, [a]);
    // The paused one cannot answer; what counts is that its clock has moved on before it does.
    a.clock.advance(600_000);
    expect(a.leadership.isLeader()).toBe(false);
    expect(replicas.leaders()).toEqual(['b']);
  });
});
