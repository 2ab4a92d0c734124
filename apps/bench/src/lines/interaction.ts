import { type Page } from '@playwright/test';
import { type Figure, best, percentile } from '../figure';

const FRAME_MS = 1_000 / 60;
/** What a browser tells of by itself. */
const LONG_TASK_MS = 50;
const AFTERWARDS_MS = 500;
const SCROLLED_FRAMES = 300;
const SCROLL_PX = 90;
const FIELDS = ['Find a volume', 'Filter the volumes'];

const ofP23 = { line: 'P23', sense: 'at most' } as const;

/** P23: the list of all volumes, drawn and scrolled, and with nothing going on beside. */
export async function whileScrolled(page: Page, rounds: number): Promise<Figure[]> {
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
  return [
    { ...ofP23, what: 'nodes in the page', value: nodes, unit: 'nodes', bound: 2_500, detail: '' },
    await scrollingFigure(page, rounds),
  ];
}

/** P23: the same while rows change; to be asked before anybody filters, which is meant to move rows. */
export async function whileRowsChange(
  page: Page,
  change: () => Promise<unknown>,
): Promise<Figure[]> {
  await page.evaluate(() => {
    const longTasks: number[] = [];
    Object.assign(window, { longTasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longTasks.push(duration);
    }).observe({ type: 'longtask' });
  });
  await change();
  // The page draws what came last, and the browser tells of its tasks, a moment later.
  await page.waitForTimeout(AFTERWARDS_MS);
  const tasks = await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);
  return [
    {
      ...ofP23,
      what: 'longest task while 200 rows change a second',
      value: Math.max(0, ...tasks),
      unit: 'ms',
      bound: LONG_TASK_MS,
      detail: `a browser tells of those above ${LONG_TASK_MS} ms alone; by the clock`,
    },
    {
      ...ofP23,
      what: 'shifts of the layout',
      value: await shiftOf(page),
      unit: '',
      bound: 0,
      detail: 'their sum (CLS) while the page was opened, scrolled and changed',
    },
  ];
}

/** P23: what somebody types. */
export async function whileTyped(page: Page): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const field of FIELDS) figures.push(typingFigure(field, await typingMs(page, field)));
  return figures;
}

const typingFigure = (field: string, typed: readonly number[]): Figure => ({
  ...ofP23,
  what: `p75 from key to drawn, ${field.toLowerCase()}`,
  value: percentile(typed, 0.75),
  unit: 'ms',
  bound: 100,
  detail: `key by key, ${typed.length} keys; by the clock`,
});

/** From each key to the second frame after it, in which what it changed is drawn. */
function typingMs(page: Page, label: string): Promise<number[]> {
  return page.getByLabel(label, { exact: true }).evaluate(async (field: HTMLInputElement) => {
    const durations: number[] = [];
    for (const text of ['d', 'da', 'dat', 'data', 'data-', 'data-p', 'data-po', 'data-pos', '']) {
      const began = performance.now();
      field.value = text;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      // Written out: the build names inner functions by a helper that the page does not have.
      await new Promise((drawn) => requestAnimationFrame(drawn));
      await new Promise((drawn) => requestAnimationFrame(drawn));
      durations.push(performance.now() - began);
    }
    return durations;
  });
}

/** By the clock, in which whatever else the machine does comes in: of some rounds the best. */
async function scrollingFigure(page: Page, rounds: number): Promise<Figure> {
  const late: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const frames = await scrollingMs(page);
    const count = frames.filter((ms) => ms > 1.5 * FRAME_MS).length;
    late.push((count / frames.length) * 100);
  }
  return {
    ...ofP23,
    what: 'frames that came late while scrolling',
    value: best(late),
    unit: '%',
    bound: 1,
    detail: `of ${SCROLLED_FRAMES}, a row and a half each; by the clock, the best of ${rounds}`,
  };
}

/** From frame to frame, while the list is scrolled by as much in each. */
function scrollingMs(page: Page): Promise<number[]> {
  const order = { frames: SCROLLED_FRAMES, px: SCROLL_PX };
  return page.evaluate(async ({ frames, px }) => {
    const durations: number[] = [];
    let last: number = await new Promise((drawn) => requestAnimationFrame(drawn));
    while (durations.length < frames) {
      window.scrollBy(0, px);
      const at: number = await new Promise((drawn) => requestAnimationFrame(drawn));
      durations.push(at - last);
      last = at;
    }
    window.scrollTo(0, 0);
    return durations;
  }, order);
}

/** What moved by itself since the page was opened. Source: the Layout Instability API. */
function shiftOf(page: Page): Promise<number> {
  return page.evaluate(async () => {
    interface Shift extends PerformanceEntry {
      value: number;
      hadRecentInput: boolean;
    }
    let sum = 0;
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput } of list.getEntries() as Shift[]) {
        if (!hadRecentInput) sum += value;
      }
    }).observe({ type: 'layout-shift', buffered: true });
    // What was kept is handed over in a task of its own.
    await new Promise((later) => setTimeout(later, 100));
    return sum;
  });
}
