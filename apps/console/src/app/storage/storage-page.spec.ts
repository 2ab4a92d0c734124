import { type StorageUsage } from '@soteria/contracts';
import { type Story, TestConsole } from '../testing/console';
import { hoursAgo, viewer } from '../testing/world';
import { StoragePageHarness } from './storage-page.harness';

const GIB = 2 ** 30;
const usage: StorageUsage = {
  bucket: 'backups',
  prefix: 'longhorn/',
  endpoint: 'https://s3.example.net',
  scannedAt: hoursAgo(7),
  complete: true,
  durationSeconds: 94,
  scanEndedAt: hoursAgo(7),
  scanning: false,
  requests: 525,
  objects: 1_200,
  bytes: 100 * GIB,
  hiddenBytes: 20 * GIB,
  unfinishedBytes: 0,
  volumes: [
    {
      volume: 'pvc-1',
      namespace: 'shop',
      pvc: 'orders',
      present: true,
      objects: 10,
      bytes: 30 * GIB,
      restorePoints: 3,
    },
    { volume: 'pvc-2', present: false, objects: 5, bytes: 60 * GIB, restorePoints: 1 },
  ],
  other: { objects: 1, bytes: 10 * GIB },
  estimatedMonthCost: { amount: 0.83, currency: 'USD' },
  findings: [{ code: 'poll', severity: 'warning', detail: 'It is read too often.' }],
};

const UNDER_WAY = 'A scan is under way; its figures show here when it has ended.';
const GIVEN_UP =
  'The page has stopped waiting for the scan, which takes very long or was cut off: load the page again later.';
const scanning = { ...usage, scanning: true };
const failing = { code: 'scan-failing', severity: 'warning', detail: 'It broke off.' };

async function visit(answer: unknown = usage, story: Story = {}) {
  const console = new TestConsole(story);
  console.api.on('GET /v1/b2', answer);
  const page = await (await console.visit('/storage')).getHarness(StoragePageHarness);
  return { console, page };
}

describe('the page of the storage', () => {
  it('says how to set it up when it is not', async () => {
    const console = new TestConsole();
    console.api.on('GET /v1/b2', console.api.problem('storage-not-configured', 'Set it.'));
    const page = await (await console.visit('/storage')).getHarness(StoragePageHarness);
    expect(await page.texts('sot-empty-state h2')).toEqual(['No object store is configured']);
    expect(await page.has('sot-problem-panel')).toBe(false);
  });

  it('says what went wrong', async () => {
    const console = new TestConsole();
    console.api.on('GET /v1/b2', console.api.problem('not-permitted', 'Not for you.'));
    const page = await (await console.visit('/storage')).getHarness(StoragePageHarness);
    expect(await page.text()).toContain('Not for you.');
  });

  it('splits what is there, and says what it costs', async () => {
    const { page } = await visit();
    expect(await page.texts('.shares li')).toEqual([
      '90 GiB backups',
      '20 GiB hidden versions',
      '10 GiB other',
    ]);
    expect(await page.texts('p.total')).toEqual([
      expect.stringMatching(/^120 GiB ?about \$0\.83 a month/),
    ]);
  });

  it('lists volumes by size, also those that are gone', async () => {
    const { page } = await visit();
    const [first, second] = await page.texts('tbody tr');
    expect(first).toMatch(/^pvc-2 ?volume gone ?60 GiB/);
    expect(second).toContain('shop/orders');
  });

  it('tells of findings, and of a scan that did not reach the end', async () => {
    const { page } = await visit({ ...usage, complete: false });
    expect(await page.text()).toContain('warning: It is read too often.');
    expect(await page.text()).toContain('did not reach the end');
  });

  it('scans on request, and says why not', async () => {
    const { console, page } = await visit();
    console.api.on('POST /v1/b2/scan', {});
    await page.press('Scan now');
    await console.settle();
    expect(console.api.sentTo('POST /v1/b2/scan')).toHaveLength(1);
    expect(console.api.sentTo('GET /v1/b2')).toHaveLength(2);
  });

  it('says that a scan is under way, and shows its figures when it has ended', async () => {
    const { console, page } = await visit();
    console.api.on('POST /v1/b2/scan', {}).on('GET /v1/b2', scanning);
    await page.press('Scan now');
    await console.pass(10_000);
    expect(await page.texts('[role=status]')).toContain(UNDER_WAY);
    expect(await (await page.button('Scan now')).getAttribute('aria-busy')).toBe('true');
    const ended = { scannedAt: hoursAgo(0), scanEndedAt: hoursAgo(0), bytes: 200 * GIB };
    console.api.on('GET /v1/b2', { ...usage, ...ended });
    await console.pass(10_000);
    expect(await page.texts('[role=status]')).not.toContain(UNDER_WAY);
    expect((await page.texts('p.total'))[0]).toMatch(/^220 GiB/);
    const looks = console.api.sentTo('GET /v1/b2').length;
    await console.pass(60_000);
    expect(console.api.sentTo('GET /v1/b2')).toHaveLength(looks);
  });

  it('waits also where the answer does not know yet of the scan that was asked for', async () => {
    const { console, page } = await visit();
    console.api.on('POST /v1/b2/scan', {});
    await page.press('Scan now');
    await console.settle();
    expect(await page.texts('[role=status]')).toContain(UNDER_WAY);
    console.api.on('GET /v1/b2', scanning);
    await console.pass(10_000);
    expect(await page.texts('[role=status]')).toContain(UNDER_WAY);
  });

  it.each(['scan-failing', 'scan-incomplete'])(
    'follows a scan after one that failed in the same way (%s) as long as it runs, and tells when it ended',
    async (code) => {
      const findings = [{ ...failing, code }];
      const { console, page } = await visit({ ...usage, findings });
      console.api.on('POST /v1/b2/scan', {}).on('GET /v1/b2', { ...scanning, findings });
      await page.press('Scan now');
      for (let look = 0; look < 30; look += 1) await console.pass(10_000);
      expect(await page.texts('[role=status]')).toContain(UNDER_WAY);
      console.api.on('GET /v1/b2', { ...usage, findings, scanEndedAt: hoursAgo(0) });
      await console.pass(10_000);
      expect(await page.texts('[role=status]')).toContainEqual(
        expect.stringMatching(/^The latest scan ended .+ and did not replace these figures\.$/),
      );
      expect(await (await page.button('Scan now')).getAttribute('aria-busy')).toBeNull();
      const looks = console.api.sentTo('GET /v1/b2').length;
      await console.pass(60_000);
      expect(console.api.sentTo('GET /v1/b2')).toHaveLength(looks);
    },
  );

  it('follows a scan that somebody else asked for, and keeps nobody from asking', async () => {
    const { console, page } = await visit(scanning);
    expect(await page.texts('[role=status]')).toContain(UNDER_WAY);
    expect(await (await page.button('Scan now')).getAttribute('aria-busy')).toBeNull();
    console.api.on('GET /v1/b2', usage);
    await console.pass(10_000);
    expect(await page.texts('[role=status]')).not.toContain(UNDER_WAY);
  });

  it('gives up on a scan that never ends, and says so', async () => {
    const { console, page } = await visit(scanning);
    for (let look = 0; look < 90; look += 1) await console.pass(10_000);
    expect(await page.texts('[role=status]')).toContain(GIVEN_UP);
  });

  it('waits for no scan that was refused', async () => {
    const { console, page } = await visit();
    console.api.on('POST /v1/b2/scan', console.api.problem('too-many-requests', 'A moment ago.'));
    await page.press('Scan now');
    await console.settle();
    expect(await page.texts('[role=status]')).not.toContain(UNDER_WAY);
  });

  it('shows the figures of the first scan by itself', async () => {
    const console = new TestConsole();
    console.api.on('GET /v1/b2', console.api.problem('not-ready', 'It has not ended yet.'));
    const page = await (await console.visit('/storage')).getHarness(StoragePageHarness);
    expect(await page.text()).toContain('That may take minutes');
    expect(await page.text()).not.toContain('a few seconds');
    expect(await (await page.button('Scan now')).getAttribute('aria-busy')).toBeNull();
    await console.pass(10_000);
    console.api.on('GET /v1/b2', usage);
    await console.pass(10_000);
    expect(await page.has('sot-problem-panel')).toBe(false);
    expect(await page.texts('p.total')).toHaveLength(1);
  });

  it('does not wait for ever, and says so', async () => {
    const console = new TestConsole();
    console.api.on('GET /v1/b2', console.api.problem('not-ready', 'It has not ended yet.'));
    const page = await (await console.visit('/storage')).getHarness(StoragePageHarness);
    for (let look = 0; look < 90; look += 1) await console.pass(10_000);
    const looks = console.api.sentTo('GET /v1/b2').length;
    await console.pass(10_000);
    expect(console.api.sentTo('GET /v1/b2')).toHaveLength(looks);
    expect(await page.text()).toContain('The page has stopped looking for its figures: try again.');
  });

  it('does not let a viewer scan', async () => {
    const { page } = await visit(usage, { session: viewer() });
    expect(await page.refusalOf('Scan now')).toContain('viewer');
  });
});
