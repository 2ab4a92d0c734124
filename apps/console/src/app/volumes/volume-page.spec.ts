import { TestKey } from '@angular/cdk/testing';
import { Location } from '@angular/common';
import { TestBed } from '@angular/core/testing';
import { type Backup, type VolumeRow } from '@soteria/contracts';
import { HOUR_MS } from '@soteria/domain';
import { type Story, TestConsole } from '../testing/console';
import {
  backup,
  daysAgo,
  detail,
  failedBackup,
  hoursAgo,
  inventory,
  item,
  operation,
  viewer,
  volume,
} from '../testing/world';
import { VolumePageHarness } from './volume-page.harness';

const row = volume('shop/orders', {
  status: 'overdue',
  reason: 'It was detached at the last runs.',
});
const backups = [
  failedBackup('shop/orders', 'b4', { snapshotTime: hoursAgo(5) }),
  backup('shop/orders', 'b3', { snapshotTime: daysAgo(2), pinned: true }),
  backup('shop/orders', 'b2', { snapshotTime: daysAgo(3), requestedBy: 'ada' }),
  backup('shop/orders', 'b1', { snapshotTime: daysAgo(4) }),
];
const coverage = [
  {
    kind: 'policy' as const,
    name: 'nightly',
    because: 'its namespace matches *',
    schedule: 'every day',
    standing: 'active' as const,
  },
  {
    kind: 'recurring-job' as const,
    name: 'hourly',
    because: 'its group is default',
    schedule: 'every hour',
    standing: 'active' as const,
  },
];

async function visit(url = '/volumes/shop/orders', story: Story = {}, more = {}) {
  const console = new TestConsole({ volumes: [row], backups, ...story });
  console.api.on('GET /v1/inventory/shop/orders', detail(row, { backups, coverage, ...more }));
  const page = await (await console.visit(url)).getHarness(VolumePageHarness);
  return { console, page };
}
async function tell(console: TestConsole, changed: VolumeRow): Promise<void> {
  console.events.send('inventory', {
    revision: '8',
    asOf: hoursAgo(0),
    stale: null,
    summary: inventory([]).summary,
    changed: [changed],
    removed: [],
  });
  await console.pass(200);
}
const address = () => TestBed.inject(Location).path();

describe('the page of one volume', () => {
  it('says what went wrong when it cannot be read', async () => {
    const console = new TestConsole({ volumes: [row] });
    console.api.on('GET /v1/inventory/shop/orders', console.api.problem('internal', 'A fault.'));
    const page = await (await console.visit('/volumes/shop/orders')).getHarness(VolumePageHarness);
    expect(await page.text()).toContain('A fault.');
    expect(await page.refusalOf('Restore…')).toBe('The backups could not be read.');
    console.api.on('GET /v1/inventory/shop/orders', detail(row, { backups }));
    await page.press('Try again');
    await console.settle();
    expect(await (await page.table()).rows()).toHaveLength(4);
  });

  it('says so when it cannot be known whether there is such a volume, and tries again', async () => {
    const console = new TestConsole();
    console.api
      .on('GET /v1/inventory', console.api.problem('not-ready', 'Caches are filling.'))
      .on('GET /v1/inventory/shop/orders', detail(row, { backups }));
    const page = await (await console.visit('/volumes/shop/orders')).getHarness(VolumePageHarness);
    expect(await page.text()).toContain('Caches are filling.');
    expect(await page.has('sot-skeleton')).toBe(false);
    console.api.on('GET /v1/inventory', inventory([row]));
    await page.press('Try again');
    await console.settle();
    expect(await (await page.table()).rows()).toHaveLength(4);
  });

  it('begins with how the volume stands, and why', async () => {
    const { page } = await visit();
    expect(await page.heading()).toBe('shop/orders');
    expect(await page.texts('.verdict')).toEqual([
      expect.stringMatching(/^Overdue.*It was detached at the last runs\.$/),
    ]);
  });

  it('teaches what to do when there is no restore point', async () => {
    const { page } = await visit('/volumes/shop/orders', {}, { backups: [] });
    expect(await page.texts('sot-empty-state h2')).toEqual(['Nothing can be had back yet']);
    expect(await page.refusalOf('Restore…')).toContain('no restore point');
  });

  it('shows the restore points on the axis and in the table, the newest good one chosen', async () => {
    const { page } = await visit();
    const timeline = await page.timeline();
    expect(await timeline.marks('failed')).toBe(1);
    expect(await timeline.marks('pinned')).toBe(1);
    expect(await timeline.spoken()).toMatch(/^Restore point 3 of 4, 2 d ago, .+, 3 GiB, pinned$/);
    const table = await page.table();
    expect(await table.rows()).toHaveLength(4);
    expect((await table.rows())[0]).toContain('backup target is read-only');
    expect((await table.chosen())[0]).toContain('pinned');
    expect(await timeline.lateStretches()).toBe(1);
  });

  it('says of restore points why they stay, and which go with the next run', async () => {
    const retention = [
      { backup: 'b2', policy: 'nightly', reason: 'daily 2 of 2' },
      { backup: 'b1', policy: 'nightly', reason: 'daily 2 of 2', goesAt: hoursAgo(-3) },
    ];
    const { console, page } = await visit('/volumes/shop/orders', {}, { retention });
    const rows = await (await page.table()).rows();
    expect(rows[2]).toContain('kept: daily 2 of 2');
    expect(rows[3]).toMatch(/goes in 3 h/);
    expect(rows[3]).not.toContain('kept');
    expect(rows[1]).not.toMatch(/kept|goes/);
    const timeline = await page.timeline();
    expect(await timeline.marks('going')).toBe(1);
    await timeline.key(TestKey.HOME);
    await console.settle();
    expect(await timeline.spoken()).toMatch(/goes in 3 h$/);
  });

  it('names no moment of one that is given up already', async () => {
    const given = {
      backup: 'b1',
      policy: 'nightly',
      reason: 'beyond daily 2',
      goesAt: hoursAgo(0),
    };
    const { console, page } = await visit('/volumes/shop/orders', {}, { retention: [given] });
    await console.pass(2 * HOUR_MS);
    const rows = await (await page.table()).rows();
    expect(rows[3]).toContain('goes now');
    const timeline = await page.timeline();
    await timeline.key(TestKey.HOME);
    await console.settle();
    expect(await timeline.spoken()).toMatch(/goes now$/);
  });

  it('steps through the points by keyboard, and keeps the choice in the address', async () => {
    const { console, page } = await visit();
    const timeline = await page.timeline();
    await timeline.key(TestKey.LEFT_ARROW);
    await console.settle();
    expect(address()).toBe('/volumes/shop/orders?at=b2');
    await timeline.key(TestKey.HOME);
    await console.settle();
    expect(await timeline.spoken()).toContain('Restore point 1 of 4');
    await timeline.key(TestKey.END);
    await console.settle();
    expect(await timeline.spoken()).toMatch(/failed$/);
  });

  it('keeps the zoom that was chosen, whatever the clock and news do', async () => {
    const { console, page } = await visit();
    const timeline = await page.timeline();
    expect(await timeline.zoom()).toEqual(['Week']);
    await timeline.press('Year');
    await console.pass(60_000);
    expect(await timeline.zoom()).toEqual(['Year']);
    console.api.on('GET /v1/inventory/shop/orders', detail(row, { backups: backups.slice(1) }));
    await tell(console, volume('shop/orders', { status: 'ok' }));
    expect(await timeline.zoom()).toEqual(['Year']);
  });

  it('takes a point from the table too', async () => {
    const { console, page } = await visit();
    await (await page.table()).choose(3);
    await console.settle();
    expect(address()).toBe('/volumes/shop/orders?at=b1');
  });

  it('shows what another cluster made, and speaks of it only where somebody chooses it', async () => {
    const more = { snapshotTime: hoursAgo(1), ofAnotherCluster: true as const };
    const foreign = backup('shop/orders', 'theirs', more);
    const { console, page } = await visit(undefined, {}, { backups: [foreign, ...backups] });
    expect(await (await page.chosen()).text()).not.toContain('another cluster');
    await (await page.table()).choose(0);
    await console.settle();
    expect(await (await page.chosen()).text()).toContain('made by another cluster');
  });

  it('restores from the chosen point, and says why not from a failed one', async () => {
    const { console, page } = await visit('/volumes/shop/orders?at=b4');
    const chosen = await page.chosen();
    expect(await chosen.text()).toContain('on target default, by policy nightly');
    expect(await chosen.refusalOf('Restore from here')).toContain('nothing complete');
    await (await page.table()).choose(1);
    await console.settle();
    await (await page.chosen()).press('Restore from here');
    await console.settle();
    expect(address()).toBe('/restore?namespace=shop&pvc=orders&backup=b3');
  });

  it.each(['', '?at=b3'])(
    'keeps to its point when news come, and says so when it is gone (%s)',
    async (query) => {
      const { console, page } = await visit(`/volumes/shop/orders${query}`);
      const change = async (reason: string, ...remaining: Backup[]) => {
        const changed = volume('shop/orders', { reason });
        console.api.on('GET /v1/inventory/shop/orders', detail(changed, { backups: remaining }));
        await tell(console, changed);
      };
      const newer = (id: string) => backup('shop/orders', id, { snapshotTime: hoursAgo(0) });
      await change('One came.', newer('b5'), ...backups);
      expect((await (await page.table()).chosen())[0]).toContain('pinned');
      expect(await page.texts('.notice.gone')).toEqual([]);
      await change('One went.', newer('b5'), ...backups.slice(2));
      expect(await page.texts('.notice.gone')).toEqual([
        'The restore point that was chosen is gone. This is the newest good one.',
      ]);
      await change('Another came.', newer('b6'), newer('b5'));
      await (await page.chosen()).press('Restore from here');
      await console.settle();
      expect(address()).toBe('/restore?namespace=shop&pvc=orders&backup=b5');
    },
  );

  it('takes the first good one instead of a failed one that nobody asked for', async () => {
    const failed = backups.slice(0, 1);
    const { console, page } = await visit('/volumes/shop/orders', {}, { backups: failed });
    const changed = volume('shop/orders', { reason: 'It succeeded.' });
    console.api.on('GET /v1/inventory/shop/orders', detail(changed, { backups }));
    await tell(console, changed);
    expect((await (await page.table()).chosen())[0]).toContain('pinned');
    expect(await page.texts('.notice.gone')).toEqual([]);
  });

  it('says nothing of a point that is gone once another is chosen, or another volume', async () => {
    const { console, page } = await visit('/volumes/shop/orders?at=b9');
    expect(await page.texts('.notice.gone')).toHaveLength(1);
    await (await page.table()).choose(2);
    await console.settle();
    expect(await page.texts('.notice.gone')).toEqual([]);
  });

  it('pins and unpins the chosen point', async () => {
    const { console, page } = await visit();
    console.api.on('DELETE /v1/backups/b3/pin', backup('shop/orders', 'b3'));
    await (await page.chosen()).press('Unpin');
    await console.settle();
    expect(console.api.sentTo('DELETE /v1/backups/b3/pin')).toHaveLength(1);
    expect(console.api.sentTo('GET /v1/inventory/shop/orders')).toHaveLength(2);
  });

  it('takes an exclusion back where it is told of', async () => {
    const { console, page } = await visit('/volumes/shop/orders', {}, { status: 'excluded' });
    console.api.on('DELETE /v1/exclusions', {});
    await page.press('No longer exclude');
    await console.settle();
    expect(console.api.sentTo('DELETE /v1/exclusions')[0]?.url).toContain('pvc=orders');
  });

  describe('where it is excluded', () => {
    const excluded = volume('shop/orders', {
      status: 'excluded',
      reason: 'Excluded on purpose: “can be rebuilt”.',
    });
    const entry = { namespace: 'shop', pvc: 'orders', reason: 'Moved.', by: 'ada', at: null };
    const BY_ITSELF =
      'The annotation soteria.io/exclude of the claim itself excludes it, and Soteria changes no claim. This ends it: kubectl -n shop annotate pvc orders soteria.io/exclude-';

    async function visitExcluded(items: object[]) {
      const console = new TestConsole({ volumes: [excluded], backups });
      console.api
        .on('GET /v1/inventory/shop/orders', detail(excluded, { backups }))
        .on('GET /v1/exclusions', { items });
      const loader = await console.visit('/volumes/shop/orders');
      return { console, page: await loader.getHarness(VolumePageHarness) };
    }

    it.each([
      ['by nobody here', []],
      ['for another claim', [{ ...entry, pvc: 'cart' }]],
      ['no longer', [{ ...entry, until: hoursAgo(1) }]],
    ])('by its annotation, and %s, says how that is ended', async (_why, items) => {
      const { page } = await visitExcluded(items);
      expect(await page.texts('.by-annotation')).toEqual([BY_ITSELF]);
      await expect(page.button('No longer exclude')).rejects.toThrow('There is no button');
    });

    it('here, offers to take that back, and tells of an annotation that is left', async () => {
      const { console, page } = await visitExcluded([entry]);
      expect(await page.texts('.by-annotation')).toEqual([]);
      console.api.on('DELETE /v1/exclusions', {}).on('GET /v1/exclusions', { items: [] });
      await page.press('No longer exclude');
      console.events.send('policies', {});
      await console.settle();
      expect(await page.texts('.by-annotation')).toEqual([BY_ITSELF]);
    });
  });

  it('backs up at once', async () => {
    const { console, page } = await visit();
    console.api.on('POST /v1/backup', operation('op-1', [item('shop/orders')]));
    await page.press('Back up now');
    await console.settle();
    expect(console.api.sentTo('POST /v1/backup')[0]?.body).toEqual({
      namespace: 'shop',
      pvc: 'orders',
    });
    expect(await (await page.activity()).entries()).toEqual([
      expect.stringContaining('Backing up shop/orders'),
    ]);
  });

  it.each([
    [
      'the driver cannot',
      {
        capabilities: {
          backup: { possible: false, reason: 'It is faulted.' },
          restore: { possible: true },
          modes: [],
        },
      },
      {},
      'It is faulted.',
    ],
    ['a job is at work', { operation: 'op-1' }, {}, 'A job works on this volume already.'],
    ['the role does not allow it', {}, { session: viewer() }, 'viewer'],
  ])('says why it cannot be backed up when %s', async (_, more, story, reason) => {
    const { page } = await visit('/volumes/shop/orders', story, more);
    expect(await page.refusalOf('Back up now')).toContain(reason);
  });

  it('says what covers it and why, and offers a policy when nothing does', async () => {
    const { page } = await visit();
    expect(await (await page.coverage()).text()).toContain('because its namespace matches *');
    expect(await (await page.coverage()).text()).toContain('recurring job of Longhorn');
    const { page: bare } = await visitAnew({ coverage: [], status: 'unprotected' });
    const link = await (await bare.coverage()).link('Make a policy for it');
    expect(await link.getAttribute('href')).toBe('/policies/-/new?namespaces=shop&pvcs=orders');
  });

  it('says of what covers it why no backups come of that', async () => {
    const [policy, job] = coverage;
    const idle = [
      { ...policy, standing: 'disabled' },
      { ...job, standing: 'snapshots-only' },
      { ...job, name: 'leap', standing: 'never-runs' },
    ];
    const { page } = await visit(undefined, {}, { coverage: idle, status: 'excluded' });
    const part = await page.coverage();
    expect(await part.texts('.idle')).toEqual([
      expect.stringContaining('switched off'),
      expect.stringContaining('snapshots only'),
      expect.stringContaining('never runs'),
    ]);
    expect(await part.text()).toContain('While it is excluded, no policy backs it up.');
  });

  it('promises no backup by a policy to what is excluded and has none', async () => {
    const { page } = await visit(undefined, { backups: [] }, { backups: [], status: 'excluded' });
    expect(await page.text()).toContain('while it is excluded no policy makes one');
  });

  it('tells what the volume is', async () => {
    const { page } = await visit();
    const facts = await (await page.facts()).text();
    for (const fact of ['10 GiB, 4 GiB used', 'Deployment orders', 'longhorn', 'app=orders']) {
      expect(facts).toContain(fact);
    }
  });

  it('reads the volume again when its row changes', async () => {
    const { console, page } = await visit();
    const mended = volume('shop/orders', { status: 'ok', reason: 'All is well.' });
    console.api.on('GET /v1/inventory/shop/orders', detail(mended, { backups }));
    await tell(console, mended);
    expect(await page.texts('.verdict')).toEqual([expect.stringContaining('All is well.')]);
  });
});

async function visitAnew(more: object) {
  TestBed.resetTestingModule();
  return visit('/volumes/shop/orders', {}, more);
}
