import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { type Measurement } from '../bench';
import { best, shown } from '../figure';
import { identity, type Site } from '../site/site';
import { whileRowsChange, whileScrolled, whileTyped } from './interaction';

const CONSOLE_FOLDER = 'dist/apps/console/browser';
/** Where Chromium may be, as tools/bootstrap.mjs looks for it; another one by CHROMIUM. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const CHROMIUM = process.env['CHROMIUM'] ?? PLACES.find((place) => existsSync(place)) ?? '';
/** What Longhorn's own interface took, built from 77e4705: too much to build in each run. */
const LONGHORN_KILOBYTES = 737;

/** What a part cannot do without, and what it fetches when it is asked for. */
const NEEDED = /(?:from|import)\s*["'`]\.\/([\w-]+\.js)["'`]/g;
const FETCHED = /import\(\s*["'`]\.\/([\w-]+\.js)["'`]\s*\)/g;
const STYLES = /<link rel="stylesheet" href="([\w-]+\.css)"/g;
const SCRIPTS = /<script src="([\w-]+\.js)"/g;

const inConsole = (name: string): string => readFileSync(join(CONSOLE_FOLDER, name), 'utf8');

const namedIn = (text: string, how: RegExp): string[] =>
  [...text.matchAll(how)].map(([, name = '']) => name);

/** A part with all that has to come before it runs, but for what is there already. */
function withNeeded(name: string, present: ReadonlySet<string>, found = new Set<string>()) {
  if (present.has(name) || found.has(name)) return found;
  found.add(name);
  for (const needed of namedIn(inConsole(name), NEEDED)) withNeeded(needed, present, found);
  return found;
}

/** As they are sent: the build compresses what is worth it. */
const kilobytesOf = (names: Iterable<string>): number =>
  [...names].reduce((sum, name) => {
    const path = join(CONSOLE_FOLDER, name);
    return sum + statSync(existsSync(`${path}.br`) ? `${path}.br` : path).size / 1e3;
  }, 0);

/** What can be fetched later, by whichever part asks for it, in kilobytes besides what is there by then. */
function fetchedBy(parts: Iterable<string>, present: ReadonlySet<string>): Map<string, number> {
  const fetched = new Map<string, number>();
  for (const name of [...parts].flatMap((part) => namedIn(inConsole(part), FETCHED))) {
    if (fetched.has(name) || present.has(name)) continue;
    const own = withNeeded(name, present);
    fetched.set(name, kilobytesOf(own));
    const further = fetchedBy(own, new Set([...present, ...own]));
    for (const [part, size] of further) if (!fetched.has(part)) fetched.set(part, size);
  }
  return fetched;
}

/** P21: what a browser has to load before anything shows, and what the largest page takes besides. */
export const BUNDLE_LINE: Measurement = {
  lines: ['P21'],
  measure: (bench) => {
    const page = inConsole('index.html');
    const named = namedIn(page, SCRIPTS);
    const styles = namedIn(page, STYLES);
    const scripts = new Set(named.flatMap((name) => [...withNeeded(name, new Set())]));
    const first = new Set([...scripts, ...styles]);
    const later = fetchedBy(scripts, first);
    if (styles.length === 0 || scripts.size <= named.length || later.size === 0)
      throw new Error('the build names its parts otherwise than is looked for here');
    const file = { line: 'P21', unit: 'kB', sense: 'at most' } as const;
    bench.add({
      ...file,
      what: 'first JavaScript and CSS',
      value: kilobytesOf(first),
      bound: 150,
      detail: `Brotli; Longhorn's own, not built here: ${LONGHORN_KILOBYTES} kB`,
    });
    bench.add({
      ...file,
      what: 'largest page, besides',
      value: Math.max(...later.values()),
      bound: 40,
      detail: `Brotli; of ${later.size} pages and dialogs that are loaded when they are opened`,
    });
    return Promise.resolve();
  },
};

/** P22 to P24: the list of all volumes in Chromium. */
export const BROWSER_LINES: Measurement = {
  lines: ['P22', 'P23', 'P24'],
  measure: async (bench) => {
    if (!existsSync(CHROMIUM))
      throw new Error('there is no Chromium: install it, or set CHROMIUM to its path');
    const site = await bench.ownSite(
      { volumes: bench.settings.middle, backupsPerVolume: 2, variables: WITH_CONSOLE },
      true,
    );
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    try {
      const context = await browser.newContext({ extraHTTPHeaders: identity(0) });
      const shownMs: number[] = [];
      for (let round = 0; round < bench.settings.rounds; round += 1) {
        const page = await context.newPage();
        const session = await context.newCDPSession(page);
        await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
        shownMs.push(await openList(page, site));
        await page.close();
      }
      const one = { sense: 'at most' } as const;
      bench.add({
        ...one,
        line: 'P22',
        what: 'first rows on the screen',
        value: best(shownMs),
        unit: 'ms',
        bound: 1_500,
        detail: `of ${bench.settings.middle} volumes, with a quarter of the processor; by the clock`,
      });
      const page = await context.newPage();
      const cpuMs = await mainThreadMs(page, () => openList(page, site));
      bench.remark('P22', `${shown(cpuMs)} ms of the page's main thread, unthrottled, until then`);
      const restMs = await mainThreadMs(page, () => allAreRead(page));
      bench.remark('P22', `${shown(restMs)} ms more to read, keep and draw all the others`);
      for (const figure of await whileScrolled(page, bench.settings.rounds)) bench.add(figure);
      const before = await heapMegabytes(page);
      bench.add({
        ...one,
        line: 'P24',
        what: 'heap of the page',
        value: before,
        unit: 'MB',
        bound: 60,
        detail: 'after a collection',
      });
      const change = () =>
        site.churn({ rate: 200, seconds: bench.settings.quick ? 3 : 30, visibleEach: 1 });
      for (const figure of await whileRowsChange(page, change)) bench.add(figure);
      const grown = (await heapMegabytes(page)) - before;
      bench.remark(
        'P24',
        `${shown(grown)} MB more after the changes of half a minute at 200 rows/s`,
      );
      for (const figure of await whileTyped(page)) bench.add(figure);
    } finally {
      await browser.close();
      await site.stop();
    }
  },
};

const WITH_CONSOLE = { SOTERIA_CONSOLE_DIRECTORY: CONSOLE_FOLDER };

async function openList(page: Page, site: Site): Promise<number> {
  const began = performance.now();
  await page.goto(`http://127.0.0.1:${site.port}/volumes`);
  await page.getByRole('table', { name: 'Volumes' }).getByRole('row').nth(5).waitFor();
  return performance.now() - began;
}

/** The others follow the first rows; before that, not all of them can be selected. */
const allAreRead = (page: Page): Promise<void> =>
  page.locator('[aria-label="Select all"]:enabled').waitFor();

/** CPU time of the page's own thread, which other work on the machine prolongs less than the clock. */
async function mainThreadMs(page: Page, work: () => Promise<unknown>): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await work();
  const { metrics } = await session.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1_000;
}

async function heapMegabytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 1e6;
}
