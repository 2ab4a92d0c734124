import { expect, test } from '../test';

/** The refusal of a name that no policy may have is part of the story. */
test.use({ tolerated: /400 .+policies.preview/ });

test('find an unprotected volume, and protect it by a policy', async ({ console, page }) => {
  await console.open('/');
  await page.getByRole('link', { name: /\d Unprotected/ }).click();
  await expect(page).toHaveURL(/status=unprotected/);
  await page.getByRole('link', { name: 'artifacts' }).click();
  await expect(console.heading).toHaveText('forge/artifacts');
  await page.getByRole('link', { name: 'Make a policy for it' }).click();

  await test.step('see what would follow before it has a name', async () => {
    await expect(console.heading).toHaveText('New policy');
    const preview = page.getByRole('complementary', { name: 'What would follow' });
    await expect(preview).toContainText('+ forge/artifacts');
    await expect(
      preview
        .getByRole('listitem')
        .filter({ hasText: /\b20\d\d\b/ })
        .first(),
    ).toBeVisible();
    await page.getByRole('textbox', { name: 'Namespaces' }).first().fill('forge');
    await page.getByRole('textbox', { name: 'Claims' }).first().fill('');
    await expect(preview).toContainText('+ forge/registry');
  });

  await test.step('be told what is wrong, beside the field', async () => {
    await page.getByLabel('Name', { exact: true }).fill('Forge Policy');
    await expect(page.locator('#policy-name-note')).not.toBeEmpty();
    await page.getByLabel('Name', { exact: true }).fill('forge');
    await page.getByRole('button', { name: 'At an interval' }).click();
    await page.getByLabel('Every', { exact: true }).fill('12');
    await expect(page.locator('#policy-every-note')).not.toBeEmpty();
    await page.getByLabel('Every', { exact: true }).fill('12h');
  });

  await test.step('save it, and see the volume covered', async () => {
    await console.button('Make policy forge').click();
    await expect(page).toHaveURL(/\/policies$/);
    await expect(page.getByRole('list', { name: 'Policies' })).toContainText('every 12 hours');
    await console.open('/volumes?q=artifacts');
    await expect(console.row('forge/artifacts')).toContainText('forge');
    await expect(console.row('forge/artifacts')).not.toContainText('Unprotected');
  });

  await test.step('delete it again, after typing its name', async () => {
    await console.goTo('Policies');
    await console.button('Actions for forge').click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    const question = page.getByRole('alertdialog');
    await expect(question).toContainText('forge/artifacts');
    const confirm = question.getByRole('button', { name: 'Delete policy forge' });
    await expect(confirm).toBeDisabled();
    await question.getByLabel('Type forge to confirm').fill('forge');
    await confirm.click();
    await expect(question).toBeHidden();
    await expect(page.getByText('There is no policy yet')).toBeVisible();
  });
});
