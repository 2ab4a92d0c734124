import {
  ADMIN,
  as,
  guardedStory,
  linesOf,
  NOBODY,
  portOf,
  SECRET,
  SHOPKEEPER,
  verdictOf,
  VIEWER,
  whoAmI,
} from '../attacks/testing/guarded';
import { type Story } from '../testing/story';

const USER = 'X-Forwarded-User: ada';
const GROUPS = 'X-Forwarded-Groups: admins';

describe('identity headers from the proxy', () => {
  let story: Story;
  beforeAll(async () => {
    story = await guardedStory();
  });
  afterAll(() => story.end());

  const verdict = async (...lines: string[]) => verdictOf(await whoAmI(portOf(story), lines));

  it.each([
    ['an operator', ADMIN, 'ada: operator'],
    ['a viewer', VIEWER, 'vera: viewer'],
    ['one of a namespace', SHOPKEEPER, 'sam: operator'],
    ['a stranger', NOBODY, 'noa: none'],
  ])('tell %s', async (_, headers, expected) => {
    expect(await verdict(...linesOf(headers))).toBe(expected);
  });

  describe('S02: repeated headers, and odd lists of groups', () => {
    it.each([
      ['the user twice', [USER, USER, GROUPS], '400 ambiguous-identity'],
      ['groups twice', [USER, GROUPS, 'X-Forwarded-Groups: viewers'], '400 ambiguous-identity'],
      [
        'groups twice in another case',
        [USER, GROUPS, 'x-forwarded-GROUPS: x'],
        '400 ambiguous-identity',
      ],
      ['two users in one line', ['X-Forwarded-User: eve, ada', GROUPS], '400 ambiguous-identity'],
      ['an empty user', ['X-Forwarded-User:', GROUPS], '400 ambiguous-identity'],
      ['empty groups', [USER, 'X-Forwarded-Groups:'], 'ada: none'],
      ['blank groups', [USER, 'X-Forwarded-Groups:   '], 'ada: none'],
      ['a comma and a blank', [USER, 'X-Forwarded-Groups: strangers, admins'], 'ada: operator'],
      ['a comma at the end', [USER, 'X-Forwarded-Groups: viewers,'], 'ada: viewer'],
      ['another case', [USER, 'X-Forwarded-Groups: Admins'], 'ada: none'],
      ['a part of a name', [USER, 'X-Forwarded-Groups: admins-of-nothing,admin'], 'ada: none'],
      ['another separator', [USER, 'X-Forwarded-Groups: viewers|admins;admins'], 'ada: none'],
      ['a name in quotes', [USER, 'X-Forwarded-Groups: "admins"'], 'ada: none'],
    ])('%s', async (_, lines, expected) => {
      expect(await verdict(...lines)).toBe(expected);
    });
  });

  describe('S03: other spellings of the same header', () => {
    it.each([
      'X_Forwarded_Groups',
      'X-Forwarded_Groups',
      'X.Forwarded.Groups',
      'x-forwarded.groups',
      'X_FORWARDED-USER',
      "X'Forwarded'User",
      'X~Forwarded~Groups',
    ])('%s is refused beside the right one, and without it', async (name) => {
      expect(await verdict(USER, 'X-Forwarded-Groups: viewers', `${name}: admins`)).toBe(
        '400 ambiguous-identity',
      );
      expect(await verdict(USER, `${name}: admins`)).toBe('400 ambiguous-identity');
    });

    it.each([
      'X-Forwarded-Groups ',
      'X-Forwarded-Groups\t',
      'x-forwarded-groups;',
      'X-Forwarded-Groups\u00ad',
    ])('%j is no header at all', async (name) => {
      expect(await verdict(USER, `${name}: admins`)).toMatch(/^400 malformed-request|^401/);
    });

    it.each([
      'X-Auth-Request-Groups: admins',
      'Remote-Groups: admins',
      'X-authentik-groups: admins',
      'X-Remote-Group: admins',
      'X-Forwarded-Group: admins',
      'X-Forwarded-Preferred-Username: ada',
      'Authorization: Bearer eyJhbGciOiJub25lIn0.eyJncm91cHMiOlsiYWRtaW5zIl19.',
      'Authorization: Basic YWRhOmFkYQ==',
      'Impersonate-Group: admins',
      'X-Original-User: ada',
    ])('nobody reads %s', async (line) => {
      expect(await verdict(...linesOf(VIEWER), line)).toBe('vera: viewer');
      // Nor in the place of the half that is missing.
      for (const half of [[], [USER], [GROUPS]]) {
        expect(await verdict(...half, line)).toBe('401 not-authenticated');
      }
    });
  });

  describe('S04: names that a header cannot carry in one piece', () => {
    it.each([
      ['a distinguished name falls apart', 'cn=admins,ou=people', 'ada: none'],
      ['UTF-8 arrives as it is', Buffer.from('grüppe').toString('latin1'), 'ada: none'],
      ['other bytes', 'gr\u00fcppe', '400 ambiguous-identity'],
      ['a control character', 'admins\u0001', /^400/],
      ['a tab', 'viewers,\tadmins', '400 ambiguous-identity'],
      ['DEL', 'admins\u007f', /^400/],
      [
        'a mark that reorders',
        Buffer.from('\u202eadmins').toString('latin1'),
        '400 ambiguous-identity',
      ],
      [
        'a blank of no width',
        Buffer.from('\u200badmins').toString('latin1'),
        '400 ambiguous-identity',
      ],
    ])('%s', async (_, groups, expected) => {
      expect(await verdict(USER, `X-Forwarded-Groups: ${groups}`)).toEqual(
        typeof expected === 'string' ? expected : expect.stringMatching(expected),
      );
    });
  });

  describe('S05: Connection names a header that carries identity', () => {
    it.each([
      'Connection: X-Forwarded-Groups',
      'Connection: keep-alive, x-forwarded-groups',
      'Connection: close,x_forwarded_user',
      'Proxy-Connection: X-Forwarded-User',
    ])('%s', async (line) => {
      expect(await verdict(USER, GROUPS, line)).toBe('400 ambiguous-identity');
      // What a layer that obeys makes of it: the header is gone, and nobody is let in.
      expect(await verdict(USER, line)).toMatch(/^40[01]/);
    });
  });

  describe('S06: one half of an identity', () => {
    it.each([
      ['no groups', [USER]],
      ['no user', [GROUPS]],
      ['nothing', []],
      ['an address of origin', ['X-Forwarded-For: 127.0.0.1', 'X-Real-IP: 127.0.0.1']],
    ])('%s', async (_, lines) => {
      expect(await verdict(...lines)).toBe('401 not-authenticated');
    });
  });

  it('S21: a name of 8 KB is refused, and so are 16 KB of groups', async () => {
    expect(await verdict(`X-Forwarded-User: ${'a'.repeat(8_000)}`, GROUPS)).toBe(
      '400 ambiguous-identity',
    );
    expect(await verdict(USER, `X-Forwarded-Groups: ${'a,'.repeat(5_000)}admins`)).toBe(
      '400 ambiguous-identity',
    );
  });

  it('counts who is turned away, by the reason', async () => {
    const metrics = (await story.get<string>('/metrics')).body;
    expect(metrics).toMatch(/soteria_auth_rejections_total\{reason="header-alias"\} \d+/);
    expect(metrics).toMatch(/soteria_auth_rejections_total\{reason="header-repeated"\} \d+/);
    expect(metrics).toMatch(/soteria_auth_rejections_total\{reason="header-connection"\} \d+/);
  });
});

describe('S01: whoever is not the proxy is nobody', () => {
  const lines = linesOf(as('ada', 'admins'));
  let story: Story;
  afterEach(() => story.end());

  it('an address that is not trusted', async () => {
    story = await guardedStory({ variables: { SOTERIA_TRUSTED_PROXIES: '10.0.0.0/8,::1' } });
    const forged = [
      ...lines,
      'X-Forwarded-For: 10.1.1.1',
      'X-Real-IP: 10.1.1.1',
      'Forwarded: for=10.1.1.1',
    ];
    expect(verdictOf(await whoAmI(portOf(story), forged))).toBe('401 untrusted-peer');
  });

  it('the right address without the secret, with a wrong one, with one too many', async () => {
    const next = SECRET.replace('0001', '0002');
    story = await guardedStory({ variables: { SOTERIA_PROXY_SECRET: `${SECRET} ${next}` } });
    const verdict = async (...more: string[]) =>
      verdictOf(await whoAmI(portOf(story), [...lines, ...more]));
    const name = 'X-Soteria-Proxy-Secret';
    expect(await verdict()).toBe('401 untrusted-peer');
    expect(await verdict(`${name}: ${SECRET}x`)).toBe('401 untrusted-peer');
    expect(await verdict(`${name}: ${SECRET.slice(1)}`)).toBe('401 untrusted-peer');
    expect(await verdict(`${name}:`)).toBe('401 untrusted-peer');
    expect(await verdict(`${name}: ${SECRET} ${next}`)).toBe('401 untrusted-peer');
    expect(await verdict(`${name}: x`, `${name}: ${SECRET}`)).toBe('400 ambiguous-identity');
    expect(await verdict(`X_Soteria_Proxy_Secret: ${SECRET}`)).toBe('400 ambiguous-identity');
    expect(await verdict(`${name}: ${SECRET}`)).toBe('ada: operator');
    expect(await verdict(`${name}: ${next}`)).toBe('ada: operator');
  });
});
