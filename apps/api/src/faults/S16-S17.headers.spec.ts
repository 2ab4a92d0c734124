import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guardedStory, linesOf, portOf, VIEWER } from '../attacks/testing/guarded';
import { exchange, parseAnswer, type RawAnswer, sendRaw } from '../attacks/testing/raw-request';
import { type Story } from '../testing/story';

const EXPECTED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

describe('S17: what every answer says to browsers', () => {
  let story: Story;
  const folder = mkdtempSync(join(tmpdir(), 'soteria-console-'));
  beforeAll(async () => {
    mkdirSync(join(folder, 'media'));
    writeFileSync(join(folder, 'index.html'), '<sot-root ngCspNonce="NONCE_PLACE"></sot-root>');
    writeFileSync(join(folder, 'main-ABCDEF12.js'), 'start()');
    story = await guardedStory({ variables: { SOTERIA_CONSOLE_DIRECTORY: folder } });
  });
  afterAll(async () => {
    await story.end();
    rmSync(folder, { recursive: true });
  });

  const get = (target: string, ...lines: string[]) =>
    sendRaw(portOf(story), { target, lines: [...linesOf(VIEWER), ...lines] });

  function expectSecured(answer: RawAnswer, status: number): void {
    expect(answer).toMatchObject({ status, headers: EXPECTED });
    const policy = answer.headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|http/);
    expect(answer.headers).not.toHaveProperty('x-powered-by');
    expect(answer.headers).not.toHaveProperty('server');
  }

  it.each([
    ['/v1/session', 200],
    ['/v1/inventory', 200],
    ['/v1/docs', 200],
    ['/v1/docs/swagger-ui.css', 200],
    ['/metrics', 200],
    ['/healthz', 200],
    ['/', 200],
    ['/volumes/shop/orders', 200],
    ['/main-ABCDEF12.js', 200],
    ['/media/../index.html', 400],
    ['/v1/nothing', 404],
    ['/v1/inventory/shop/nothing', 404],
    ['/v1/inventory?limit=x', 400],
    ['/v1/inventory?limit=1e3', 400],
    ['/v1/operations?limit=0x10', 400],
    ['/v1/operations?limit=', 400],
  ])('%s (%i)', async (target, status) => {
    expectSecured(await get(target, 'Accept: text/html'), status);
  });

  it('nobody (401), not modified (304), no HTTP at all (400)', async () => {
    expectSecured(await sendRaw(portOf(story), { target: '/v1/session' }), 401);
    const { headers } = await get('/v1/inventory');
    expectSecured(await get('/v1/inventory', `If-None-Match: ${headers['etag']}`), 304);
    const file = await get('/main-ABCDEF12.js');
    expectSecured(await get('/main-ABCDEF12.js', `If-None-Match: ${file.headers['etag']}`), 304);
    expectSecured(parseAnswer(await exchange(portOf(story), 'rubbish\r\n\r\n')), 400);
  });

  it('S16: the page has a policy with a number that is never the same, and its scripts are files', async () => {
    const nonces = await Promise.all(
      [1, 2, 3].map(async () => {
        const { headers, body } = await get('/', 'Accept: text/html');
        const [, nonce = ''] =
          /'nonce-([^']+)'/.exec(headers['content-security-policy'] ?? '') ?? [];
        expect(body).toContain(`ngCspNonce="${nonce}"`);
        expect(headers).toMatchObject({ 'cache-control': 'no-store' });
        expect(headers['content-security-policy']).toContain(
          "script-src 'self'; style-src 'self' 'nonce-",
        );
        expect(headers['content-security-policy']).toContain("require-trusted-types-for 'script'");
        return nonce;
      }),
    );
    expect(new Set(nonces).size).toBe(3);
    expect(Buffer.from(nonces[0] ?? '', 'base64')).toHaveLength(16);
  });

  it('answers of the API are kept by nobody', async () => {
    expect((await get('/v1/session')).headers['cache-control']).toBe('no-store');
    expect((await get('/v1/nothing')).headers['cache-control']).toBe('no-store');
    expect((await get('/v1/inventory')).headers['cache-control']).toBe('private, no-cache');
  });
});
