import { type Story, TestConsole } from '../testing/console';
import { session, viewer, volume } from '../testing/world';
import { SpoofCheckHarness } from './spoof-check.harness';
import { SettingsPageHarness } from './settings-page.harness';

const ready = {
  status: 'ok',
  checks: [
    { name: 'backups.longhorn.io', ok: true, detail: 'in contact' },
    { name: 'policies', ok: false, detail: 'the Secret is gone' },
  ],
};

async function visit(story: Story = {}) {
  const console = new TestConsole(story);
  console.api.on('GET /readyz', ready);
  const page = await (await console.visit('/settings')).getHarness(SettingsPageHarness);
  return { console, page };
}

describe('the settings', () => {
  afterEach(() => document.documentElement.removeAttribute('data-density'));

  it('say how one was recognised and what one may do', async () => {
    const { page } = await visit({ session: viewer() });
    const text = await page.text();
    expect(text).toContain('the headers of the proxy');
    expect(text).toContain('yes: See volumes and restore points');
    expect(text).toContain('no: Back up');
  });

  it('warn when nobody has to sign in', async () => {
    const { page } = await visit({
      session: session({ auth: { enabled: false, method: 'none' }, user: null }),
    });
    expect(await page.text()).toContain('whoever reaches this page may do everything');
  });

  describe('try to get past the proxy', () => {
    const trial = { canary: 'soteria-canary-1', headers: ['X-Forwarded-User', 'X_Forwarded_User'] };

    async function tried(echo: (sent: string[]) => object) {
      const console = new TestConsole();
      console.api
        .on('GET /readyz', ready)
        .on('GET /v1/session/spoof-check', trial)
        .on('GET /v1/session/spoof-check/echo', (request: { headers: { keys(): string[] } }) =>
          echo(request.headers.keys()),
        );
      const loader = await console.visit('/settings');
      const check = await loader.getHarness(SpoofCheckHarness);
      await check.press('Try to get past the proxy');
      await console.settle();
      return { console, check };
    }

    it('with each header alone, and say that none came through', async () => {
      const { console, check } = await tried(() => ({ safe: true, arrived: [] }));
      expect(await check.text()).toContain('None of 2 forged headers came through.');
      const sent = console.api.sentTo('GET /v1/session/spoof-check/echo');
      expect(
        sent.map(({ headers }) => [headers['X-Forwarded-User'], headers['X_Forwarded_User']]),
      ).toEqual([
        ['soteria-canary-1', undefined],
        [undefined, 'soteria-canary-1'],
      ]);
    });

    it('and say which one did, and what to do', async () => {
      const finding = {
        header: 'X_Forwarded_User',
        meant: 'X-Forwarded-User',
        isTwin: true,
        advice: 'Drop it.',
      };
      const { check } = await tried((sent) =>
        sent.includes('X_Forwarded_User')
          ? { safe: false, arrived: [finding] }
          : { safe: true, arrived: [] },
      );
      expect(await check.text()).toContain('X_Forwarded_User came through. Drop it.');
    });

    it('and say when it could not be tried', async () => {
      const console = new TestConsole();
      console.api
        .on('GET /readyz', ready)
        .on('GET /v1/session/spoof-check', console.api.problem('internal', 'A fault.'));
      const check = await (await console.visit('/settings')).getHarness(SpoofCheckHarness);
      await check.press('Try to get past the proxy');
      await console.settle();
      expect(await check.text()).toContain('A fault.');
    });

    it('but not where nobody has to sign in', async () => {
      const open = session({ auth: { enabled: false, method: 'none' } });
      const { page } = await visit({ session: open });
      expect(await page.has('sot-spoof-check')).toBe(false);
    });
  });

  it('check Soteria itself', async () => {
    const { page } = await visit();
    expect(await page.text()).toContain('well: 1 of 2 checks pass');
    expect(await page.texts('details li')).toEqual(['backups.longhorn.io in contact']);
    expect(await page.text()).toContain('failing: policies the Secret is gone');
  });

  it('show the checks that fail, also while Soteria is not ready for them', async () => {
    const console = new TestConsole();
    const unready = { ...ready, status: 'not-ready' };
    console.api.on('GET /readyz', console.api.failure(503, unready));
    const page = await (await console.visit('/settings')).getHarness(SettingsPageHarness);
    expect(await page.text()).toContain('failing: policies the Secret is gone');
    expect(await page.text()).toContain('well: 1 of 2 checks pass');
    expect(await page.has('sot-problem-panel')).toBe(false);
    console.api.on('GET /readyz', console.api.failure(503, 'Down for maintenance'));
    await page.press('Check again');
    await console.settle();
    expect(await page.text()).toContain('An answer that Soteria did not write');
    console.api.on('GET /readyz', { status: 'ok', checks: ready.checks.slice(0, 1) });
    await page.press('Check again');
    await console.settle();
    expect(await page.text()).toContain('well: 1 of 1 checks pass');
    expect(await page.has('.failing, sot-problem-panel')).toBe(false);
  });

  it('keep the focus on what checks again, whatever comes of it', async () => {
    const { console, page } = await visit();
    const well = { status: 'ok', checks: ready.checks.slice(0, 1) };
    const again = await page.button('Check again');
    await again.focus();
    for (const answer of [console.api.problem('internal', 'A fault.'), well]) {
      console.api.on('GET /readyz', answer);
      await page.press('Check again');
      await console.settle();
      expect(await again.isFocused()).toBe(true);
    }
  });

  it('say when the check itself fails', async () => {
    const console = new TestConsole();
    console.api.on('GET /readyz', console.api.problem('not-ready', 'Starting.'));
    const page = await (await console.visit('/settings')).getHarness(SettingsPageHarness);
    expect(await page.text()).toContain('Starting.');
  });

  it('list the objectives in force, the strictest first', async () => {
    const volumes = [
      volume('a/b'),
      volume('a/c'),
      volume('a/d', { objectiveSeconds: 3 * 3_600 }),
      volume('a/e', { objectiveSeconds: null }),
    ];
    const { page } = await visit({ volumes });
    expect(await page.texts('[aria-labelledby=objectives-heading] li')).toEqual([
      '3 hours: 1 volume',
      '26 hours: 2 volumes',
    ]);
  });

  it('change density and keys, and remember them', async () => {
    const { console, page } = await visit();
    await page.tick(/^Compact/);
    await page.tick(/^Single keys act/);
    await console.settle();
    expect(document.documentElement.dataset['density']).toBe('compact');
    expect(JSON.parse(console.remembered.get('soteria.preferences') ?? '')).toMatchObject({
      density: 'compact',
      shortcuts: false,
    });
  });
});
