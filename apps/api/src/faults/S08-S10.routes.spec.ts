import { type OpenAPIObject } from '@nestjs/swagger';
import { type Problem } from '@soteria/contracts';
import {
  ADMIN,
  guardedStory,
  linesOf,
  NOBODY,
  portOf,
  SHOPKEEPER,
  VIEWER,
} from '../attacks/testing/guarded';
import { sendRaw } from '../attacks/testing/raw-request';
import { type Route, routesOf } from '../attacks/testing/routes';
import { standingCluster } from '../attacks/testing/standing-cluster';
import { type Story } from '../testing/story';

/** Each of them by name: whatever is added here is open to everybody who reaches the port. */
const OPEN = ['GET /healthz', 'GET /metrics', 'GET /readyz', 'GET /v1/session/spoof-check/echo'];
/** For whoever is recognised, whatever they may do. */
const FOR_ANYBODY = [
  'GET /v1/docs',
  'GET /v1/docs/{file}',
  'GET /v1/openapi.json',
  'GET /v1/session',
  'GET /v1/session/spoof-check',
];

const nameOf = ({ method, template }: Route) => `${method} ${template}`;

describe('every route', () => {
  let story: Story;
  let routes: Route[];
  beforeAll(async () => {
    story = await guardedStory();
    routes = routesOf((await story.get<OpenAPIObject>('/v1/openapi.json', ADMIN)).body);
  });
  afterAll(() => story.end());

  const ask = ({ method, path }: Route, headers: Record<string, string>) =>
    sendRaw(portOf(story), {
      method,
      target: path,
      lines: ['Content-Type: application/json', ...linesOf(headers)],
      body: method === 'POST' ? '{}' : '',
    });

  /** The routes that answer something else than this code. */
  async function exceptions(headers: Record<string, string>, code: string, of = routes) {
    const answers = await Promise.all(
      of
        .filter(({ template }) => template !== '/v1/events')
        .map(async (route) => ({ route, answer: await ask(route, headers) })),
    );
    return answers
      .filter(({ answer }) => codeOf(answer.body) !== code)
      .map(({ route }) => nameOf(route))
      .sort();
  }

  it('S09: is open by name, or wants to know who asks', async () => {
    expect(routes.length).toBeGreaterThan(20);
    expect(await exceptions({}, 'not-authenticated')).toEqual(OPEN);
  });

  it('S09: is for anybody by name, or wants a permission', async () => {
    expect(await exceptions(NOBODY, 'not-permitted')).toEqual(
      [...OPEN, ...FOR_ANYBODY].filter((name) => name !== 'GET /metrics').sort(),
    );
  });

  it('S09: that changes something is refused to viewers, and changes nothing', async () => {
    const before = standingCluster(story);
    const changing = routes.filter(({ method }) => method !== 'GET');
    expect(changing.length).toBeGreaterThan(8);
    // Looking at what a policy would do needs no more than reading; it saves nothing.
    expect(await exceptions(VIEWER, 'not-permitted', changing)).toEqual([
      'POST /v1/policies/preview',
    ]);
    expect(standingCluster(story)).toBe(before);
  });

  it('S09: about the whole cluster is refused to those of one namespace', async () => {
    const whole = routes.filter(({ template }) => /polic|b2|exclusions|pin/.test(template));
    expect(whole.length).toBeGreaterThan(8);
    expect(await exceptions(SHOPKEEPER, 'not-permitted', whole)).toEqual([]);
  });

  it.each(['PUT', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])('S10: takes no %s', async (method) => {
    const answer = await ask({ method, template: '', path: '/v1/inventory' }, ADMIN);
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD, POST, DELETE' } });
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('S10: says which methods it takes instead of another', async () => {
    const answer = await ask({ method: 'POST', template: '', path: '/v1/inventory' }, ADMIN);
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
    const head = await ask({ method: 'HEAD', template: '', path: '/v1/inventory' }, ADMIN);
    expect(head.status).toBe(200);
    const retry = { template: '', path: '/v1/operations/op-1/retry' };
    expect(await ask({ method: 'DELETE', ...retry }, ADMIN)).toMatchObject({
      status: 405,
      headers: { allow: 'POST' },
    });
  });

  it('S10: takes a method from the request line alone', async () => {
    const before = standingCluster(story);
    const override = { ...VIEWER, 'X-HTTP-Method-Override': 'DELETE', 'X-Method-Override': 'POST' };
    const answer = await sendRaw(portOf(story), {
      target: '/v1/backups?_method=DELETE',
      lines: linesOf(override),
    });
    expect(answer.status).toBe(400);
    expect(await exceptions(override, 'x', routes.slice(0, 1))).toHaveLength(1);
    expect(standingCluster(story)).toBe(before);
  });

  it('S08: tells scrapers apart from people, who need to be allowed to see everything', async () => {
    const metrics = (headers: Record<string, string>) =>
      ask({ method: 'GET', template: '', path: '/metrics' }, headers);
    expect((await metrics({})).status).toBe(200);
    expect((await metrics({ 'User-Agent': 'GoogleHC/1.0' })).status).toBe(200);
    expect((await metrics(VIEWER)).status).toBe(200);
    expect((await metrics(SHOPKEEPER)).status).toBe(403);
    expect((await metrics({ ...VIEWER, X_Forwarded_Groups: 'admins' })).status).toBe(400);
  });

  it.each([
    ['/healthz/../v1/inventory', 400],
    ['/healthz/%2e%2e/v1/inventory', 400],
    ['/metrics;/v1/inventory', 400],
    ['/v1/inventory?/healthz', 401],
    ['/v1/inventory#/healthz', 400],
    ['/healthz/v1/inventory', 404],
    ['//healthz', 400],
    ['/V1/inventory', 404],
    ['/v1/inventory/', 404],
  ])('S08: %s is no way around (%i)', async (path, status) => {
    const lines = [
      'User-Agent: kube-probe/1.30',
      'X-Forwarded-Uri: /healthz',
      'X-Original-URL: /healthz',
    ];
    const answer = await sendRaw(portOf(story), { target: path, lines });
    expect(answer.status).toBe(status);
    expect(answer.body).not.toContain('orders');
  });
});

function codeOf(body: string): string {
  try {
    return (JSON.parse(body) as Problem).code;
  } catch {
    return '';
  }
}
