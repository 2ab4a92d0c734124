import { expect, test } from '../test';

test('understand why last night’s backup failed', async ({ console, page }) => {
  await console.open('/');
  const attention = console.section('Needs attention');
  await attention.getByRole('link', { name: 'shop/search-index' }).click();
  await expect(console.heading).toHaveText('shop/search-index');
  await expect(
    page.getByText(/The last attempt, .+, failed: the clocks of the node .+ differ too much/),
  ).toBeVisible();
  await expect(page.getByText('Set the clocks of the nodes (by NTP)')).toBeVisible();

  await test.step('read the error in its own words', async () => {
    await page.getByText('The error in its own words').click();
    await expect(page.getByText('AWS Error: RequestTimeTooSkewed')).toBeVisible();
  });
  const table = page.getByRole('table', { name: 'Restore points' });
  await expect(table.getByRole('row').filter({ hasText: 'Failed' }).first()).toContainText(
    'the clocks of the node',
  );

  await test.step('see that the failed one cannot be restored, and why', async () => {
    await table.getByRole('row').filter({ hasText: 'Failed' }).first().getByRole('button').click();
    const restore = console.button('Restore from here');
    await expect(restore).toHaveAccessibleDescription(/nothing complete/);
  });
});
