import { type Lease } from '@soteria/kube';
import { earlyAlarms } from './testing/early-alarms';
import { Replicas } from './testing/replicas';

const empty: Lease = {
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { namespace: 'default', name: 'soteria' },
  spec: {},
};

describe('Leadership', () => {
  let replicas: Replicas;
  beforeEach(async () => {
    replicas = await Replicas.start();
  });
  afterEach(() => replicas.stop());

  it('makes the lease where there is none, and one of two leads', async () => {
    await replicas.add('a');
    await replicas.add('b');
    await replicas.elapse(5_000);
    expect(replicas.leaders()).toHaveLength(1);
    const [leader] = replicas.leaders();
    expect(replicas.lease()?.spec).toMatchObject({
      holderIdentity: leader,
      leaseDurationSeconds: 60,
    });
    for (const { leadership } of replicas.all) expect(leadership.holder()).toBe(leader);
  });

  it.each([
    ['without a spec', { ...empty, spec: undefined as unknown as Lease['spec'] }],
    ['with an empty spec', empty],
  ])('takes a lease that was made for it %s, without the right to create one', async (_, lease) => {
    replicas.sandbox.load([lease]);
    replicas.sandbox.faults.add({
      match: { verb: 'create', plural: 'leases' },
      action: { kind: 'status', code: 403, reason: 'Forbidden' },
    });
    await replicas.add('a');
    await replicas.until(['a']);
    expect(replicas.lease()?.spec.holderIdentity).toBe('a');
  });

  it('renews every twenty seconds and leads on', async () => {
    await replicas.add('a');
    await replicas.until(['a']);
    const { requests } = replicas.sandbox;
    requests.reset();
    // Ends between two renewals.
    await replicas.elapse(610_000);
    expect(replicas.leaders()).toEqual(['a']);
    expect(requests.count('update', 'leases')).toBe(30);
    expect(requests.count('get', 'leases')).toBe(0);
    expect(replicas.lease()?.spec.leaseTransitions).toBe(0);
  });

  it.each([1, 2])('leads on when %i renewals took effect and were not answered', async (times) => {
    const a = await replicas.add('a');
    await replicas.until(['a']);
    const heard: boolean[] = [];
    a.leadership.onChange((leader) => heard.push(leader));
    replicas.sandbox.faults.add({
      match: { verb: 'update', plural: 'leases' },
      action: { kind: 'delay-answer', ms: 3_600_000 },
      times,
    });
    await replicas.elapse(120_000);
    expect(heard).toEqual([]);
    expect(replicas.leaders()).toEqual(['a']);
  });

  it('gives the lease back when it stops, and the next one need not wait', async () => {
    const a = await replicas.add('a');
    await replicas.until(['a']);
    await replicas.add('b');
    await replicas.elapse(3_000);
    const heard: boolean[] = [];
    a.leadership.onChange((leader) => heard.push(leader));
    await a.leadership.stop();
    expect(a.leadership.isLeader()).toBe(false);
    expect(heard).toEqual([false]);
    expect(await replicas.until(['b'])).toBeLessThanOrEqual(10_000);
    expect(replicas.lease()?.spec).toMatchObject({ holderIdentity: 'b', leaseDurationSeconds: 60 });
    expect(replicas.overlaps).toEqual([]);
  });

  it('is waited for when it ends without a word', async () => {
    const a = await replicas.add('a');
    await replicas.until(['a']);
    await replicas.add('b');
    await replicas.elapse(15_000);
    replicas.kill(a);
    const waited = await replicas.until(['b']);
    expect(waited).toBeGreaterThanOrEqual(45_000);
    expect(waited).toBeLessThanOrEqual(71_000);
    expect(replicas.lease()?.spec.leaseTransitions).toBe(1);
  });

  it('need not wait for itself after a restart under the same identity', async () => {
    const a = await replicas.add('a');
    await replicas.until(['a']);
    replicas.kill(a);
    await replicas.add('a');
    expect(await replicas.until(['a'])).toBeLessThanOrEqual(1_000);
  });

  it('starts once however often it is told to, and stops once', async () => {
    const a = await replicas.add('a');
    a.leadership.start();
    a.leadership.start();
    await replicas.until(['a']);
    expect(replicas.sandbox.requests.count('create', 'leases')).toBe(1);
    await Promise.all([a.leadership.stop(), a.leadership.stop()]);
    expect(replicas.sandbox.requests.count('update', 'leases')).toBe(1);
  });

  it('tells of each change once', async () => {
    const a = await replicas.add('a');
    const heard: boolean[] = [];
    const end = a.leadership.onChange((leader) => heard.push(leader));
    await replicas.elapse(120_000);
    expect(heard).toEqual([true]);
    end();
    await a.leadership.stop();
    expect(heard).toEqual([true]);
  });

  it('tells of its loss, and that it leads again, also when the alarm rings a moment early', async () => {
    const a = await replicas.add('a', 0, earlyAlarms);
    await replicas.until(['a']);
    const heard: boolean[] = [];
    a.leadership.onChange((leader) => heard.push(leader));
    const failing = replicas.sandbox.faults.add({
      match: { plural: 'leases' },
      action: { kind: 'status', code: 500 },
    });
    await replicas.until([]);
    await replicas.elapse(10_000);
    expect(heard).toEqual([false]);
    failing.remove();
    await replicas.until(['a']);
    expect(heard).toEqual([false, true]);
  });

  it('does not lead by an answer that comes after the stop, and gives that lease back too', async () => {
    replicas.sandbox.faults.add({
      match: { verb: 'create', plural: 'leases' },
      action: { kind: 'delay-answer', ms: 3_000 },
    });
    const a = await replicas.add('a');
    await replicas.elapse(1_000);
    const stopped = a.leadership.stop();
    await replicas.elapse(3_000);
    await stopped;
    expect(a.leadership.isLeader()).toBe(false);
    expect(replicas.lease()?.spec.holderIdentity).toBe('');
  });

  it('logs who leads, and once a minute why nobody can', async () => {
    const forbidden = replicas.sandbox.faults.add({
      match: { plural: 'leases' },
      action: { kind: 'status', code: 403, reason: 'Forbidden', message: 'no right to leases' },
    });
    await replicas.add('a');
    await replicas.elapse(50_000);
    expect(replicas.log.lines).toEqual(['warn lease: no right to leases']);
    forbidden.remove();
    await replicas.until(['a']);
    expect(replicas.log.lines.slice(1)).toEqual(['log lease: a leads']);
  });
});
