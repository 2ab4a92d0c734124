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
  const send = async (request: RequestInit): Promise<void> => {
    expect((await fetch(`${replicas.sandbox.url}${path}`, request)).status).toBe(200);
  };
  const edit = (spec: Partial<Lease['spec']>): Promise<void> =>
    send({
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: JSON.stringify({ spec }),
    });
  const follower = (): string => (replicas.leaders()[0] === 'a' ? 'b' : 'a');

  it('given to a stranger: nobody leads until the stranger has been silent for the whole time', async () => {
    await edit({ holderIdentity: 'stranger' });
    expect(await replicas.until([])).toBeLessThanOrEqual(20_000);
    await replicas.elapse(30_000);
    expect(replicas.leaders()).toEqual([]);
    await replicas.elapse(60_000);
    expect(replicas.leaders()).toHaveLength(1);
    expect(replicas.overlaps).toEqual([]);
  });

  it.each<[string, () => Promise<void>]>([
    ['deleted', () => send({ method: 'DELETE' })],
    ['given to the other replica', () => edit({ holderIdentity: follower() })],
    ['emptied', () => edit({ holderIdentity: '' })],
    ['shortened', () => edit({ leaseDurationSeconds: 5 })],
    ['moved in time', () => edit({ renewTime: '2001-01-01T00:00:00.000000Z' })],
  ])('%s: the two never lead together', async (_, act) => {
    // At many moments between two renewals, since what happens depends on who looks first.
    for (let round = 0; round < 8; round += 1) {
      await act();
      await replicas.elapse(182_500);
      expect(replicas.leaders()).toHaveLength(1);
    }
    expect(replicas.overlaps).toEqual([]);
  });
});
