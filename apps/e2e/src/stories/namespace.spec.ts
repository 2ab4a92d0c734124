import { expect, test } from '../test';

/** Yesterday at noon, as a field for date and time has it. */
function yesterdayNoon(): string {
  const day = new Date(Date.now() - 24 * 3_600_000);
  const part = (value: number) => String(value).padStart(2, '0');
  return `${day.getFullYear()}-${part(day.getMonth() + 1)}-${part(day.getDate())}T12:00`;
}

test('restore a namespace as of yesterday noon, and take it back', async ({ console, page }) => {
  await console.open('/restore');
  await page.getByRole('link', { name: 'Restore volumes together' }).click();
  await page.getByLabel('Namespace', { exact: true }).first().selectOption('identity');
  await console.button('Yesterday noon').click();
  await expect(page.getByRole('textbox', { name: 'As of' })).toHaveValue(yesterdayNoon());
  await page.getByLabel('Namespace', { exact: true }).nth(1).fill('identity-yesterday');
  await page.getByLabel('After each name').fill('');

  await test.step('look at the plan', async () => {
    await page.getByLabel('Create the namespace').check();
    const points = page.getByRole('table', { name: 'Chosen points' });
    await expect(points).toContainText('identity-yesterday/ldap');
    await expect(points.getByRole('row')).toHaveCount(4);
    await expect(page.getByText(/The chosen points lie within/)).toBeVisible();
  });

  await test.step('restore', async () => {
    await console.button('Restore 3 volumes into identity-yesterday').click();
    await expect(console.heading).toHaveText('Restored 3 volumes in identity-yesterday', {
      timeout: 180_000,
    });
  });

  await test.step('take all of it back', async () => {
    await console.takeBack('identity-yesterday');
    await console.open('/volumes?q=identity-yesterday');
    await expect(page.getByText('No volume matches')).toBeVisible();
  });
});
