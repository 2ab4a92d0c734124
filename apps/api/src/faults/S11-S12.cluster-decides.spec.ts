import { type Operation, type Session } from '@soteria/contracts';
import { type Fault, realClock } from '@soteria/sandbox';
import { as, guardedWorld, linesOf, portOf, verdictOf, whoAmI } from '../attacks/testing/guarded';
import {
  accessRule as rule,
  binding,
  clusterRole as role,
  RBAC,
} from '../attacks/testing/bindings';
import { Story } from '../testing/story';

const decidedWorld = () =>
  guardedWorld()
    .object(role('soteria-operator', rule(['*'], ['*'])))
    .object(role('soteria-viewer', rule(['inventory', 'policy', 'storage'], ['get'])))
    .object(role('soteria-stranger', { apiGroups: ['apps'], resources: ['*'], verbs: ['*'] }))
    .object(binding('soteria-operator', 'oidc:admins'))
    .object(binding('soteria-viewer', 'oidc:viewers'))
    .object(binding('soteria-stranger', 'oidc:deployers'))
    .object(binding('soteria-operator', 'oidc:team-shop', 'shop'))
    .object(binding('soteria-viewer', 'oidc:team-shop', 'vault'))
    .object(binding('soteria-viewer', 'oidc:lookers', 'shop'))
    .object(binding('soteria-operator', 'oidc:lone', undefined, 'User'));

const DECIDED = {
  world: decidedWorld(),
  withoutBehaviours: true,
  authorization: 'rbac',
} as const;
const VARIABLES = {
  SOTERIA_AUTH_ENABLED: 'true',
  SOTERIA_TRUSTED_PROXIES: '127.0.0.1',
  SOTERIA_AUTHORIZATION: 'cluster',
};

describe('where the cluster decides who may do what', () => {
  let story: Story;
  let elapsedMs = 0;
  let setBackMs = 0;
  beforeAll(async () => {
    story = await Story.begin({
      ...DECIDED,
      clock: {
        ...realClock,
        now: () => Date.now() + elapsedMs - setBackMs,
        monotonic: () => performance.now() + elapsedMs,
      },
      variables: {
        ...VARIABLES,
        SOTERIA_CLUSTER_USER_PREFIX: 'oidc:',
        SOTERIA_CLUSTER_GROUP_PREFIX: 'oidc:',
      },
    });
  });
  afterAll(() => story.end());

  const verdict = async (headers: Record<string, string>) =>
    verdictOf(await whoAmI(portOf(story), linesOf(headers)));
  const session = async (headers: Record<string, string>) =>
    (await story.get<Session>('/v1/session', headers)).body;
  const backup = (namespace: string, pvc: string, headers: Record<string, string>) =>
    story.post<Operation>('/v1/backup', { namespace, pvc }, headers);

  it.each([
    ['a stranger', as('noa', 'strangers'), 'noa: none'],
    ['one in no group', as('noa', ''), 'noa: none'],
    ['one of whom no groups are told', { 'x-forwarded-user': 'noa' }, 'noa: none'],
    ['one who is named, without groups', { 'x-forwarded-user': 'lone' }, 'lone: operator'],
    ['groups of nobody', { 'x-forwarded-groups': 'admins' }, '401 not-authenticated'],
    ['one with other rights', as('dora', 'deployers'), 'dora: none'],
    ['a group without its prefix', as('ada', 'dmins'), 'ada: none'],
    ['a viewer', as('vera', 'viewers'), 'vera: viewer'],
    ['an operator', as('ada', 'admins'), 'ada: operator'],
    ['one of a namespace', as('sam', 'team-shop'), 'sam: operator'],
  ])('%s', async (_, headers, expected) => {
    expect(await verdict(headers)).toBe(expected);
  });

  it('S11: rights hold where they were given, verb by verb', async () => {
    expect(await session(as('sam', 'team-shop'))).toMatchObject({ namespaces: ['shop', 'vault'] });
    expect(await session(as('lou', 'lookers'))).toMatchObject({
      namespaces: ['shop'],
      permissions: ['inventory:read'],
    });
    expect((await backup('shop', 'orders', as('lou', 'lookers'))).status).toBe(403);
    expect((await backup('vault', 'keys', as('lou', 'lookers'))).status).toBe(403);
    expect((await backup('nowhere', 'keys', as('lou', 'lookers'))).status).toBe(403);
    expect((await backup('spare', 'x', as('sam', 'team-shop'))).status).toBe(404);
    expect((await backup('vault', 'keys', as('sam', 'team-shop'))).status).toBe(403);
    expect((await backup('shop', 'orders', as('sam', 'team-shop'))).status).toBe(202);
    expect((await story.get('/v1/policies', as('sam', 'team-shop'))).status).toBe(403);
    expect((await story.get('/v1/inventory', as('lou', 'lookers'))).body).toMatchObject({
      total: 1,
    });
  });

  it('S11: nobody speaks for the cluster itself', async () => {
    const own = await Story.begin({ ...DECIDED, variables: { ...VARIABLES } });
    for (const headers of [
      as('system:admin', 'viewers'),
      as('ada', 'system:masters'),
      as('ada', 'viewers', 'system:authenticated'),
    ]) {
      const answer = await whoAmI(portOf(own), linesOf(headers));
      expect(verdictOf(answer)).toBe('400 ambiguous-identity');
    }
    expect(await verdict(as('ada', 'system:masters'))).toBe('ada: none');
    expect(verdictOf(await whoAmI(portOf(own), linesOf(as('ada', 'admins'))))).toBe('ada: none');
    await own.end();
  });

  it('S12: a right that is taken away ends within half a minute', async () => {
    const headers = as('vic', 'viewers');
    expect(await verdict(headers)).toBe('vic: viewer');
    await story.kube('DELETE', `/apis/${RBAC}/v1/clusterrolebindings/soteria-viewer-oidc-viewers`);
    elapsedMs += 20_000;
    expect(await verdict(headers)).toBe('vic: viewer');
    elapsedMs += 11_000;
    expect(await verdict(headers)).toBe('vic: none');
    // And not later for somebody new.
    expect(await verdict(as('val', 'viewers'))).toBe('val: none');
  });

  it('S12: also while the wall clock is set back', async () => {
    const headers = as('sue', 'lookers');
    expect(await verdict(headers)).toBe('sue: viewer');
    setBackMs = 3_600_000;
    await story.kube(
      'DELETE',
      `/apis/${RBAC}/v1/namespaces/shop/rolebindings/soteria-viewer-oidc-lookers`,
    );
    elapsedMs += 31_000;
    expect(await verdict(headers)).toBe('sue: none');
    setBackMs = 0;
  });

  describe('S12: that cannot be asked', () => {
    let fault: Fault;
    const known = as('kim', 'admins');
    beforeAll(async () => {
      expect(await verdict(known)).toBe('kim: operator');
      fault = story.cluster.sandbox.faults.add({
        match: { plural: 'subjectaccessreviews' },
        action: { kind: 'status', code: 500, reason: 'InternalError', message: 'etcd is away' },
      });
    });
    afterAll(() => fault.remove());

    it('nobody new is let in, and nothing is remembered of it', async () => {
      const answer = await whoAmI(portOf(story), linesOf(as('new', 'admins')));
      expect(verdictOf(answer)).toBe('503 cluster-unavailable');
      expect(answer.headers['retry-after']).toBe('5');
      expect(answer.body).not.toContain('etcd');
      expect((await backup('shop', 'orders', as('new', 'admins'))).status).toBe(503);
      expect((await story.get('/healthz')).status).toBe(200);
    });

    it('who was known is known for half a minute more, and not longer', async () => {
      expect(await verdict(known)).toBe('kim: operator');
      elapsedMs += 31_000;
      expect(await verdict(known)).toBe('503 cluster-unavailable');
      fault.remove();
      expect(await verdict(known)).toBe('kim: operator');
      expect(await verdict(as('new', 'admins'))).toBe('new: operator');
    });

    it('an answer that says neither yes nor no is a no', async () => {
      const odd = story.cluster.sandbox.faults.add({
        match: { plural: 'subjectaccessreviews' },
        action: { kind: 'status', code: 201, body: '{"status":{"allowed":"true"}}' },
      });
      expect(await verdict(as('odd', 'admins'))).toBe('odd: none');
      odd.remove();
    });
  });
});
