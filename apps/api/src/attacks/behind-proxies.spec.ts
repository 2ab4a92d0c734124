import { type SpoofReport, type SpoofTrial } from '@soteria/contracts';
import { type Story } from '../testing/story';
import { ATTEMPTS, SMUGGLED } from './testing/attempts';
import { guardedStory, portOf, SECRET, verdictOf, whoAmI } from './testing/guarded';
import { DOCUMENTED_SECRET, documentedNginx } from './testing/documented-nginx';
import {
  isInstalled,
  PROXY_KINDS,
  type ProxyKind,
  type ProxySetup,
  type RunningProxy,
  startNginx,
  startProxy,
} from './testing/proxies';
import { sendRaw } from './testing/raw-request';
import { SignIn } from './testing/sign-in';
import { standingCluster } from './testing/standing-cluster';

const installed = PROXY_KINDS.filter(isInstalled);
const VERA = ['X-Forwarded-User: vera', 'X-Forwarded-Groups: viewers'];
const FORGED = ['X-Forwarded-User: ada', 'X-Forwarded-Groups: admins'];

describe('attempts at being somebody else', () => {
  let story: Story;
  let before: string;
  const running: RunningProxy[] = [];
  beforeAll(async () => {
    story = await guardedStory();
    before = standingCluster(story);
  });
  afterEach(() => {
    for (const proxy of running.splice(0)) proxy.stop();
    expect(standingCluster(story)).toBe(before);
  });
  afterAll(() => story.end());

  async function behind(kind: ProxyKind, setup: ProxySetup, to = story): Promise<number> {
    const proxy = await startProxy(kind, portOf(to), setup);
    running.push(proxy);
    return proxy.port;
  }

  it('are made behind every proxy, unless somebody says that they are not wanted', () => {
    const isLeftOut = process.env['SOTERIA_WITHOUT_PROXIES'] === '1';
    expect(isLeftOut ? PROXY_KINDS : installed).toEqual(PROXY_KINDS);
  });

  it.each(installed)('behind %s that does its part, nobody is an operator', async (kind) => {
    const port = await behind(kind, { how: 'replaces' });
    expect(verdictOf(await whoAmI(port, []))).toBe('vera: viewer');
    expect(await succeeded(port, [], [400, 401, 431, 501, 502])).toEqual([]);
  });

  it.each(installed.filter((kind) => kind !== 'nginx'))(
    'behind %s that only adds its word to the client’s, they are refused',
    async (kind) => {
      const port = await behind(kind, { how: 'appends' });
      expect(verdictOf(await whoAmI(port, FORGED))).toBe('400 ambiguous-identity');
      expect(verdictOf(await whoAmI(port, []))).toBe('vera: viewer');
    },
  );

  it.each(installed)('behind %s that proves itself, who goes around it is nobody', async (kind) => {
    const strict = await guardedStory({ variables: { SOTERIA_PROXY_SECRET: SECRET } });
    const proof = { 'X-Soteria-Proxy-Secret': SECRET };
    const port = await behind(kind, { how: 'replaces', extra: proof }, strict);
    expect(verdictOf(await whoAmI(port, []))).toBe('vera: viewer');
    expect(verdictOf(await whoAmI(port, FORGED))).toBe('vera: viewer');
    expect(verdictOf(await whoAmI(port, [`X-Soteria-Proxy-Secret: ${SECRET}x`]))).toBe(
      'vera: viewer',
    );
    expect(verdictOf(await whoAmI(port, ['X_Soteria_Proxy_Secret: x']))).toMatch(/^400/);
    expect(verdictOf(await whoAmI(portOf(strict), FORGED))).toBe('401 untrusted-peer');
    await strict.end();
  });

  it.each(installed)(
    'behind %s, the spoof check tells which headers come through',
    async (kind) => {
      const { body } = await sendRaw(portOf(story), {
        target: '/v1/session/spoof-check',
        lines: VERA,
      });
      const { canary, headers } = JSON.parse(body) as SpoofTrial;
      const careless = await behind(kind, { how: 'appends' });
      const careful = await behind(kind, { how: 'replaces' });
      const own = [`X-Forwarded-Groups: ${canary}`];
      const twin = [`${headers.find((name) => name.includes('_'))}: ${canary}`];
      expect(await echoed(careless, own)).toEqual([{ meant: 'X-Forwarded-Groups', isTwin: false }]);
      expect(await echoed(careful, own)).toEqual([]);
      expect(await echoed(careful, twin)).toEqual([{ meant: 'X-Forwarded-User', isTwin: true }]);
      expect(await echoed(careful, ['X-Forwarded-Groups: no canary'])).toEqual([]);
    },
  );

  it('behind nginx as docs/security.md says, one is who the sign-in says', async () => {
    const signIn = await SignIn.start({ 'Remote-User': 'vera', 'Remote-Groups': 'viewers' });
    const documented = await guardedStory({
      variables: {
        SOTERIA_PROXY_SECRET: DOCUMENTED_SECRET,
        SOTERIA_USER_HEADER: 'Remote-User',
        SOTERIA_GROUPS_HEADER: 'Remote-Groups',
      },
    });
    const locations = documentedNginx({ soteria: portOf(documented), signIn: signIn.port });
    const proxy = await startNginx(locations);
    running.push(proxy);
    const forged = ['Remote-User: ada', 'Remote-Groups: admins', 'Remote_Groups: admins'];
    for (const lines of [[], forged, ['Remote.Groups: admins'], ['X-Forwarded-Groups: admins']]) {
      expect(verdictOf(await whoAmI(proxy.port, lines))).toBe('vera: viewer');
    }
    const around = await whoAmI(portOf(documented), forged.slice(0, 2));
    expect(verdictOf(around)).toBe('401 untrusted-peer');
    signIn.refuse();
    expect((await whoAmI(proxy.port, forged)).status).toBe(401);
    await documented.end();
    await signIn.stop();
  });

  describe.each(SMUGGLED)('a second request within the first one: $as', ({ lines }) => {
    it.each(installed)('behind %s is no request', async (kind) => {
      const port = await behind(kind, { how: 'replaces' });
      for (const bytes of lines) {
        const { status } = await sendRaw(port, bytes);
        expect({ bytes, isRefused: status >= 400 && status !== 500 }).toEqual({
          bytes,
          isRefused: true,
        });
      }
    });
  });

  it('directly, none of them is more than what the one header says', async () => {
    expect(await succeeded(portOf(story), VERA, [400, 401])).toEqual([]);
  });

  /** The attempts that were answered in another way than to Vera herself, or by these refusals. */
  async function succeeded(
    port: number,
    lines: readonly string[],
    refusals: readonly number[],
  ): Promise<string[]> {
    const all: string[] = [];
    for (const attempt of ATTEMPTS) {
      const answer = await whoAmI(port, [...lines, ...attempt.lines]);
      const isVera = answer.status === 200 && verdictOf(answer) === 'vera: viewer';
      if (!isVera && !refusals.includes(answer.status)) all.push(`${attempt.as}: ${answer.status}`);
    }
    return all;
  }

  async function echoed(port: number, lines: string[]): Promise<object[]> {
    const target = '/v1/session/spoof-check/echo';
    const { status, body } = await sendRaw(port, { target, lines });
    expect(status).toBe(200);
    return (JSON.parse(body) as SpoofReport).arrived.map(({ meant, isTwin }) => ({
      meant,
      isTwin,
    }));
  }
});
