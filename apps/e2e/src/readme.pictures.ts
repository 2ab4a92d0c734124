import { resolve } from 'node:path';
import { ROUTES } from './routes';
import { expect, test } from './test';

const overview = ROUTES.filter(({ path }) => path === '/');

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });

    for (const { name, path, ready } of overview) {
      test(name, async ({ console, page }) => {
        await console.open(path);
        await ready(page);
        await expect(console.heading).toContainText('25 of 37 volumes are within objective');
        await page.evaluate(() => window.scrollTo({ top: 0 }));
        const file = `${name}${colorScheme === 'dark' ? '-dark' : ''}.png`;
        await page.screenshot({ path: resolve('docs/pictures', file) });
      });
    }
  });
}
