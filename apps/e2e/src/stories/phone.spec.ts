import { expect, test } from '../test';

test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

test('find the lost volume and restore it on a phone', async ({ console, page }) => {
  await console.open('/');
  await page.getByRole('combobox', { name: 'Find a volume' }).fill('data');
  await expect(page.getByRole('option').first()).toBeInViewport({ ratio: 1 });
  await page.getByRole('combobox', { name: 'Find a volume' }).fill('');
  await page.getByRole('navigation').getByRole('link', { name: 'Restore' }).tap();
  await page.getByRole('searchbox', { name: 'Find the volume to restore' }).fill('old-orders');
  await page.getByRole('link', { name: /shop\/old-orders/ }).tap();
  await expect(console.heading).toHaveText('Restore shop/old-orders');
  await page.getByLabel('Name of the new claim').fill('found-again');
  const restore = console.button('Restore into shop/found-again');
  await expect(restore).toBeEnabled();
  await restore.tap();
  await expect(console.heading).toHaveText('Restored shop/found-again', { timeout: 180_000 });
  const restored = page.url();
  await page.getByRole('navigation').getByRole('link', { name: 'Volumes' }).tap();
  await page.getByRole('searchbox', { name: 'Filter the volumes' }).fill('found-again');
  await expect(console.row('shop/found-again')).toBeVisible();
  await console.open(restored);
  await console.takeBack('found-again');
});
