import { type Plan } from '@soteria/contracts';
import { type ResourceQuota } from '@soteria/kube';
import { world } from '@soteria/sandbox';
import { Story } from '../testing/story';

describe('a plan into a namespace with quotas', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({
      world: world().volume('shop/orders').backedUp('1d ago'),
    });
  });
  afterAll(() => story.end());

  const limited = (spec: object) =>
    story.kube('POST', '/api/v1/namespaces/shop/resourcequotas', {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'small', namespace: 'shop' },
      spec,
    });
  afterEach(() => story.kube('DELETE', '/api/v1/namespaces/shop/resourcequotas/small'));
  const status = () =>
    story.cluster.sandbox.store.get<ResourceQuota>('resourcequotas', 'shop', 'small')?.status;
  const conflicts = async (): Promise<Plan['conflicts']> => {
    const { body } = await story.post<Plan>('/v1/restores', {
      source: { namespace: 'shop', pvc: 'orders' },
      target: { namespace: 'shop', pvc: 'again' },
      dryRun: true,
    });
    return body.conflicts;
  };

  it.each([
    ['persistentvolumeclaims', '1', '1 claims where 0 are left'],
    ['count/persistentvolumeclaims', '1', '1 claims where 0 are left'],
    ['requests.storage', '15Gi', '10737418240 bytes where 5368709120 are left'],
    ['longhorn.storageclass.storage.k8s.io/requests.storage', '4Gi', 'bytes where 0 are left'],
  ])('tells what %s=%s leaves, counted by the cluster or not yet', async (name, limit, says) => {
    const { faults } = story.cluster.sandbox;
    const uncounted = faults.add({
      match: { plural: 'resourcequotas', subresource: 'status' },
      action: { kind: 'status', code: 503 },
    });
    await limited({ hard: { [name]: limit } });
    const expected = [{ code: 'quota-exceeded', detail: expect.stringContaining(says) as unknown }];
    expect(status()).toBeUndefined();
    expect(await conflicts()).toMatchObject(expected);
    uncounted.remove();
    await story.until('the quota is counted', () => status()?.used?.[name] !== undefined);
    expect(await conflicts()).toMatchObject(expected);
  });

  it('passes over a quota that is for claims of an attributes class', async () => {
    await limited({
      hard: { persistentvolumeclaims: '0' },
      scopeSelector: {
        matchExpressions: [
          { scopeName: 'VolumeAttributesClass', operator: 'In', values: ['gold'] },
        ],
      },
    });
    expect(await conflicts()).toEqual([]);
  });
});
