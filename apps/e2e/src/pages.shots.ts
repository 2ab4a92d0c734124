import { join, resolve } from 'node:path';
import { ROUTES } from './routes';
import { test } from './test';

const TARGET = resolve(process.env['SOTERIA_SCREENSHOTS'] ?? 'dist/screenshots');
const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 400, height: 860 } };
const SCHEMES = ['light', 'dark'] as const;

/** A file name from the name of a page. */
const slug = (name: string): string => name.replace(/[^a-z]+/g, '-');

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of SCHEMES) {
    test.describe(`${size}, ${colorScheme}`, () => {
      test.use({ viewport, colorScheme });

      for (const { name, path, ready } of ROUTES) {
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
