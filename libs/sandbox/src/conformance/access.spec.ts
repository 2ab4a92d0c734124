import { AuthorizationV1Api, KubeConfig } from '@kubernetes/client-node';
import { type UnknownKubeObject } from '@soteria/kube';
import { Sandbox } from '../sandbox';
import { describeSandbox, Target } from './testing/target';

describe('bearer tokens', () => {
  let target: Target;
  beforeAll(async () => {
    target = await Target.start();
  });
  afterAll(() => target.stop());

  it('that nobody has are refused: 401', async () => {
    const { code, json } = await target.get(target.path('configmaps'), {
      Authorization: 'Bearer nobody',
    });
    expect([code, json.reason]).toEqual([401, 'Unauthorized']);
  });

  it('answer access reviews of the stock client', async () => {
    const api = target.config.makeApiClient(AuthorizationV1Api);
    const review = await api.createSelfSubjectAccessReview({
      body: { spec: { resourceAttributes: { verb: 'list', resource: 'configmaps' } } },
    });
    expect(review.status?.allowed).toBe(true);
  });
});

const RBAC = 'rbac.authorization.k8s.io/v1';
const ALICE = 'system:serviceaccount:soteria:alice';

describeSandbox('access by roles', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await Sandbox.start({
      authorization: 'rbac',
      tokens: { 'alice-token': ALICE, 'bob-token': 'bob' },
    });
  });
  afterEach(() => sandbox.stop());

  const ask = (method: string, path: string, token?: string, body?: object) =>
    fetch(sandbox.url + path, {
      method,
      headers: {
        'Content-Type': 'application/json',
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const role = (kind: string, rules: object[], namespace?: string): UnknownKubeObject => ({
    apiVersion: RBAC,
    kind,
    metadata: { name: 'granted', ...(namespace === undefined ? {} : { namespace }) },
    rules,
  });
  const binding = (kind: string, roleKind: string, namespace?: string): UnknownKubeObject => ({
    apiVersion: RBAC,
    kind,
    metadata: { name: 'granted', ...(namespace === undefined ? {} : { namespace }) },
    subjects: [{ kind: 'ServiceAccount', name: 'alice', namespace: 'soteria' }],
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: roleKind, name: 'granted' },
  });
  const reads = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] }];

  it('refuses who is not known: 401, and who is nobody: 403', async () => {
    expect((await ask('GET', '/api/v1/pods', 'wrong')).status).toBe(401);
    const anonymous = await ask('GET', '/api/v1/pods');
    expect(anonymous.status).toBe(403);
    expect(await anonymous.json()).toMatchObject({
      message:
        'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope',
    });
  });

  it('refuses what no role grants, with verb and resource', async () => {
    const path = '/apis/longhorn.io/v1beta2/namespaces/longhorn-system/backups';
    const refused = await ask('POST', path, 'alice-token', {});
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({
      reason: 'Forbidden',
      message: `backups.longhorn.io is forbidden: User "${ALICE}" cannot create resource "backups" in API group "longhorn.io" in the namespace "longhorn-system"`,
    });
  });

  it('grants by a ClusterRoleBinding everywhere, and only what it says', async () => {
    sandbox.load([role('ClusterRole', reads), binding('ClusterRoleBinding', 'ClusterRole')]);
    expect((await ask('GET', '/api/v1/configmaps', 'alice-token')).status).toBe(200);
    expect((await ask('GET', '/api/v1/secrets', 'alice-token')).status).toBe(403);
    const path = '/api/v1/namespaces/default/configmaps';
    expect((await ask('POST', path, 'alice-token', {})).status).toBe(403);
    expect((await ask('GET', '/api/v1/configmaps', 'bob-token')).status).toBe(403);
  });

  it('grants by a RoleBinding in its namespace alone', async () => {
    sandbox.load([role('Role', reads, 'default'), binding('RoleBinding', 'Role', 'default')]);
    const of = (namespace: string) => `/api/v1/namespaces/${namespace}/configmaps`;
    expect((await ask('GET', of('default'), 'alice-token')).status).toBe(200);
    expect((await ask('GET', of('kube-system'), 'alice-token')).status).toBe(403);
    expect((await ask('GET', '/api/v1/configmaps', 'alice-token')).status).toBe(403);
  });

  it('grants a ClusterRole in one namespace by a RoleBinding there', async () => {
    sandbox.load([role('ClusterRole', reads), binding('RoleBinding', 'ClusterRole', 'default')]);
    const of = (namespace: string) => `/api/v1/namespaces/${namespace}/configmaps`;
    expect((await ask('GET', of('default'), 'alice-token')).status).toBe(200);
    expect((await ask('GET', of('kube-system'), 'alice-token')).status).toBe(403);
  });

  it('can be limited to one object', async () => {
    const rules = [{ ...reads[0], resourceNames: ['mine'] }];
    sandbox.load([role('ClusterRole', rules), binding('ClusterRoleBinding', 'ClusterRole')]);
    const path = '/api/v1/namespaces/default/configmaps';
    expect((await ask('GET', `${path}/mine`, 'alice-token')).status).toBe(404);
    expect((await ask('GET', `${path}/yours`, 'alice-token')).status).toBe(403);
    const selected = await ask('GET', `${path}?fieldSelector=metadata.name%3Dmine`, 'alice-token');
    expect(selected.status).toBe(200);
  });

  it('does not mistake a status for its object', async () => {
    const rules = [{ apiGroups: [''], resources: ['namespaces'], verbs: ['*'] }];
    sandbox.load([role('ClusterRole', rules), binding('ClusterRoleBinding', 'ClusterRole')]);
    expect((await ask('GET', '/api/v1/namespaces/default', 'alice-token')).status).toBe(200);
    const status = await ask('GET', '/api/v1/namespaces/default/status', 'alice-token');
    expect(status.status).toBe(403);
  });

  it('follows changes of the roles at once', async () => {
    sandbox.load([role('ClusterRole', reads), binding('ClusterRoleBinding', 'ClusterRole')]);
    expect((await ask('GET', '/api/v1/configmaps', 'alice-token')).status).toBe(200);
    sandbox.load([role('ClusterRole', [])]);
    expect((await ask('GET', '/api/v1/configmaps', 'alice-token')).status).toBe(403);
  });

  it('follows a store that is rolled back', async () => {
    sandbox.load([role('ClusterRole', reads), binding('ClusterRoleBinding', 'ClusterRole')]);
    const checkpoint = sandbox.faults.checkpoint();
    sandbox.load([role('ClusterRole', [])]);
    expect((await ask('GET', '/api/v1/configmaps', 'alice-token')).status).toBe(403);
    sandbox.faults.rollback(checkpoint);
    expect((await ask('GET', '/api/v1/configmaps', 'alice-token')).status).toBe(200);
  });

  it('answers reviews for others', async () => {
    sandbox.load([role('ClusterRole', reads), binding('ClusterRoleBinding', 'ClusterRole')]);
    const config = new KubeConfig();
    config.loadFromString(sandbox.kubeconfig());
    const api = config.makeApiClient(AuthorizationV1Api);
    const may = async (verb: string): Promise<boolean | undefined> =>
      (
        await api.createSubjectAccessReview({
          body: { spec: { user: ALICE, resourceAttributes: { verb, resource: 'configmaps' } } },
        })
      ).status?.allowed;
    expect([await may('get'), await may('delete')]).toEqual([true, false]);
  });

  it('lets everybody ask for health, and who is known for discovery', async () => {
    expect((await ask('GET', '/readyz')).status).toBe(200);
    expect((await ask('GET', '/apis')).status).toBe(403);
    expect((await ask('GET', '/apis', 'bob-token')).status).toBe(200);
  });

  it('lets only some act as others', async () => {
    const as = (token: string) =>
      fetch(`${sandbox.url}/api/v1/pods`, {
        headers: { Authorization: `Bearer ${token}`, 'Impersonate-User': ALICE },
      });
    const admin = /token: (\S+)/.exec(sandbox.kubeconfig())?.[1] ?? '';
    expect(await (await as(admin)).json()).toMatchObject({
      message: expect.stringContaining(`User "${ALICE}" cannot list`) as string,
    });
    expect((await as('bob-token')).status).toBe(403);
  });

  it('notes the verbs that each user sent', async () => {
    sandbox.load([role('ClusterRole', reads), binding('ClusterRoleBinding', 'ClusterRole')]);
    await ask('GET', '/api/v1/configmaps', 'alice-token');
    await ask('GET', '/api/v1/namespaces/default/configmaps/x', 'alice-token');
    expect(sandbox.requests.usedBy(ALICE)).toEqual(['get configmaps', 'list configmaps']);
  });
});
