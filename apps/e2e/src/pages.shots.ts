import { join, resolve } from 'node:path';
import { fillWorld } from './busy-world';
import { ROUTES, type Route } from './routes';
import { expect, test } from './test';

const TARGET = resolve(process.env['SOTERIA_SCREENSHOTS'] ?? 'dist/screenshots');
const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 400, height: 860 } };
const SCHEMES = ['light', 'dark'] as const;

/** Pages that are there once something was done. */
const FURTHER: readonly Route[] = [
  {
    name: 'one operation',
    path: '/activity',
    ready: async (page) => {
      await page.getByRole('link', { name: 'Backed up' }).first().click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Backed up/);
    },
  },
  {
    name: 'one policy',
    path: '/policies/office-nightly',
    ready: async (page) => {
      await expect(page.getByText(/Covers \d+ volumes/)).toBeVisible();
    },
  },
];

test.beforeAll(async ({ playwright }) => {
  const baseURL = process.env['SOTERIA_E2E_URL'] ?? '';
  const api = await playwright.request.newContext({ baseURL });
  await fillWorld(api);
  await api.dispose();
});

/** A file name from the name of a page. */
const slug = (name: string): string => name.replace(/[^a-z]+/g, '-');

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of SCHEMES) {
    test.describe(`${size}, ${colorScheme}`, () => {
      test.use({ viewport, colorScheme });

      for (const { name, path, ready } of [...ROUTES, ...FURTHER]) {
        test(name, async ({ console, page }) => {
          await console.open(path);
          await ready(page);
          await page.evaluate(() => document.fonts.ready);
          const file = join(TARGET, `${slug(name)}-${size}-${colorScheme}.png`);
          await page.evaluate(() => window.scrollTo({ top: 0 }));
          await page.screenshot({ path: file });
          // The bars stay where they are on the screen, so the whole page is one tall screen.
          const height = await page.evaluate(() => document.documentElement.scrollHeight);
          if (height <= viewport.height) return;
          await page.setViewportSize({ ...viewport, height: Math.min(height, 6_000) });
          await page.screenshot({ path: file.replace('.png', '-whole.png') });
        });
      }
    });
  }
}
