import { expect, test } from '../test';

test('restore a claim that was deleted, with its namespace', async ({ console, page }) => {
  await console.open('/volumes');
  await page.getByRole('link', { name: 'Deleted volumes' }).click();
  await expect(console.heading).toHaveText('Deleted volumes');
  await page.getByRole('link', { name: 'crm/attachments', exact: true }).click();
  await expect(console.heading).toHaveText('crm/attachments');
  await expect(page.getByText('This claim does not exist any more.')).toBeVisible();
  await console.button('Restore…').click();

  await test.step('be told that the namespace is missing, and let it be made', async () => {
    await page.getByLabel('Name of the new claim').fill('attachments');
    await expect(page.locator('#target-namespace-note')).toContainText('crm');
    await page.getByLabel('Create the namespace').check();
    await expect(page.getByRole('table', { name: 'What is created' })).toContainText('Namespace');
  });

  await console.button('Restore into crm/attachments').click();
  await expect(console.heading).toHaveText('Restored crm/attachments', { timeout: 180_000 });

  await test.step('find it, and take it back', async () => {
    await page.getByRole('link', { name: 'crm/attachments', exact: true }).click();
    await expect(console.heading).toHaveText('crm/attachments');
    await expect(page.getByRole('region', { name: 'What it is' })).toBeVisible();
    await page.goBack();
    await console.takeBack('attachments');
  });
});
