import { MAX_HEADER_BYTES, MAX_HEADERS, MAX_URL_LENGTH } from '@soteria/contracts';
import { ADMIN, guardedStory, linesOf, portOf, VIEWER } from '../attacks/testing/guarded';
import { RawClient } from '../attacks/testing/raw-client';
import { exchange, parseAnswer } from '../attacks/testing/raw-request';
import { standingCluster } from '../attacks/testing/standing-cluster';
import { type Story } from '../testing/story';

const WHO = linesOf(VIEWER).join('\r\n');
const SESSION = `GET /v1/session HTTP/1.1\r\nHost: soteria.test\r\n${WHO}\r\n`;
const POST = `POST /v1/backup HTTP/1.1\r\nHost: soteria.test\r\n${linesOf(ADMIN).join('\r\n')}\r\nContent-Type: application/json\r\n`;
const END = 'Connection: close\r\n\r\n';

describe('requests that no library sends', () => {
  let story: Story;
  let before: string;
  beforeAll(async () => {
    story = await guardedStory();
    before = standingCluster(story);
  });
  afterAll(async () => {
    expect(standingCluster(story)).toBe(before);
    await story.end();
  });

  /** Sends bytes, and answers the statuses of all that comes back; the first has to explain itself. */
  async function statuses(bytes: string): Promise<string[]> {
    const text = await exchange(portOf(story), bytes);
    const { status, headers } = parseAnswer(text);
    if (status >= 400) {
      expect(headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
    return [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, each = '']) => each);
  }

  it.each([
    [
      'a length and chunks',
      `${POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n${END}0\r\n\r\n`,
    ],
    [
      'chunks and a length',
      `${POST}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n${END}0\r\n\r\n`,
    ],
    ['two lengths', `${POST}Content-Length: 2\r\nContent-Length: 3\r\n${END}{}}`],
    ['two lengths in one', `${POST}Content-Length: 2, 2\r\n${END}{}`],
    ['a length below zero', `${POST}Content-Length: -1\r\n${END}`],
    ['a length with a sign', `${POST}Content-Length: +2\r\n${END}{}`],
    ['a length in hexadecimal', `${POST}Content-Length: 0x2\r\n${END}{}`],
    ['another coding', `${POST}Transfer-Encoding: xchunked\r\n${END}0\r\n\r\n`],
    ['two codings', `${POST}Transfer-Encoding: chunked, identity\r\n${END}0\r\n\r\n`],
    [
      'chunks twice',
      `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n${END}0\r\n\r\n`,
    ],
    ['a blank before the colon', `${POST}Transfer-Encoding : chunked\r\n${END}0\r\n\r\n`],
    ['a tab before the colon', `${SESSION}X-A\t: b\r\n${END}`],
    ['a folded line', `${SESSION}X-A: b\r\n c\r\n${END}`],
    ['a line feed alone', `GET /v1/session HTTP/1.1\nHost: soteria.test\n\n`],
    ['a line feed alone between headers', `${SESSION}X-A: b\nX-B: c\r\n${END}`],
    ['a carriage return alone', `${SESSION}X-A: b\rX-B: c\r\n${END}`],
    ['NUL in a header', `${SESSION}X-A: b\u0000c\r\n${END}`],
    ['NUL in a name', `${SESSION}X\u0000A: b\r\n${END}`],
    ['a name of nothing', `${SESSION}: b\r\n${END}`],
    ['a line without a colon', `${SESSION}X-A\r\n${END}`],
    [
      'a size of a chunk that is none',
      `${POST}Transfer-Encoding: chunked\r\n${END}g\r\n{}\r\n0\r\n\r\n`,
    ],
    [
      'a chunk longer than it says',
      `${POST}Transfer-Encoding: chunked\r\n${END}1\r\n{}\r\n0\r\n\r\n`,
    ],
    ['no host', `GET /v1/session HTTP/1.1\r\n${WHO}\r\n${END}`],
    ['HTTP of another age', `GET /v1/session HTTP/3.0\r\nHost: x\r\n${END}`],
    ['HTTP of no version', `GET /v1/session\r\n\r\n`],
    ['a method that is none', `G@T /v1/session HTTP/1.1\r\nHost: x\r\n${END}`],
    ['a blank in the address', `GET /v1/session x HTTP/1.1\r\nHost: x\r\n${END}`],
    ['TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    [
      'a body where none belongs',
      `GET /v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n${END}{}`,
    ],
  ])('R20: %s is refused, once', async (_, bytes) => {
    expect(await statuses(bytes)).toEqual(['400']);
  });

  it('R20: requests one behind the other are answered one by one, in their order', async () => {
    const client = new RawClient(portOf(story));
    client.send(
      `${SESSION}\r\n${SESSION.replace('/v1/session', '/v1/nothing')}\r\n${SESSION}${END}`,
    );
    await client.untilEnded();
    expect(client.statuses()).toEqual(['200', '404', '200']);
  });

  it('R20: an upgrade is not taken', async () => {
    const lines =
      'Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n';
    expect(await statuses(`${SESSION}${lines}`)).toEqual(['200']);
    const h2c =
      'Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQ\r\n\r\n';
    expect(await statuses(`${SESSION}${h2c}`)).toEqual(['200']);
  });

  it.each([
    ['the same twice', 'Host: soteria.test\r\n'],
    ['two different ones', 'host: elsewhere\r\n'],
  ])('R21: two hosts, %s', async (_, line) => {
    expect(await statuses(`${SESSION}${line}${END}`)).toEqual(['400']);
  });

  it.each([
    [
      'one header that is too large',
      `${SESSION}X-A: ${'a'.repeat(MAX_HEADER_BYTES)}\r\n${END}`,
      '431',
    ],
    ['3,000 headers', `${SESSION}${'X-A: b\r\n'.repeat(3_000)}${END}`, '431'],
    [`more than ${MAX_HEADERS}`, `${SESSION}${'X-A: b\r\n'.repeat(MAX_HEADERS)}${END}`, '431'],
    ['a name without end', `${SESSION}${'X'.repeat(20_000)}: b\r\n${END}`, '431'],
    [
      'an address that is too long',
      SESSION.replace('/v1/session', `/v1/session?${'a'.repeat(MAX_URL_LENGTH)}`) + END,
      '414',
    ],
  ])('R22: %s', async (_, bytes, status) => {
    expect(await statuses(bytes)).toEqual([status]);
  });

  it('R22: an identity behind very many headers is still seen, and seen twice', async () => {
    const filler = Array.from({ length: MAX_HEADERS - 20 }, (_, at) => `X-${at}: x\r\n`).join('');
    expect(await statuses(`${SESSION}${filler}${END}`)).toEqual(['200']);
    expect(await statuses(`${SESSION}${filler}X-Forwarded-Groups: admins\r\n${END}`)).toEqual([
      '400',
    ]);
  });

  it.each([
    ['a list of codings without end', `Accept-Encoding: ${'gzip, br, '.repeat(500)}*;q=0`],
    ['a piece', 'Range: bytes=0-1'],
    ['pieces without end', `Range: bytes=${'0-1,'.repeat(1_000)}2-3`],
    ['tags without end', `If-None-Match: ${'"x", '.repeat(1_500)}"y"`],
    ['a condition', 'If-Match: "x"'],
    ['a date', 'If-Modified-Since: Thu, 01 Jan 2099 00:00:00 GMT'],
    ['another length', 'Accept: text/html;q=0, image/*'],
    ['languages without end', `Accept-Language: ${'de;q=0.5, '.repeat(500)}*`],
    ['an origin of the request', 'Via: 1.1 elsewhere\r\nMax-Forwards: 0'],
    ['trailers', 'TE: trailers\r\nTrailer: X-Forwarded-Groups'],
  ])('R23: %s changes nothing about the answer', async (_, line) => {
    const text = await exchange(portOf(story), `${SESSION}${line}\r\n${END}`);
    const { status, headers, body } = parseAnswer(text);
    expect(status).toBe(200);
    expect(headers).not.toHaveProperty('content-encoding');
    expect(JSON.parse(body)).toMatchObject({ user: 'vera', role: 'viewer' });
  });

  it('R23: what is unchanged is said to be, and pieces of a list are not given', async () => {
    const ask = async (line: string) => {
      const bytes = SESSION.replace('/v1/session', '/v1/inventory');
      return parseAnswer(await exchange(portOf(story), `${bytes}${line}${END}`));
    };
    const { headers } = await ask('');
    const etag = headers['etag'] ?? '';
    expect((await ask(`If-None-Match: ${etag}\r\n`)).status).toBe(304);
    expect((await ask(`If-None-Match: "x", ${etag}\r\n`)).status).toBe(304);
    expect((await ask('Range: bytes=0-1\r\n')).status).toBe(200);
  });

  it('R20: identity in a trailer is none', async () => {
    const body = '{"namespace":"shop","pvc":"orders"}';
    const chunk = `${body.length.toString(16)}\r\n${body}\r\n0\r\nX-Forwarded-Groups: admins\r\n\r\n`;
    const line = 'Transfer-Encoding: chunked\r\nTrailer: X-Forwarded-Groups\r\n';
    const asViewer = POST.replace(linesOf(ADMIN).join('\r\n'), WHO);
    expect(await statuses(`${asViewer}${line}${END}${chunk}`)).toEqual(['403']);
  });
});
