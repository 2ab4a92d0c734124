import fc from 'fast-check';
import { ADMIN, guardedStory, linesOf, portOf } from '../attacks/testing/guarded';
import { sendRaw } from '../attacks/testing/raw-request';
import { standingCluster } from '../attacks/testing/standing-cluster';
import { type Story } from '../testing/story';

/** Ways to make one path mean another. */
const ODD_PARTS = [
  '..',
  '.',
  '%2e%2e',
  '%2E%2e%2f',
  '..%2f..%2fsecrets',
  'a%2fb',
  'a%5cb',
  'a\\b',
  '%00',
  'orders%00.json',
  '%0d%0aX-A:b',
  ';a=b',
  'orders;jsessionid=1',
  '',
  '%',
  '%zz',
  '%c0%ae%c0%ae',
  '%ff',
  '~',
  '*',
  'a:b',
  'a@b',
  '%25252e',
  '🦉',
];
const ADDRESSES = [
  '/v1/inventory/shop/{}',
  '/v1/inventory/{}/orders',
  '/v1/operations/{}',
  '/v1/docs/{}',
];

describe('addresses that could be read in two ways', () => {
  let story: Story;
  let before: string;
  beforeAll(async () => {
    story = await guardedStory();
    before = standingCluster(story);
  });
  afterEach(() => expect(standingCluster(story)).toBe(before));
  afterAll(() => story.end());

  const get = (target: string, method = 'GET') =>
    sendRaw(portOf(story), {
      method,
      target: Buffer.from(target, 'utf8').toString('latin1'),
      lines: linesOf(ADMIN),
    });

  it.each(ADDRESSES)('R07: %s leads nowhere with odd parts', async (template) => {
    for (const part of ODD_PARTS) {
      const answer = await get(template.replace('{}', part));
      expect({ part, ok: [400, 404].includes(answer.status) }).toEqual({ part, ok: true });
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    }
  });

  it('R07: nor do targets that are no paths', async () => {
    for (const target of [
      'http://soteria.test/v1/session',
      'http://elsewhere/v1/session',
      '//elsewhere/v1/session',
      '*',
      'v1/session',
      '?v1/session',
      '/v1//session',
      '/v1/session#x',
      '/v1\\session',
      '/v1/./session',
      '/v1/x/../session',
    ]) {
      const { status } = await get(target);
      expect({ target, status }).toEqual({ target, status: 400 });
    }
  });

  it('R07: ids of anybody’s making reach neither an answer nor the cluster', async () => {
    const asked = story.cluster.sandbox.faults.add({
      match: { path: /zq/ },
      action: { kind: 'delay', ms: 0 },
    });
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, maxLength: 20 }), async (text) => {
        const id = encodeURIComponent(`zq${text.toWellFormed()}`);
        for (const [method, path] of [
          ['GET', `/v1/operations/${id}`],
          ['POST', `/v1/operations/${id}/cancel`],
          ['DELETE', `/v1/restores/${id}`],
          ['DELETE', `/v1/policies/${id}`],
          ['POST', `/v1/backups/${id}/pin`],
        ] as const) {
          expect([400, 404]).toContain((await get(path, method)).status);
        }
      }),
      { numRuns: 20 },
    );
    expect(asked.seen).toBe(0);
  });

  it.each([
    ['an unknown parameter', '/v1/inventory?color=red', '?color'],
    ['an unknown one where none is known', '/v1/session?x=1', '?x'],
    ['a list', '/v1/inventory?status[]=ok', '?status[]'],
    ['an object', '/v1/inventory?q[x]=1', '?q[x]'],
    ['what all objects share', '/v1/inventory?a[__proto__]=1', '?a[__proto__]'],
    ['__proto__', '/v1/inventory?__proto__=1', '?__proto__'],
    ['constructor', '/v1/inventory?constructor=1', '?constructor'],
    ['toString', '/v1/inventory?toString=1', '?toString'],
    ['another case', '/v1/inventory?Limit=1', '?Limit'],
  ])('R08: %s is refused by name', async (_, target, pointer) => {
    const answer = await get(target);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({
      code: 'validation-failed',
      errors: [{ pointer }],
    });
  });

  it.each([
    '/v1/inventory?limit=1&limit=2',
    '/v1/inventory?limit=1&%6cimit=2',
    '/v1/operations?state=failed&kind=backup&state=running',
  ])('R08: a parameter that is repeated is refused: %s', async (target) => {
    const answer = await get(target);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'malformed-request' });
  });

  it.each([
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'text/json',
    'application/ld+json',
    'application/problem+json',
    'application/jsonx',
    'application/json; charset=utf-16',
    'application/json; charset=latin1',
    'application/json, text/plain',
    'application/xml',
    '*/*',
    '',
  ])('R09: a body as "%s" is not read', async (type) => {
    const answer = await sendRaw(portOf(story), {
      method: 'POST',
      target: '/v1/backup',
      lines: [...linesOf(ADMIN), `Content-Type: ${type}`],
      body: '{"namespace":"shop","pvc":"orders"}',
    });
    expect(answer.status).toBe(415);
    expect(answer.body).toContain('"unsupported-media-type"');
  });

  it.each(['gzip', 'br', 'deflate', 'identity, gzip', 'x'])(
    'R09: nor is one that is compressed (%s)',
    async (encoding) => {
      const answer = await sendRaw(portOf(story), {
        method: 'POST',
        target: '/v1/backup',
        lines: [
          ...linesOf(ADMIN),
          'Content-Type: application/json',
          `Content-Encoding: ${encoding}`,
        ],
        body: '{"namespace":"shop","pvc":"orders"}',
      });
      expect(answer.status).toBe(415);
    },
  );
});
