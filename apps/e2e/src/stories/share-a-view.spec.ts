import { expect, test } from '../test';

test('narrow the list, keep the view, and hand its address to somebody else', async ({
  console,
  page,
  context,
}) => {
  await console.open('/volumes');
  await console.button('Namespaces: All namespaces').click();
  await page.getByRole('checkbox', { name: 'media', exact: true }).check();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Overdue/ }).click();
  await page.getByRole('button', { name: 'Size' }).click();
  await page.getByRole('button', { name: 'Size' }).click();
  await expect(page).toHaveURL(/ns=media/);
  await expect(page).toHaveURL(/status=overdue/);
  await expect(page).toHaveURL(/sort=-size/);
  const names = page.getByRole('table', { name: 'Volumes' }).locator('a.name');
  await expect(names).toHaveText(['films', 'music']);

  await test.step('keep it under a name', async () => {
    await console.button('Saved views').click();
    await page.getByLabel('Name for this view').fill('late media');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.keyboard.press('Escape');
    await console.open('/volumes');
    await console.button('Saved views').click();
    await page.getByRole('link', { name: 'late media' }).click();
    await expect(names).toHaveText(['films', 'music']);
  });

  await test.step('open the address elsewhere', async () => {
    const other = await context.newPage();
    await other.goto(page.url());
    await expect(other.getByRole('table', { name: 'Volumes' }).locator('a.name')).toHaveText([
      'films',
      'music',
    ]);
  });

  await test.step('take it along as a file', async () => {
    const download = page.waitForEvent('download');
    await console.button('CSV').click();
    expect((await download).suggestedFilename()).toBe('volumes.csv');
  });
});
