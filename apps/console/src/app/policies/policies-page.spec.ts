import { type Policy } from '@soteria/contracts';
import { formatInstant } from '@soteria/domain';
import { beginInventory } from '../testing/begun-inventory';
import { type Story, TestConsole } from '../testing/console';
import { NOON, daysAgo, hoursAgo, volume } from '../testing/world';
import { ConfirmDialogHarness } from '../ui/confirm-dialog.harness';
import { PoliciesPageHarness } from './policies-page.harness';
import { newPolicy } from './policy-form';

const nightly: Policy = {
  ...newPolicy({ namespaces: ['shop'] }, 'UTC'),
  name: 'nightly',
  objectiveSeconds: 26 * 3_600,
  resourceVersion: '41',
  updatedAt: daysAgo(9),
  updatedBy: 'ada',
  selected: 12,
  nextRunAt: formatInstant(NOON + 14 * 3_600_000),
  lastRun: { time: hoursAgo(10), result: 'partial', succeeded: 10, failed: 1, skipped: 1 },
};
const archive: Policy = { ...nightly, name: 'archive', enabled: false, nextRunAt: null };

const UNKNOWN = 'It is not known which volumes would lose their protection: the list of volumes';
const volumes = [
  volume('shop/orders'),
  volume('shop/cart', { policies: ['nightly', 'hourly'] }),
  volume('media/photos', { policies: ['hourly'] }),
];

async function visit(items: Policy[] = [nightly, archive], story: Story = {}) {
  const console = new TestConsole({ volumes, ...story });
  console.api.on('GET /v1/policies', { items, problems: [] });
  const page = await (await console.visit('/policies')).getHarness(PoliciesPageHarness);
  return { console, page };
}
const question = (console: TestConsole) => console.opened(ConfirmDialogHarness);

describe('the page of all policies', () => {
  it('says what went wrong when they cannot be read', async () => {
    const console = new TestConsole();
    console.api.on('GET /v1/policies', console.api.problem('internal', 'A fault.'));
    const page = await (await console.visit('/policies')).getHarness(PoliciesPageHarness);
    expect(await page.text()).toContain('A fault.');
    expect(await page.text()).not.toContain('Reading');
  });

  it('teaches what a policy is when there is none', async () => {
    const { page } = await visit([]);
    expect(await page.texts('sot-empty-state h2')).toEqual(['There is no policy yet']);
  });

  it('says of each whom it covers, when it runs, what it keeps and how it went', async () => {
    const { page } = await visit();
    const [first, second] = await page.policies();
    for (const part of [
      '12 volumes',
      'namespaces shop',
      'at 02:00 every day (UTC)',
      'next in 14 h',
      '14 daily, 8 weekly and 6 monthly; never fewer than 2',
      '26 hours',
      'Partly failed',
      '10 done, 1 failed, 1 skipped',
      'by ada',
    ]) {
      expect(first).toContain(part);
    }
    expect(second).toContain('switched off');
  });

  it('tells of an entry that cannot be read, and shows the others', async () => {
    const console = new TestConsole();
    const problems = [{ key: 'weekly', detail: 'Hour 25 is beyond 23.' }];
    console.api.on('GET /v1/policies', { items: [nightly], problems });
    const page = await (await console.visit('/policies')).getHarness(PoliciesPageHarness);
    expect(await page.texts('.damaged')).toEqual([
      expect.stringContaining('Hour 25 is beyond 23.'),
    ]);
    expect(await page.policies()).toHaveLength(1);
  });

  it('reads again when a policy has changed', async () => {
    const { console, page } = await visit();
    console.api.on('GET /v1/policies', { items: [nightly], problems: [] });
    console.events.send('policies', {});
    await console.settle();
    expect(await page.policies()).toHaveLength(1);
  });

  it('switches on without a question', async () => {
    const { console, page } = await visit();
    console.api.on('POST /v1/policies', archive);
    await page.choose('archive', 'Switch on');
    await console.settle();
    expect(console.api.sentTo('POST /v1/policies')[0]?.body).toMatchObject({
      name: 'archive',
      enabled: true,
      resourceVersion: '41',
    });
  });

  it('says what switching off means, before it does', async () => {
    const { console, page } = await visit();
    console.api.on('POST /v1/policies', nightly);
    await page.choose('nightly', 'Switch off…');
    const asked = await question(console);
    expect(await asked.text()).toContain('1 volume is covered by nothing else');
    expect(console.api.sentTo('POST /v1/policies')).toEqual([]);
    await asked.press('Switch nightly off');
    await console.settle();
    expect(console.api.sentTo('POST /v1/policies')[0]?.body).toMatchObject({ enabled: false });
  });

  it.each(['Switch off…', 'Delete…'])(
    'claims nothing of volumes that it does not know: %s',
    async (entry) => {
      const console = new TestConsole();
      console.api.on('GET /v1/policies', { items: [nightly], problems: [] });
      const others = beginInventory(console, volumes.slice(1), volumes);
      const page = await (await console.visit('/policies')).getHarness(PoliciesPageHarness);
      await page.choose('nightly', entry);
      const asked = await question(console);
      expect(await asked.text()).toContain(`${UNKNOWN} is still being read.`);
      await asked.press('Cancel');
      await others.fail();
      await page.choose('nightly', entry);
      expect(await (await question(console)).text()).toContain(`${UNKNOWN} could not be read.`);
    },
  );

  it('does not take an earlier list of volumes for the present one', async () => {
    const { console, page } = await visit();
    console.api.on('GET /v1/inventory', console.api.problem('internal', 'A fault.'));
    console.events.send('reset', { revision: '9' });
    await console.settle();
    await page.choose('nightly', 'Switch off…');
    expect(await (await question(console)).text()).toContain('could not be read');
  });

  it('leads back to the menu from a question that was not answered', async () => {
    const { console, page } = await visit();
    await page.choose('nightly', 'Delete…');
    await (await question(console)).press('Cancel');
    await console.settle();
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Actions for nightly');
  });

  it('lists what a deletion leaves bare, and wants the name typed', async () => {
    const { console, page } = await visit();
    console.api.on('DELETE /v1/policies/nightly', {});
    await page.choose('nightly', 'Delete…');
    const asked = await question(console);
    expect(await asked.goes()).toEqual(['shop/orders']);
    expect(await asked.refusalOf('Delete policy nightly')).toBe('Type nightly first.');
    await asked.fill('Type nightly to confirm', 'nightly');
    await asked.press('Delete policy nightly');
    await console.settle();
    expect(console.api.sentTo('DELETE /v1/policies/nightly')[0]?.url).toContain('force=true');
  });

  it('counts no volume that it cannot back up among those left bare', async () => {
    const other = [
      volume('shop/scratch', { status: 'unsupported', policies: ['nightly'] }),
      volume('shop/cache', { status: 'excluded', policies: ['nightly'] }),
    ];
    const { page, console } = await visit(undefined, { volumes: other });
    await page.choose('nightly', 'Delete…');
    const asked = await question(console);
    expect(await asked.text()).toContain('No volume loses its protection.');
    expect(await asked.refusalOf('Delete policy nightly')).toBeNull();
  });

  it('deletes without typing what leaves nothing bare', async () => {
    const { console, page } = await visit();
    console.api.on('DELETE /v1/policies/archive', {});
    await page.choose('archive', 'Delete…');
    await (await question(console)).press('Delete policy archive');
    await console.settle();
    expect(document.activeElement?.tagName).toBe('H1');
    expect(console.api.sentTo('DELETE /v1/policies/archive')[0]?.url).not.toContain('force');
  });

  it('says why a deletion was refused', async () => {
    const { console, page } = await visit();
    console.api.on(
      'DELETE /v1/policies/archive',
      console.api.problem('would-unprotect', 'shop/new would be left bare.'),
    );
    await page.choose('archive', 'Delete…');
    const asked = await question(console);
    await asked.press('Delete policy archive');
    await console.settle();
    expect(await asked.text()).toContain('shop/new would be left bare.');
  });
});
