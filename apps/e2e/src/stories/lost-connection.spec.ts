import { CuttableLine } from '../cuttable-line';
import { expect, test } from '../test';

test.use({ tolerated: /ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED/ });

test('lose the connection in the middle of a form, and go on when it is back', async ({
  console,
  page,
  baseURL,
}) => {
  const line = new CuttableLine(new URL(baseURL ?? ''));
  await line.open();
  await console.open(`${line.address}/restore?namespace=office&pvc=wiki`);
  const name = page.getByLabel('Name of the new claim');
  await name.fill('wiki-later');
  const restore = console.button('Restore into office/wiki-later');
  await expect(restore).toBeEnabled();

  await line.cut();
  await expect(page.getByRole('button', { name: /Age of the data: As of/ })).toBeVisible();
  await expect(restore).toHaveAccessibleDescription(/connection to Soteria is lost/);
  await expect(name).toHaveValue('wiki-later');

  await line.open();
  await expect(page.getByRole('button', { name: 'Age of the data: Live' })).toBeVisible({
    timeout: 180_000,
  });
  await expect(name).toHaveValue('wiki-later');
  await expect(restore).toBeEnabled();
  await line.cut();
});
