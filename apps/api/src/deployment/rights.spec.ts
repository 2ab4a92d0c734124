import { type OperationList } from '@soteria/contracts';
import { type SandboxCluster, world } from '@soteria/sandbox';
import { as } from '../attacks/testing/guarded';
import { type AdmissionPolicies } from '../testing/admission-policies';
import { ACCOUNT, deployedCluster, grantedVerbs } from '../testing/deployment';
import { uidOfOrders } from '../testing/claim-uid';
import { Story } from '../testing/story';

jest.setTimeout(180_000);

const shop = (claimUid: string) => {
  const labels = { 'soteria.io/policy': 'frugal', 'soteria.io/claim-uid': claimUid };
  const story = world().namespace('standby').volume('shop/orders').backup({ at: '30d ago' });
  for (const at of ['5d ago', '4d ago', '3d ago'] as const) story.backup({ at, labels });
  return story;
};

const frugal = {
  name: 'frugal',
  enabled: true,
  selector: { namespaces: ['shop'] },
  schedule: { cron: '0 0 1 1 *', onMissed: 'skip' },
  retention: { last: 1, keepAtLeast: 1 },
  mode: 'incremental',
};

/** Everything that is created: where it is there already, the process looks whether that is its own. */
const MADE = [
  'configmaps',
  'namespaces',
  'persistentvolumeclaims',
  'persistentvolumes',
  'volumes',
  'snapshots',
  'backups',
];

describe('the account that deploy/ makes', () => {
  let cluster: SandboxCluster;
  let token: string;
  let policies: AdmissionPolicies;
  let story: Story;

  const restoreInto = (namespace: string, createNamespace: boolean) =>
    story.done('/v1/restores', {
      source: { namespace: 'shop', pvc: 'orders' },
      target: { namespace, pvc: 'orders', createNamespace },
    });
  const undo = async (id: string) => {
    const { status, body } = await story.delete<{ id: string }>(`/v1/restores/${id}`);
    expect(status).toBe(202);
    expect(await story.ended(body.id)).toMatchObject({ state: 'succeeded' });
  };

  beforeAll(async () => {
    const deployed = await deployedCluster({ world: shop(await uidOfOrders(shop(''))) });
    ({ cluster, token, policies } = deployed);
    story = await Story.begin({ cluster, token, variables: { SOTERIA_OPERATIONS_KEEP: '2' } });
  });
  afterAll(() => story.end());

  it('can do the whole story: back up, restore, undo, policies, retention', async () => {
    for (const plural of MADE) {
      cluster.sandbox.faults.add({
        match: { verb: 'create', plural, user: ACCOUNT },
        action: { kind: 'status', code: 409, reason: 'AlreadyExists', apply: true },
        times: 1,
      });
    }
    await story.done('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    // Ages of snapshots are in whole seconds, and only one that is older than another is superfluous.
    const firstBackupMs = Date.now();
    await story.until('a second has begun', () => Date.now() - firstBackupMs > 1_000);
    await story.done('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    await story.until('the older snapshot is gone', () =>
      used().includes('delete snapshots.longhorn.io'),
    );
    const fresh = await restoreInto('fresh', true);
    await undo(fresh.id);
    const standby = await restoreInto('standby', false);
    await undo(standby.id);
    expect((await story.post('/v1/policies', frugal)).status).toBe(201);
    await story.tick();
    await story.until('retention has pruned', async () => {
      const { body } = await story.get<OperationList>('/v1/operations?kind=prune');
      return body.items[0]?.state === 'succeeded';
    });
  });

  it('asks the cluster about people where that is configured', async () => {
    await story.until('what was done is on record', () => used().includes('create events'));
    const asking = await Story.begin({
      cluster,
      token,
      variables: {
        SOTERIA_AUTH_ENABLED: 'true',
        SOTERIA_TRUSTED_PROXIES: '127.0.0.1',
        SOTERIA_AUTHORIZATION: 'cluster',
        SOTERIA_REPLICA: 'another',
      },
    });
    const { status } = await asking.get('/v1/inventory', as('ada', 'admins'));
    await asking.leave();
    expect(status).toBe(403);
  });

  const used = () => cluster.sandbox.requests.usedBy(ACCOUNT);

  it('deletes nothing that it has not made, whatever it is told', async () => {
    const { url, store } = cluster.sandbox;
    const claim = '/api/v1/namespaces/shop/persistentvolumeclaims/orders';
    const headers = { authorization: `Bearer ${token}` };
    const refusal = await fetch(`${url}${claim}`, { method: 'DELETE', headers });
    expect(refusal.status).toBe(422);
    expect(await refusal.text()).toContain('Soteria deletes only what it made');
    expect(store.get('persistentvolumeclaims', 'shop', 'orders')).toBeDefined();
  });

  it('makes no claim that would get an empty volume', async () => {
    const spec = {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: 'longhorn',
    };
    const labels = { 'app.kubernetes.io/managed-by': 'soteria' };
    const metadata = { name: 'empty', namespace: 'shop', labels };
    const body = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec };
    const refusal = await fetch(
      `${cluster.sandbox.url}/api/v1/namespaces/shop/persistentvolumeclaims`,
      {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      },
    );
    expect(refusal.status).toBe(422);
    expect(await refusal.text()).toContain('only for a volume that it has restored');
  });

  it('cannot make the Secret of the policies anew, and says what to do', async () => {
    const [, administrator = ''] = /token: (\S+)/.exec(cluster.sandbox.kubeconfig()) ?? [];
    const secret = '/api/v1/namespaces/soteria/secrets/soteria-policies';
    await fetch(`${cluster.sandbox.url}${secret}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${administrator}` },
    });
    const problem = await story.refused('POST', '/v1/policies', { ...frugal, name: 'other' });
    expect(problem).toMatchObject({ code: 'conflict', status: 409 });
    expect(problem.detail).toContain('kubectl -n soteria create secret generic soteria-policies');
  });

  it('needs every verb that it is granted, and sends no other but that one', async () => {
    await story.until('old operations have been trimmed', () =>
      used().includes('delete configmaps'),
    );
    // With its end the lease is given back, which is the first change of it.
    await story.leave();
    expect(used()).toEqual([...grantedVerbs(), 'create secrets'].sort());
    expect([...policies.asked.keys()].sort()).toEqual([
      'soteria-deletes-only-its-own',
      'soteria-makes-what-it-names',
    ]);
  });
});
