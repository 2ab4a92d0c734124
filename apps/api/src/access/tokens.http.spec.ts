import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import {
  CompactSign,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { guardedWorld, portOf, verdictOf, whoAmI } from '../attacks/testing/guarded';
import { type Session } from '@soteria/contracts';
import { Story } from '../testing/story';

const ISSUER = 'https://issuer.test/realms/one';
const AUDIENCE = 'soteria';

const VARIABLES = {
  SOTERIA_AUTH_ENABLED: 'true',
  SOTERIA_ALLOWED_GROUPS: 'admins',
  SOTERIA_VIEWER_GROUPS: 'viewers',
  SOTERIA_TOKEN_ISSUER: ISSUER,
  SOTERIA_TOKEN_AUDIENCE: AUDIENCE,
};

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = (): number => Math.floor(Date.now() / 1_000);

/** What an issuer says of Ada, an operator. */
const claims = (more: Record<string, unknown> = {}): JWTPayload => ({
  ...{ iss: ISSUER, aud: AUDIENCE, preferred_username: 'ada', groups: ['admins'] },
  ...{ iat: now(), exp: now() + 300 },
  ...more,
});

describe('signed tokens in the place of headers', () => {
  let issuer: Server;
  let story: Story;
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  let others: Awaited<ReturnType<typeof generateKeyPair>>;
  let published: JWK[];
  let asked = 0;
  let isAway = false;
  beforeAll(async () => {
    keys = await generateKeyPair('RS256');
    others = await generateKeyPair('RS256');
    published = [{ ...(await exportJWK(keys.publicKey)), kid: 'one', use: 'sig' }];
    issuer = createServer((_request, response) => {
      asked += 1;
      if (isAway) response.writeHead(502).end('away');
      else response.end(JSON.stringify({ keys: published }));
    });
    await new Promise<void>((listening) => issuer.listen(0, '127.0.0.1', listening));
    story = await begin();
  });
  afterAll(async () => {
    await story.end();
    await new Promise((closed) => issuer.close(closed));
  });

  const begin = (more: Record<string, string> = {}) =>
    Story.begin({
      world: guardedWorld(),
      withoutBehaviours: true,
      variables: {
        ...VARIABLES,
        SOTERIA_TOKEN_JWKS_URL: `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/keys`,
        ...more,
      },
    });

  const signed = (payload: JWTPayload, header: object = {}, key = keys.privateKey) =>
    new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'one', ...header }).sign(key);
  const verdict = async (token: string, ...lines: string[]) =>
    verdictOf(await whoAmI(portOf(story), [`Authorization: Bearer ${token}`, ...lines]));

  it('tell who it is, and what groups', async () => {
    expect(await verdict(await signed(claims()))).toBe('ada: operator');
    expect(await verdict(await signed(claims({ groups: ['viewers'] })))).toBe('ada: viewer');
    expect(await verdict(await signed(claims({ groups: 'viewers' })))).toBe('ada: viewer');
    expect(await verdict(await signed(claims({ groups: [] })))).toBe('ada: none');
    expect(await verdict(await signed(claims({ groups: undefined })))).toBe('ada: none');
    const token = await signed(claims({ groups: ['cn=a,ou=admins', 'admins,viewers'] }));
    expect(await verdict(token)).toBe('ada: none');
    const { body } = await story.get<Session>('/v1/session', { authorization: `bearer ${token}` });
    expect(body.auth).toEqual({ enabled: true, method: 'token' });
  });

  it('alone: what headers say beside them is not looked at', async () => {
    const forged = ['X-Forwarded-User: eve', 'X-Forwarded-Groups: admins'];
    const token = await signed(claims({ groups: ['viewers'] }));
    expect(await verdict(token, ...forged)).toBe('ada: viewer');
    expect(verdictOf(await whoAmI(portOf(story), forged))).toBe('401 not-authenticated');
  });

  const refused: [string, Record<string, unknown>, object?][] = [
    ['that have ended', { exp: now() - 60 }],
    ['that have not begun', { nbf: now() + 300 }],
    ['without an end', { exp: undefined }],
    ['of another issuer', { iss: 'https://issuer.test/realms/two' }],
    ['of an issuer that only begins alike', { iss: `${ISSUER}/` }],
    ['of no issuer', { iss: undefined }],
    ['for somebody else', { aud: 'grafana' }],
    ['for nobody', { aud: undefined }],
    ['for several, of which none is this', { aud: ['grafana', 'Soteria'] }],
    ['without a name', { preferred_username: undefined }],
    ['with an empty name', { preferred_username: '' }],
    ['with a name that is none', { preferred_username: ['ada'] }],
    ['with a name that hides something', { preferred_username: 'ada\u202e' }],
    ['with a name without end', { preferred_username: 'a'.repeat(300) }],
    ['with groups that are none', { groups: { admins: true } }],
    ['with a group that is none', { groups: ['viewers', null] }],
    ['of a key that is not published', {}, { kid: 'two' }],
    ['that want to be understood', {}, { crit: ['x'], x: 1 }],
  ];

  it.each(refused.map(([name, payload, header = {}]) => ({ name, payload, header })))(
    'are refused $name',
    async ({ payload, header }) => {
      const token = await signed(claims(payload), header).catch(() =>
        new SignJWT(claims(payload))
          .setProtectedHeader({ alg: 'RS256', kid: 'one' })
          .sign(others.privateKey),
      );
      expect(await verdict(token)).toMatch(/^401 not-authenticated|^400 ambiguous-identity/);
    },
  );

  it('are refused when somebody else has signed, or nobody', async () => {
    const own = await signed(claims({ groups: ['viewers'] }));
    const [head = '', , signature = ''] = own.split('.');
    const forged = encoded(claims());
    const pem = await exportSPKI(keys.publicKey);
    const asSecret = await new CompactSign(new TextEncoder().encode(JSON.stringify(claims())))
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .sign(new TextEncoder().encode(pem));
    const embedded = { jwk: await exportJWK(others.publicKey) };
    for (const token of [
      await signed(claims(), {}, others.privateKey),
      await signed(claims(), embedded, others.privateKey),
      `${head}.${forged}.${signature}`,
      `${encoded({ alg: 'none' })}.${forged}.`,
      `${encoded({ alg: 'NONE', kid: 'one' })}.${forged}.${signature}`,
      `${encoded({ alg: 'RS256', kid: 'one' })}.${forged}.`,
      asSecret,
      own.slice(0, -2),
      `${own}.${own}`,
      'x.y.z',
      '',
    ]) {
      expect({ token, verdict: await verdict(token) }).toEqual({
        token,
        verdict: '401 not-authenticated',
      });
    }
  });

  it('come in one header, once, by its one name', async () => {
    const token = await signed(claims());
    const line = `Authorization: Bearer ${token}`;
    const ask = async (...lines: string[]) => verdictOf(await whoAmI(portOf(story), lines));
    expect(await ask(line, line)).toBe('400 ambiguous-identity');
    expect(await ask(line, `authorization: Bearer x`)).toBe('400 ambiguous-identity');
    expect(await ask(`Authorization: Basic ${token}`)).toBe('401 not-authenticated');
    expect(await ask(`Authorization: ${token}`)).toBe('401 not-authenticated');
    expect(await ask(`X-Authorization: Bearer ${token}`)).toBe('401 not-authenticated');
    expect(await ask(`Cookie: access_token=${token}`)).toBe('401 not-authenticated');
    expect(await ask(line, 'Connection: Authorization')).toBe('400 ambiguous-identity');
    const { status } = await story.get(`/v1/session?access_token=${token}`);
    expect(status).not.toBe(200);
  });

  it('of a size that no token has are not looked into', async () => {
    expect(await verdict('a'.repeat(9_000))).toBe('400 ambiguous-identity');
  });

  it('of unknown keys do not make us ask the issuer without end', async () => {
    const before = asked;
    for (let at = 0; at < 20; at += 1) await verdict(await signed(claims(), { kid: `k${at}` }));
    expect(asked - before).toBeLessThanOrEqual(1);
  });

  it('may need the proxy’s secret besides, and another header', async () => {
    const secret = 'a-secret-of-more-than-thirty-two-characters';
    const strict = await begin({
      SOTERIA_PROXY_SECRET: secret,
      SOTERIA_TOKEN_HEADER: 'X-Pomerium-Jwt-Assertion',
    });
    const token = await signed(claims());
    const ask = async (...lines: string[]) => verdictOf(await whoAmI(portOf(strict), lines));
    const assertion = `X-Pomerium-Jwt-Assertion: ${token}`;
    expect(await ask(assertion)).toBe('401 untrusted-peer');
    expect(await ask(assertion, `X-Soteria-Proxy-Secret: ${secret}`)).toBe('ada: operator');
    expect(await ask(`Authorization: Bearer ${token}`, `X-Soteria-Proxy-Secret: ${secret}`)).toBe(
      '401 not-authenticated',
    );
    await strict.end();
  });

  it('cannot be verified while the issuer is away: nobody is let in, and is told so', async () => {
    isAway = true;
    const late = await begin();
    const line = `Authorization: Bearer ${await signed(claims())}`;
    const answer = await whoAmI(portOf(late), [line]);
    expect(verdictOf(answer)).toBe('503 not-ready');
    expect(answer.headers['retry-after']).toBe('10');
    // What was learned before still serves.
    expect(await verdict(await signed(claims()))).toBe('ada: operator');
    isAway = false;
    expect(verdictOf(await whoAmI(portOf(late), [line]))).toBe('ada: operator');
    await late.end();
  });
});
