import { TestBed } from '@angular/core/testing';
import { Title } from '@angular/platform-browser';
import { type Story, TestConsole } from '../testing/console';
import {
  hoursAgo,
  inventory,
  inventoryChange,
  item,
  operation,
  viewer,
  volume,
} from '../testing/world';
import { AttentionListHarness } from './attention-list.harness';
import { OverviewPageHarness } from './overview-page.harness';
import { StatusTilesHarness } from './status-tiles.harness';

const volumes = [
  volume('shop/orders'),
  volume('media/photos', { status: 'overdue', reason: 'It was detached.', since: hoursAgo(9) }),
  volume('play/scratch', { status: 'unprotected', reason: 'Nothing selects it.' }),
  volume('auth/db', { status: 'unknown', reason: 'The target is away.' }),
  volume('auth/sessions', { status: 'never', reason: 'The first run failed.', operation: 'op-1' }),
];

async function visit(story: Story = {}, url = '/') {
  const console = new TestConsole({ volumes, ...story });
  const loader = await console.visit(url);
  const page = await loader.getHarness(OverviewPageHarness);
  return { console, loader, page };
}

describe('the page of how things stand', () => {
  it('says that nobody may see it', async () => {
    const console = new TestConsole();
    console.api.on('GET /v1/inventory', console.api.problem('not-permitted', 'No group.'));
    const page = await (await console.visit('/')).getHarness(OverviewPageHarness);
    expect(await page.heading()).toBe('You may not see volumes');
  });

  it('says what went wrong, and goes on when it is over', async () => {
    const console = new TestConsole();
    console.api.on('GET /v1/inventory', console.api.problem('not-ready', 'Caches are filling.'));
    const page = await (await console.visit('/')).getHarness(OverviewPageHarness);
    expect(await page.text()).toContain('Caches are filling.');
    console.api.on('GET /v1/inventory', inventory(volumes));
    await page.press('Try again');
    await console.settle();
    expect(await page.heading()).toContain('1 of 5 volumes is within objective.');
  });

  it('says that there is nothing yet', async () => {
    const { page } = await visit({ volumes: [] });
    expect(await page.texts('sot-empty-state h2')).toEqual(['There are no volumes yet']);
  });

  it('does not take namespaces without a volume for a cluster without one', async () => {
    const { page } = await visit({}, '/?ns=bygone');
    expect(await page.text()).not.toContain('yet');
    expect(await page.texts('sot-empty-state h2')).toEqual(['No volume in bygone']);
    await page.press('Show all namespaces');
    expect(await page.heading()).toContain('1 of 5 volumes is within objective.');
  });

  it('shows a beginner where to begin', async () => {
    const fresh = volume('a/b', { status: 'unprotected', policies: [], restorePoints: 0 });
    const { page } = await visit({ volumes: [fresh] });
    const link = await page.link('Make the first policy');
    expect(await link.getAttribute('href')).toBe('/policies/-/new');
  });

  it('begins with the verdict, which the tab has too', async () => {
    const { page } = await visit();
    expect(await page.heading()).toBe(
      '1 of 5 volumes is within objective. 1 has never been backed up. 1 is overdue. 1 is unprotected. 1 cannot be judged.',
    );
    expect(TestBed.inject(Title).getTitle()).toBe('⚠ 4 · Overview · Soteria');
  });

  it('counts each status, and leads to its volumes', async () => {
    const { loader } = await visit({}, '/?ns=media,auth');
    const tiles = await loader.getHarness(StatusTilesHarness);
    expect(await tiles.texts('a')).toContain('1Overdue');
    const overdue = await tiles.link('1Overdue');
    expect(await overdue.getAttribute('href')).toBe('/volumes?status=overdue&ns=media,auth');
  });

  describe('what needs attention', () => {
    it('comes worst first, with the one thing to do about it', async () => {
      const { loader } = await visit();
      const list = await loader.getHarness(AttentionListHarness);
      expect(await list.texts('.what a')).toEqual([
        'auth/sessions',
        'media/photos',
        'play/scratch',
        'auth/db',
      ]);
      expect(await list.texts('.act')).toEqual([
        'Open the job',
        expect.stringContaining('Back up now'),
        'Make a policy',
        'See why',
      ]);
      expect(await list.text()).toContain('It was detached.');
      const policy = await list.link('Make a policy');
      expect(await policy.getAttribute('href')).toBe(
        '/policies/-/new?namespaces=play&pvcs=scratch',
      );
    });

    it('is backed up at once', async () => {
      const { console, loader } = await visit();
      console.api.on('POST /v1/backup', operation('op-2', [item('media/photos')]));
      await (await loader.getHarness(AttentionListHarness)).press('Back up now: media/photos');
      await console.settle();
      expect(console.api.sentTo('POST /v1/backup')[0]?.body).toMatchObject({ pvc: 'photos' });
    });

    it('keeps the focus in its row when a job takes the place of the button', async () => {
      const { console, loader } = await visit();
      const list = await loader.getHarness(AttentionListHarness);
      await (await list.button('Back up now: media/photos')).focus();
      const underWay = {
        status: 'overdue',
        reason: 'It was detached.',
        operation: 'op-2',
      } as const;
      const now = volume('media/photos', underWay);
      console.events.send('inventory', inventoryChange([now]));
      await console.pass(120);
      expect(await list.texts('.act')).not.toContain('Back up now');
      expect(document.activeElement?.textContent).toBe('media/photos');
    });

    it('says why a viewer cannot', async () => {
      const { loader } = await visit({ session: viewer() });
      const list = await loader.getHarness(AttentionListHarness);
      expect(await list.refusalOf('Back up now: media/photos')).toContain('viewer');
    });

    it('includes a job that does not move', async () => {
      const stuck = operation('op-3', [item('shop/orders', { stalledSince: hoursAgo(2) })]);
      const { loader } = await visit({ operations: [stuck] });
      const list = await loader.getHarness(AttentionListHarness);
      expect((await list.texts('li'))[0]).toContain('Nothing has moved for 2 h');
    });

    it('is nothing when all is well', async () => {
      const { loader } = await visit({ volumes: [volume('a/b')] });
      expect(await (await loader.getHarness(AttentionListHarness)).text()).toBe(
        'Nothing needs you.',
      );
    });

    it('is cut short, with a way to all of it', async () => {
      const many = Array.from({ length: 9 }, (_, n) => volume(`a/v${n}`, { status: 'overdue' }));
      const { loader } = await visit({ volumes: many });
      const list = await loader.getHarness(AttentionListHarness);
      expect(await list.texts('li')).toHaveLength(6);
      expect(await (await list.link('And 3 more')).getAttribute('href')).toContain(
        'status=never,overdue',
      );
    });
  });

  it('shows what runs, or else what was done last', async () => {
    const { page } = await visit({ operations: [operation('op-1', [item('shop/orders')])] });
    expect(await page.texts('h2')).toContain('Running now');
    TestBed.resetTestingModule();
    const done = operation('op-1', [item('shop/orders')], { state: 'succeeded' });
    const { page: quiet } = await visit({ operations: [done] });
    expect(await quiet.texts('h2')).toContain('Last done');
  });
});
