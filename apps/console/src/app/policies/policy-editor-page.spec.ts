import { Location } from '@angular/common';
import { TestBed } from '@angular/core/testing';
import { type Policy, type PolicyPreview } from '@soteria/contracts';
import { formatInstant } from '@soteria/domain';
import { type Story, TestConsole } from '../testing/console';
import { NOON, daysAgo, viewer } from '../testing/world';
import { ConfirmDialogHarness } from '../ui/confirm-dialog.harness';
import { PoliciesPageHarness } from './policies-page.harness';
import { PolicyEditorPage } from './policy-editor-page';
import { PolicyEditorPageHarness } from './policy-editor-page.harness';
import { newPolicy } from './policy-form';

const SETTLED_MS = 350;
const OUTDATED = ['outdated', 'times outdated', 'restore points outdated'];
const nightly: Policy = {
  ...newPolicy({ namespaces: ['shop'] }, 'UTC'),
  name: 'nightly',
  resourceVersion: '41',
  updatedAt: daysAgo(9),
  updatedBy: 'ada',
  selected: 1,
  nextRunAt: null,
};
const preview: PolicyPreview = {
  selected: [
    { namespace: 'shop', pvc: 'orders' },
    { namespace: 'shop', pvc: 'cart' },
  ],
  added: [{ namespace: 'shop', pvc: 'cart' }],
  removed: [{ namespace: 'media', pvc: 'photos' }],
  warnings: ['It selects every volume of the cluster, 2 at present.'],
  nextRuns: [
    { time: formatInstant(NOON + 3_600_000) },
    { time: formatInstant(NOON + 7_200_000), note: 'The clocks go back.' },
  ],
  retention: [
    {
      namespace: 'shop',
      pvc: 'orders',
      points: [
        { id: 'b1', time: daysAgo(1), keep: true, reason: 'daily 1 of 14' },
        { id: 'b2', time: daysAgo(40), keep: false, reason: 'no rule keeps it' },
      ],
    },
  ],
};

async function visit(url: string, story: Story = {}) {
  const console = new TestConsole(story);
  console.api
    .on('GET /v1/policies', { items: [nightly], problems: [] })
    .on('POST /v1/policies/preview', preview);
  const page = await (await console.visit(url)).getHarness(PolicyEditorPageHarness);
  await console.pass(SETTLED_MS);
  return { console, page };
}
const address = () => TestBed.inject(Location).path();
const saved = (console: TestConsole) => console.api.sentTo('POST /v1/policies');

describe('the page of one policy', () => {
  it('says that there is none of that name', async () => {
    const { page } = await visit('/policies/bygone');
    expect(await page.texts('sot-empty-state h2')).toEqual(['There is no policy of that name']);
    expect(await page.text()).not.toContain('What would follow');
  });

  it('is had also by one that is called new', async () => {
    const named = { ...nightly, name: 'new' };
    const console = new TestConsole();
    console.api
      .on('GET /v1/policies', { items: [named], problems: [] })
      .on('POST /v1/policies/preview', preview);
    const list = await (await console.visit('/policies')).getHarness(PoliciesPageHarness);
    const link = await (await list.link('new')).getAttribute('href');
    const loader = await console.visit(link ?? '');
    const page = await loader.getHarness(PolicyEditorPageHarness);
    expect(await page.heading()).toBe('new');
    expect(await page.refusalOf('Save policy new')).toBe('Nothing is changed yet.');
  });

  it('begins a new one with whom the address asks for, and wants a name', async () => {
    const { page } = await visit('/policies/-/new?namespaces=shop&pvcs=orders');
    const fields = await page.fields();
    expect(await (await fields.field('Namespaces')).getProperty('value')).toBe('shop');
    expect(await (await fields.field('Claims')).getProperty('value')).toBe('orders');
    expect(await page.refusalOf(/^Make policy/)).toBe('A policy needs a name.');
    expect(await fields.noteOf('Name')).toBe('For instance: nightly');
    await (await fields.field('Name')).blur();
    expect(await fields.noteOf('Name')).toBe('A policy needs a name.');
  });

  it('shows what would follow while somebody types', async () => {
    const { console, page } = await visit('/policies/nightly');
    const shown = await page.preview();
    expect(await shown.covered()).toEqual(['+ shop/cart', 'shop/orders', '− media/photos']);
    expect(await shown.text()).toContain('It selects every volume of the cluster, 2 at present.');
    expect((await shown.runs())[1]).toContain('The clocks go back.');
    expect(await shown.points()).toEqual([
      expect.stringContaining('kept: daily 1 of 14'),
      expect.stringContaining('removed: no rule keeps it'),
    ]);
    expect(await shown.text()).toContain(
      '1 of 2 restore points of these volumes would be removed.',
    );
    await (await page.fields()).fill('daily', '30');
    await console.pass(SETTLED_MS);
    expect(console.api.sentTo('POST /v1/policies/preview').at(-1)?.body).toMatchObject({
      retention: { daily: 30 },
    });
    expect(await shown.changes()).toEqual([expect.stringMatching(/^Keeps: 14 daily.+ 30 daily/)]);
  });

  it('does not take the volumes that were looked at for all', async () => {
    const { console, page } = await visit('/policies/nightly');
    const names = Array.from({ length: 52 }, (_, index) => `claim-${index + 10}`);
    const selected = ['claim-00', ...names].map((pvc) => ({ namespace: 'shop', pvc }));
    const points = [{ id: 'b1', time: daysAgo(1), keep: true, reason: 'daily 1 of 14' }];
    // The first has no restore point, so that the last of the fifty is the 51st.
    const retention = selected.slice(1, 51).map((volume) => ({ ...volume, points }));
    console.api.on('POST /v1/policies/preview', { ...preview, selected, retention });
    await (await page.fields()).fill('daily', '30');
    await console.pass(SETTLED_MS);
    expect(await (await page.preview()).text()).toContain(
      'Only the first 51 of 53 volumes were looked at: of their 50 restore points, none would be removed.',
    );
    const all = { ...preview, selected: selected.slice(0, 51), retention };
    console.api.on('POST /v1/policies/preview', all);
    await (await page.fields()).fill('daily', '31');
    await console.pass(SETTLED_MS);
    expect(await (await page.preview()).text()).toContain(
      'No restore point that exists now would be removed.',
    );
  });

  it('holds saving back until what would follow is known, and marks what is outdated', async () => {
    const { console, page } = await visit('/policies/nightly');
    const shown = await page.preview();
    expect(await shown.outdated()).toEqual([]);
    await (await page.fields()).fill('daily', '1');
    expect(await page.refusalOf(/^Save policy/)).toBe(
      'What would follow is still being worked out.',
    );
    expect(await shown.outdated()).toEqual(OUTDATED);
    await console.pass(SETTLED_MS);
    expect(await page.refusalOf(/^Save policy/)).toBeNull();
    expect(await shown.outdated()).toEqual([]);
  });

  it('says of what is refused for a field what is wrong with it, and not that nobody knows what would follow', async () => {
    const { console, page } = await visit('/policies/nightly');
    const field = { pointer: '/retention/daily', detail: 'That is too many.' };
    console.api.on(
      'POST /v1/policies/preview',
      console.api.problem('validation-failed', 'Not valid.', [field]),
    );
    await (await page.fields()).fill('daily', '1');
    await console.pass(SETTLED_MS);
    expect(await page.text()).toContain('That is too many.');
    expect(await page.text()).not.toContain('could not be worked out');
  });

  it('saves what nobody could preview, and says so before', async () => {
    const { console, page } = await visit('/policies/nightly');
    const unforeseen = 'nobody can say what saving this policy would remove';
    console.api
      .on('POST /v1/policies/preview', console.api.problem('internal', 'A fault.'))
      .on('POST /v1/policies', nightly);
    await (await page.fields()).fill('daily', '1');
    expect(await page.text()).not.toContain(unforeseen);
    await console.pass(SETTLED_MS);
    expect(await page.text()).toContain(unforeseen);
    expect(await (await page.preview()).outdated()).toEqual(OUTDATED);
    await page.press(/^Save policy/);
    await console.settle();
    expect(saved(console)[0]?.body).toMatchObject({ retention: { daily: 1 } });
  });

  it('shows what would follow before there is a name', async () => {
    const { console } = await visit('/policies/-/new');
    expect(console.api.sentTo('POST /v1/policies/preview')[0]?.body).toMatchObject({
      name: 'unnamed',
    });
  });

  it('says what is wrong beside the field, and asks for no preview of it', async () => {
    const { console, page } = await visit('/policies/nightly');
    const before = console.api.sentTo('POST /v1/policies/preview').length;
    const fields = await page.fields();
    await fields.fill('Objective', 'soon');
    await console.pass(SETTLED_MS);
    expect(await fields.noteOf('Objective')).toContain('"soon" is not a duration');
    expect(await page.refusalOf(/^Save policy/)).toContain('"soon" is not a duration');
    expect(console.api.sentTo('POST /v1/policies/preview')).toHaveLength(before);
  });

  it('shows what the API finds wrong beside the field', async () => {
    const { console, page } = await visit('/policies/nightly');
    console.api.on(
      'POST /v1/policies/preview',
      console.api.problem('validation-failed', 'Not valid.', [
        { pointer: '/selector/labelSelector', detail: 'expected a comma' },
      ]),
    );
    const fields = await page.fields();
    await fields.fill('Labels', 'a b');
    await console.pass(SETTLED_MS);
    expect(await fields.noteOf('Labels')).toBe('expected a comma');
  });

  it('builds the schedule that was chosen', async () => {
    const { console, page } = await visit('/policies/nightly');
    const fields = await page.fields();
    await fields.press('Every week');
    await fields.fill('At', '14:30');
    await fields.press('At an interval');
    await fields.fill('Every', '90m');
    await console.pass(SETTLED_MS);
    expect(console.api.sentTo('POST /v1/policies/preview').at(-1)?.body).toMatchObject({
      schedule: { every: '90m' },
    });
  });

  it('saves against the version that it began with', async () => {
    const { console, page } = await visit('/policies/nightly');
    expect(await page.refusalOf(/^Save policy/)).toBe('Nothing is changed yet.');
    console.api.on('POST /v1/policies', nightly);
    await (await page.fields()).fill('Description', 'all of it');
    await console.pass(SETTLED_MS);
    await page.press(/^Save policy/);
    await console.settle();
    expect(saved(console)[0]?.body).toMatchObject({
      name: 'nightly',
      description: 'all of it',
      resourceVersion: '41',
    });
    expect(address()).toBe('/policies');
  });

  it('keeps what was entered for a policy that somebody else deletes, and makes it anew', async () => {
    const { console, page } = await visit('/policies/nightly');
    const fields = await page.fields();
    await fields.fill('Description', 'mine');
    console.api.on('GET /v1/policies', { items: [], problems: [] });
    console.events.send('policies', {});
    await console.settle();
    expect(await page.text()).toContain('Somebody else has deleted this policy');
    expect(await (await fields.field('Description')).getProperty('value')).toBe('mine');
    console.api.on('POST /v1/policies', nightly);
    await console.pass(SETTLED_MS);
    await page.press(/^Save policy/);
    await console.settle();
    expect(saved(console)[0]?.body).toMatchObject({ name: 'nightly', description: 'mine' });
    expect(saved(console)[0]?.body).not.toHaveProperty('resourceVersion');
  });

  it('says of a policy that somebody else deletes that it is gone, where nothing was entered', async () => {
    const { console, page } = await visit('/policies/nightly');
    console.api.on('GET /v1/policies', { items: [], problems: [] });
    console.events.send('policies', {});
    await console.settle();
    expect(await page.texts('sot-empty-state h2')).toEqual(['There is no policy of that name']);
  });

  it('says that somebody else was faster, keeps what was entered, and can take theirs', async () => {
    const { console, page } = await visit('/policies/nightly');
    const fields = await page.fields();
    await fields.fill('Description', 'mine');
    const theirs = { ...nightly, description: 'theirs', resourceVersion: '42' };
    console.api.on('GET /v1/policies', { items: [theirs], problems: [] });
    console.events.send('policies', {});
    await console.settle();
    expect(await page.text()).toContain('Somebody else has changed this policy');
    expect(await (await fields.field('Description')).getProperty('value')).toBe('mine');
    console.api.on('POST /v1/policies', console.api.problem('conflict', 'It is version 42 now.'));
    await console.pass(SETTLED_MS);
    await page.press(/^Save policy/);
    await console.settle();
    expect(await page.text()).toContain('It is version 42 now.');
    await page.press('Take their version');
    expect(await (await fields.field('Description')).getProperty('value')).toBe('theirs');
  });

  it('changes the policy that its address names, also when that becomes another', async () => {
    const hourly = { ...nightly, name: 'hourly', description: 'often', resourceVersion: '7' };
    const { console, page } = await visit('/policies/nightly');
    console.api.on('GET /v1/policies', { items: [nightly, hourly], problems: [] });
    console.events.send('policies', {});
    const fields = await page.fields();
    console.api.on('POST /v1/policies', console.api.problem('conflict', 'Too late for nightly.'));
    await fields.fill('Description', 'mine');
    await console.pass(SETTLED_MS);
    await page.press(/^Save policy/);
    await fields.fill('Description', '');
    await console.visit('/policies/hourly');
    expect(await (await fields.field('Description')).getProperty('value')).toBe('often');
    expect(await page.text()).not.toContain('Too late for nightly.');
    await fields.fill('Description', 'very often');
    await console.pass(SETTLED_MS);
    await page.press('Save policy hourly');
    await console.settle();
    expect(saved(console).at(-1)?.body).toMatchObject({
      name: 'hourly',
      description: 'very often',
      resourceVersion: '7',
    });
  });

  it('says that a policy keeps its name', async () => {
    const { page } = await visit('/policies/nightly');
    expect(await (await page.fields()).noteOf('Name')).toBe('A policy keeps its name.');
  });

  it('says why a viewer cannot save', async () => {
    const { page } = await visit('/policies/nightly', { session: viewer() });
    await (await page.fields()).fill('Description', 'x');
    expect(await page.refusalOf(/^Save policy/)).toContain('viewer');
  });

  describe('being left', () => {
    it('is left at once when nothing was entered', async () => {
      const { console, page } = await visit('/policies/nightly');
      await page.press('Cancel');
      await console.settle();
      expect(address()).toBe('/policies');
    });

    it('lets the browser ask before a reload, once something was entered', async () => {
      const { page } = await visit('/policies/nightly');
      const wouldAsk = () => !dispatchEvent(new Event('beforeunload', { cancelable: true }));
      expect(wouldAsk()).toBe(false);
      await (await page.fields()).fill('Description', 'mine');
      expect(wouldAsk()).toBe(true);
    });

    it('asks before what was entered is lost', async () => {
      const { console, page } = await visit('/policies/nightly');
      await (await page.fields()).fill('Description', 'mine');
      const editor = console.component(PolicyEditorPage);
      const leaving = editor.mayLeave();
      await (await console.opened(ConfirmDialogHarness)).press('Stay here');
      expect(await leaving).toBe(false);
      const again = editor.mayLeave();
      const question = await console.opened(ConfirmDialogHarness);
      await question.press('Leave without saving');
      expect(await again).toBe(true);
    });
  });
});
