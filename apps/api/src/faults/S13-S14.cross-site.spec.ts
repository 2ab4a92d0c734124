import { guardedStory, ADMIN, linesOf, portOf } from '../attacks/testing/guarded';
import { type RawRequest, sendRaw } from '../attacks/testing/raw-request';
import { standingCluster } from '../attacks/testing/standing-cluster';
import { Story } from '../testing/story';

const JSON_TYPE = 'Content-Type: application/json';
const OWN = 'Origin: http://soteria.test';
const CLIENT = 'X-Soteria-Client: console';
const SAME = 'Sec-Fetch-Site: same-origin';

describe('requests that another site makes a browser send', () => {
  let story: Story;
  let pinned: Story;
  beforeAll(async () => {
    story = await guardedStory();
    pinned = await guardedStory({
      variables: { SOTERIA_PUBLIC_ORIGIN: 'https://soteria.example.org' },
    });
  });
  afterAll(async () => {
    await story.end();
    await pinned.end();
  });

  const send = (to: Story, lines: readonly string[], more: Partial<RawRequest> = {}) =>
    sendRaw(portOf(to), {
      method: 'POST',
      target: '/v1/backup',
      lines: [...linesOf(ADMIN), ...lines],
      body: '{"namespace":"shop","pvc":"nothing"}',
      ...more,
    });
  /** A request that gets as far as the question whether the claim exists has passed every rule. */
  const PASSED = 404;

  it.each([
    ['a program that is no browser', [JSON_TYPE], PASSED],
    ['the console', [JSON_TYPE, OWN, SAME, CLIENT, 'Cookie: session=1'], PASSED],
    [
      'the console behind a proxy that renames the host',
      [JSON_TYPE, 'Origin: https://s.example', SAME, CLIENT],
      PASSED,
    ],
    ['any script of our own', [JSON_TYPE, OWN, SAME, 'X-Requested-With: XMLHttpRequest'], PASSED],
    ['a form', ['Content-Type: application/x-www-form-urlencoded'], 415],
    ['a form with a file', ['Content-Type: multipart/form-data; boundary=x'], 415],
    ['a form in plain text that looks like JSON', ['Content-Type: text/plain'], 415],
    ['no type', [], 415],
    ['two types', ['Content-Type: application/json, text/plain'], 415],
    [
      'a page elsewhere, by its own word',
      [JSON_TYPE, OWN, CLIENT, 'Sec-Fetch-Site: cross-site'],
      403,
    ],
    ['a sister domain', [JSON_TYPE, OWN, CLIENT, 'Sec-Fetch-Site: same-site'], 403],
    ['another origin', [JSON_TYPE, CLIENT, 'Origin: https://evil.example'], 403],
    ['a sub-domain', [JSON_TYPE, CLIENT, 'Origin: http://x.soteria.test'], 403],
    ['another port', [JSON_TYPE, CLIENT, 'Origin: http://soteria.test:81'], 403],
    ['a name that only ends alike', [JSON_TYPE, CLIENT, 'Origin: http://evilsoteria.test'], 403],
    ['an origin that hides', [JSON_TYPE, CLIENT, SAME, 'Origin: null'], 403],
    ['a browser without a header of its own', [JSON_TYPE, OWN, SAME], 403],
    ['a cookie without one', [JSON_TYPE, 'Cookie: _oauth2_proxy=x'], 403],
  ])('S13: %s', async (_, lines, status) => {
    const answer = await send(story, lines);
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.body).toContain('"cross-site-request"');
  });

  it.each([
    ['https://soteria.example.org', PASSED],
    ['https://soteria.example.org.evil.example', 403],
    ['http://soteria.example.org', 403],
    ['http://soteria.test', 403],
    ['null', 403],
  ])('S13: of a known origin %s', async (origin, status) => {
    const answer = await send(pinned, [JSON_TYPE, CLIENT, SAME, `Origin: ${origin}`]);
    expect(answer.status).toBe(status);
  });

  it.each(['POST', 'DELETE'])('S13: %s without a body is no simpler', async (method) => {
    const target = method === 'POST' ? '/v1/operations/op-x/cancel' : '/v1/restores/op-x';
    const bare = { method, target, body: '' };
    expect((await send(story, ['Cookie: a=b'], bare)).status).toBe(403);
    expect((await send(story, ['Sec-Fetch-Site: cross-site', CLIENT], bare)).status).toBe(403);
    expect((await send(story, [], bare)).status).toBe(404);
  });

  it.each([
    ['a script elsewhere', ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: cors'], 403],
    [
      'an image elsewhere',
      ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: no-cors', 'Sec-Fetch-Dest: image'],
      403,
    ],
    [
      'a frame elsewhere',
      ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: iframe'],
      403,
    ],
    [
      'a link elsewhere',
      ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document'],
      200,
    ],
    ['the address bar', ['Sec-Fetch-Site: none', 'Sec-Fetch-Mode: navigate'], 200],
  ])('S14: read by %s', async (_, lines, status) => {
    const answer = await send(story, lines, { method: 'GET', target: '/v1/session', body: '' });
    expect(answer.status).toBe(status);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('S14: a stream for a page elsewhere', async () => {
    const lines = [
      'Sec-Fetch-Site: cross-site',
      'Sec-Fetch-Mode: cors',
      'Origin: https://evil.example',
    ];
    const answer = await send(story, lines, { method: 'GET', target: '/v1/events', body: '' });
    expect(answer.status).toBe(403);
  });

  it('S13: nothing has changed, nor does a GET change anything', async () => {
    const before = standingCluster(story);
    const target = '/v1/backup?namespace=shop&pvc=orders';
    const lines = [JSON_TYPE, OWN, SAME, CLIENT];
    expect((await send(story, lines, { method: 'GET', target, body: '' })).status).toBe(405);
    expect((await send(story, ['Content-Type: text/plain'])).status).toBe(415);
    expect(standingCluster(story)).toBe(before);
  });
});

describe('S13: a name of elsewhere that was made to lead to this machine', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({
      withoutBehaviours: true,
      variables: {
        SOTERIA_LISTEN_ADDRESS: '127.0.0.1',
        SOTERIA_PUBLIC_ORIGIN: 'https://soteria.example.org',
      },
    });
  });
  afterAll(() => story.end());

  const read = (target: string, host: string) => {
    const lines = [`GET ${target} HTTP/1.1`, `Host: ${host}`, SAME, 'Connection: close'];
    return sendRaw(portOf(story), [...lines, '', ''].join('\r\n'));
  };

  it.each([
    'evil.example',
    'evil.example:8080',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
  ])('is not answered to, where nobody signs in: %s', async (host) => {
    for (const target of ['/v1/inventory', '/v1/events', '/metrics']) {
      const { status, body } = await read(target, host);
      expect(status).toBe(403);
      expect(body).toContain('"cross-site-request"');
    }
  });

  it.each(['localhost', 'LOCALHOST:8080', '127.0.0.1:8080', '[::1]:8080', 'soteria.example.org'])(
    'is told from its own: %s',
    async (host) => {
      expect((await read('/v1/inventory', host)).status).toBe(200);
    },
  );
});
