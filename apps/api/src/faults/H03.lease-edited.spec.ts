import { type Lease } from '@soteria/kube';
import { Replicas } from '../cluster/testing/replicas';

describe('H03: somebody edits or deletes the lease', () => {
  let replicas: Replicas;
  beforeEach(async () => {
    replicas = await Replicas.start();
    await replicas.add('a');
    await replicas.until(['a']);
    await replicas.add('b');
    await replicas.elapse(13_000);
  });
  afterEach(() => replicas.stop());

  const path = '/apis/coordination.k8s.io/v1/namespaces/default/leases/soteria';
  const edit = async (spec: Partial<Lease['spec']>): Promise<void> => {
    const answer = await fetch(`${replicas.sandbox.url}${path}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: JSON.stringify({ spec }),
    });
    expect(answer.status).toBe(200);
  };

  it('deleted: its holder makes it again, and no other comes in between', async () => {
    const answer = await fetch(`${replicas.sandbox.url}${path}`, { method: 'DELETE' });
    expect(answer.status).toBe(200);
    await replicas.elapse(90_000);
    expect(replicas.leaders()).toEqual(['a']);
    expect(replicas.lease()?.spec.holderIdentity).toBe('a');
    expect(replicas.overlaps).toEqual([]);
  });

  it('given to a stranger: nobody leads until the stranger has been silent for the whole time', async () => {
    await edit({ holderIdentity: 'stranger' });
    expect(await replicas.until([])).toBeLessThanOrEqual(20_000);
    await replicas.elapse(30_000);
    expect(replicas.leaders()).toEqual([]);
    await replicas.elapse(60_000);
    expect(replicas.leaders()).toHaveLength(1);
    expect(replicas.overlaps).toEqual([]);
  });

  it.each([
    ['given to the other replica', { holderIdentity: 'b' }],
    ['emptied', { holderIdentity: '' }],
    ['shortened', { leaseDurationSeconds: 5 }],
    ['moved in time', { renewTime: '2001-01-01T00:00:00.000000Z' }],
  ])('%s: the two never lead together', async (_, spec) => {
    // At several moments between two renewals, since what happens depends on who looks first.
    for (let round = 0; round < 5; round += 1) {
      await edit(spec);
      await replicas.elapse(184_500);
      expect(replicas.leaders()).toHaveLength(1);
    }
    expect(replicas.overlaps).toEqual([]);
  });
});
