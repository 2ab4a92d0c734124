import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { MAX_URL_LENGTH } from '@soteria/contracts';
import { Story } from '../testing/story';

const SCRIPT = '/chunk-Bdr3Hx_s.js';
const TEXT = 'start(); '.repeat(200);

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

describe('the files of the console', () => {
  let story: Story;
  const folder = mkdtempSync(join(tmpdir(), 'soteria-console-'));
  beforeAll(async () => {
    writeFileSync(join(folder, 'index.html'), '<sot-root ngCspNonce="NONCE_PLACE"></sot-root>');
    for (const name of [SCRIPT, '/appearance.js']) {
      writeFileSync(join(folder, name), TEXT);
      writeFileSync(join(folder, `${name}.br`), brotliCompressSync(TEXT));
      writeFileSync(join(folder, `${name}.gz`), gzipSync(TEXT));
    }
    writeFileSync(join(folder, 'favicon.svg'), '<svg/>');
    story = await Story.begin({ variables: { SOTERIA_CONSOLE_DIRECTORY: folder } });
  });
  afterAll(async () => {
    await story.end();
    rmSync(folder, { recursive: true });
  });

  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    new Promise<Answer>((resolve, reject) => {
      const outgoing = request(`${story.address}${path}`, { method, headers }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(chunks),
          }),
        );
      });
      outgoing.on('error', reject).end();
    });

  it.each([
    ['a range that there is not', { Range: 'bytes=99999-' }, 'GET'],
    ['another version than there is', { 'If-Match': '"other"' }, 'GET'],
    ['a change', {}, 'POST'],
  ])(
    'are not given to who asks for %s, and nothing is called compressed then',
    async (_, headers, method) => {
      const { body, ...answer } = await ask(
        SCRIPT,
        { 'Accept-Encoding': 'br', ...headers },
        method,
      );
      expect(answer.headers['content-encoding']).toBeUndefined();
      expect(answer.headers['content-type']).toMatch(/html|json/);
      expect(body.toString()).toMatch(/^[<{]/);
    },
  );

  it.each([
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
  ])('come compressed to who takes %s', async (accepted, coding, decompressed) => {
    const { headers, body } = await ask(SCRIPT, { 'Accept-Encoding': accepted });
    expect(headers).toMatchObject({
      'content-encoding': coding,
      'content-type': 'text/javascript; charset=UTF-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
    });
    expect(decompressed(body).toString()).toBe(TEXT);
  });

  it.each([{}, { 'Accept-Encoding': 'br;q=0, gzip;q=0' }, { 'Accept-Encoding': 'rubbish;;' }])(
    'come as they are to who says %j',
    async (headers) => {
      const answer = await ask(SCRIPT, headers);
      expect(answer.headers['content-encoding']).toBeUndefined();
      expect(answer.headers).toMatchObject({ vary: 'Accept-Encoding' });
      expect(answer.body.toString()).toBe(TEXT);
    },
  );

  it('are asked for again where their names do not change with what they hold', async () => {
    for (const path of ['/appearance.js', '/favicon.svg']) {
      const { headers } = await ask(path, { 'Accept-Encoding': 'br' });
      expect(headers['cache-control']).toBe('no-cache');
      const again = await ask(path, {
        'Accept-Encoding': 'br',
        'If-None-Match': headers.etag ?? '',
      });
      expect(again.status).toBe(304);
    }
  });

  const BROWSER = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
  it.each(['/volumes?ns=a&ns=b', '/volumes?%', '/volumes?sort=%zz&sort=', '/activity?limit=abc'])(
    'open at any address of the console, whatever its query: %s',
    async (address) => {
      const { status, headers, body } = await ask(address, BROWSER);
      expect({ address, status }).toEqual({ address, status: 200 });
      expect(headers['content-type']).toMatch('text/html');
      expect(body.toString()).toContain('<sot-root');
    },
  );

  it.each([
    ['not text', '/volumes/%E0%A4%A', 400],
    ['not decoded', '/volumes/50%', 400],
    ['folded', '//volumes', 400],
    ['too long', `/volumes?q=${'a'.repeat(MAX_URL_LENGTH)}`, 414],
  ])('open for a person at an address that is refused as %s', async (_case, address, refused) => {
    const { status, headers, body } = await ask(address, BROWSER);
    expect(status).toBe(refused);
    expect(headers['content-type']).toMatch('text/html');
    expect(headers['content-security-policy']).toContain("script-src 'self'");
    expect(body.toString()).toContain('<sot-root');
  });

  it.each([
    ['a program', '/volumes/%E0%A4%A', { Accept: '*/*' }, 'GET', 400],
    ['the API', '/v1/%E0%A4%A', BROWSER, 'GET', 400],
    ['a change', '/volumes/%E0%A4%A', BROWSER, 'POST', 400],
    ['headers', '/volumes/%E0%A4%A', { ...BROWSER, 'Content-Length': '1' }, 'GET', 400],
  ])(
    'do not stand in for the refusal of %s at such an address',
    async (_case, address, headers, method, refused) => {
      const { status, body } = await ask(address, headers, method);
      expect(status).toBe(refused);
      expect(body.toString()).toContain('"malformed-request"');
    },
  );

  it.each([
    ['the API', '/v1/inventory?limit=1&limit=2', BROWSER],
    ['the metrics', '/metrics?a=1&a=2', BROWSER],
    ['who wants no page', '/volumes?ns=a&ns=b', { Accept: 'application/json' }],
  ])('do not stand in for a refusal of %s', async (_case, address, headers) => {
    const { status, body } = await ask(address, headers);
    expect(status).toBe(400);
    expect(body.toString()).toContain('"malformed-request"');
  });

  it('have no body for who asks only about them', async () => {
    const { status, headers, body } = await ask(SCRIPT, { 'Accept-Encoding': 'br' }, 'HEAD');
    expect(status).toBe(200);
    expect(headers['content-encoding']).toBe('br');
    expect(body).toHaveLength(0);
  });
});
