import { type SpoofReport, type SpoofTrial } from '@soteria/contracts';
import { type Story } from '../testing/story';
import { guardedStory, portOf, verdictOf, whoAmI } from './testing/guarded';
import { isInstalled, PROXY_KINDS, type RunningProxy, startProxy } from './testing/proxies';
import { sendRaw } from './testing/raw-request';
import { standingCluster } from './testing/standing-cluster';

/** What Vera, a viewer, sends to be taken for an operator. */
const ATTEMPTS: readonly (readonly string[])[] = [
  ['X-Forwarded-Groups: admins'],
  ['x-forwarded-groups: admins', 'X-Forwarded-User: ada'],
  ['X-FORWARDED-GROUPS: admins', 'X-Forwarded-Groups: admins'],
  ['X_Forwarded_Groups: admins'],
  ['X-Forwarded_Groups: admins', 'X_FORWARDED_USER: ada'],
  ['X.Forwarded.Groups: admins'],
  ['X~Forwarded~Groups: admins'],
  ['Connection: X-Forwarded-Groups', 'X_Forwarded_Groups: admins'],
  ['Connection: close, X-Forwarded-User'],
  ['Proxy-Connection: X-Forwarded-Groups'],
  ['X-Auth-Request-Groups: admins', 'Remote-Groups: admins', 'X-authentik-groups: admins'],
  ['X-Remote-User: ada', 'X-Remote-Group: admins'],
  ['Authorization: Bearer admins'],
  ['X-Forwarded-For: 127.0.0.1', 'X-Forwarded-Uri: /healthz', 'X-Original-URL: /metrics'],
  ['X-HTTP-Method-Override: DELETE'],
  ['X-Forwarded-Groups: viewers\r\n ,admins'],
  ['X-Forwarded-Groups : admins'],
  ['X-Forwarded-Groups\t: admins'],
  ['User-Agent: GoogleHC/1.0'],
  ['X-Forwarded-Groups: admins\u0000'],
  Array.from({ length: 150 }, (_, at) => `X-Filler-${at}: x`).concat('X_Forwarded_Groups: admins'),
];

const SMUGGLED =
  'POST /v1/backup HTTP/1.1\r\nHost: soteria.test\r\nX-Forwarded-User: ada\r\nX-Forwarded-Groups: admins\r\n' +
  'Content-Type: application/json\r\nContent-Length: 36\r\n\r\n{"namespace":"shop","pvc":"orders"}\r\n';

const installed = PROXY_KINDS.filter(isInstalled);
if (installed.length < PROXY_KINDS.length) {
  const missing = PROXY_KINDS.filter((kind) => !installed.includes(kind));
  process.stderr.write(`not tried, since it is not installed: ${missing.join(', ')}\n`);
}

describe('attempts at being somebody else', () => {
  let story: Story;
  let before: string;
  const running: RunningProxy[] = [];
  beforeAll(async () => {
    story = await guardedStory();
    before = standingCluster(story);
  });
  afterAll(async () => {
    for (const proxy of running) proxy.stop();
    await story.end();
  });

  async function behind(kind: (typeof PROXY_KINDS)[number], how: 'replaces' | 'appends') {
    const proxy = await startProxy(kind, portOf(story), how);
    running.push(proxy);
    return proxy.port;
  }

  it.each(installed)('behind %s that does its part, nobody is an operator', async (kind) => {
    const port = await behind(kind, 'replaces');
    expect(verdictOf(await whoAmI(port, []))).toBe('vera: viewer');
    for (const lines of ATTEMPTS) {
      const answer = await whoAmI(port, lines);
      const attempt = lines.at(-1);
      if (answer.status === 200) {
        expect({ attempt, who: verdictOf(answer) }).toEqual({ attempt, who: 'vera: viewer' });
      } else {
        expect([400, 401, 501, 502]).toContain(answer.status);
      }
    }
  });

  it.each(installed.filter((kind) => kind === 'haproxy'))(
    'behind %s that only adds its word to the client’s, they are refused',
    async (kind) => {
      const port = await behind(kind, 'appends');
      const lines = ['X-Forwarded-User: ada', 'X-Forwarded-Groups: admins'];
      expect(verdictOf(await whoAmI(port, lines))).toBe('400 ambiguous-identity');
      expect(verdictOf(await whoAmI(port, []))).toBe('vera: viewer');
    },
  );

  it.each(installed)(
    'behind %s, the spoof check tells which headers come through',
    async (kind) => {
      const echo = async (port: number, lines: string[]) => {
        const { status, body } = await sendRaw(port, {
          target: '/v1/session/spoof-check/echo',
          lines,
        });
        expect(status).toBe(200);
        return (JSON.parse(body) as SpoofReport).arrived.map(({ meant, isTwin }) => ({
          meant,
          isTwin,
        }));
      };
      const { body } = await sendRaw(portOf(story), {
        target: '/v1/session/spoof-check',
        lines: ['X-Forwarded-User: vera', 'X-Forwarded-Groups: viewers'],
      });
      const { canary, headers } = JSON.parse(body) as SpoofTrial;
      const careless = await behind(kind, 'appends');
      const careful = await behind(kind, 'replaces');
      const own = [`X-Forwarded-Groups: ${canary}`];
      const twin = [`${headers.find((name) => name.includes('_'))}: ${canary}`];
      expect(await echo(careless, own)).toEqual([{ meant: 'X-Forwarded-Groups', isTwin: false }]);
      expect(await echo(careful, own)).toEqual([]);
      expect(await echo(careful, twin)).toEqual([{ meant: 'X-Forwarded-User', isTwin: true }]);
      expect(await echo(careful, ['X-Forwarded-Groups: no canary'])).toEqual([]);
    },
  );

  it.each(installed)(
    'behind %s, a second request within the first one is no request',
    async (kind) => {
      const port = await behind(kind, 'replaces');
      for (const framing of [
        `Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${SMUGGLED}`,
        `Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
        `Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
        `Content-Length: 0\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`,
        `Content-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`,
      ]) {
        const head =
          'POST /v1/operations/op-x/cancel HTTP/1.1\r\nHost: soteria.test\r\nConnection: close\r\n';
        const { status } = await sendRaw(
          port,
          `${head}Content-Type: application/json\r\n${framing}`,
        );
        expect(status).toBeGreaterThanOrEqual(400);
        expect(status).not.toBe(500);
      }
    },
  );

  it('directly, none of them is more than what the one header says', async () => {
    const vera = ['X-Forwarded-User: vera'];
    for (const lines of ATTEMPTS) {
      const answer = await whoAmI(portOf(story), [
        ...vera,
        'X-Forwarded-Groups: viewers',
        ...lines,
      ]);
      if (answer.status === 200) expect(verdictOf(answer)).toBe('vera: viewer');
      else expect([400, 401]).toContain(answer.status);
    }
  });

  afterAll(() => expect(standingCluster(story)).toBe(before));
});
