import { TIME_ZONE } from '../../browser';
import { expect, test } from '../test';

/** Yesterday at noon by the reader's calendar, as a field for date and time has it. */
function yesterdayNoon(): string {
  // Swedes write dates as such fields do.
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: TIME_ZONE }).format();
  const yesterday = new Date(Date.parse(`${today}T12:00Z`) - 24 * 3_600_000);
  return `${yesterday.toISOString().slice(0, 10)}T12:00`;
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
