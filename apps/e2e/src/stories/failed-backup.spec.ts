import { expect, test } from '../test';

test('understand why last night’s backup failed', async ({ console, page }) => {
  await console.open('/');
  const attention = console.section('Needs attention');
  await attention.getByRole('link', { name: 'shop/search-index' }).click();
  await expect(console.heading).toHaveText('shop/search-index');
  await expect(page.getByText('The last attempt,')).toContainText('RequestTimeTooSkewed');
  const table = page.getByRole('table', { name: 'Restore points' });
  await expect(table.getByRole('row').filter({ hasText: 'Failed' }).first()).toContainText(
    'RequestTimeTooSkewed',
  );

  await test.step('see that the failed one cannot be restored, and why', async () => {
    await table.getByRole('row').filter({ hasText: 'Failed' }).first().getByRole('button').click();
    const restore = console.button('Restore from here');
    await expect(restore).toHaveAccessibleDescription(/nothing complete/);
  });
});
