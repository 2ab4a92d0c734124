import { DIALOG, violations } from '../axe';
import { expect, test } from '../test';

test('back a volume up, watch it finish, restore it into a new claim in another namespace, and take it back', async ({
  console,
  page,
}) => {
  await console.open('/volumes');
  await test.step('back up from the row, without a question', async () => {
    await console.button('Actions for shop/orders').click();
    await page.getByRole('menuitem', { name: 'Back up now' }).click();
    await expect(console.jobs).toContainText(/Back(ing|ed) up shop\/orders/);
    await expect(console.jobs).toContainText('Backed up shop/orders', { timeout: 180_000 });
    await expect(console.row('shop/orders')).toContainText('Protected');
    await expect(console.row('shop/orders').getByText(/^(now|\d min ago)$/)).toBeVisible();
    await console.button('Dismiss: Backed up shop/orders').click();
  });

  await test.step('choose the new point and another namespace', async () => {
    await page.getByRole('link', { name: 'orders', exact: true }).click();
    await console.button('Restore from here').click();
    await expect(console.heading).toHaveText('Restore shop/orders');
    await page.getByLabel('Namespace', { exact: true }).fill('blog');
    await page.getByLabel('Name of the new claim').fill('orders-copy');
    await expect(page.getByRole('table', { name: 'What is created' })).toContainText(
      'blog/orders-copy',
    );
    await expect(page.getByText('Nothing that exists is modified.')).toBeVisible();
  });

  await test.step('restore it and watch it', async () => {
    await console.button('Restore into blog/orders-copy').click();
    await expect(page).toHaveURL(/\/restore\?operation=op-/);
    await expect(console.heading).toHaveText('Restored blog/orders-copy', { timeout: 180_000 });
    await expect(page.getByRole('heading', { name: 'What next' })).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });

  await test.step('find it among the volumes', async () => {
    await page.getByRole('link', { name: 'blog/orders-copy', exact: true }).click();
    await expect(console.heading).toHaveText('blog/orders-copy');
    await page.goBack();
  });

  await test.step('take it back', async () => {
    await console.button('Undo this restore…').click();
    const question = page.getByRole('alertdialog');
    await expect(question).toContainText('PersistentVolumeClaim blog/orders-copy');
    await expect(question.getByText('The same by curl')).toBeVisible();
    expect(await violations(page, DIALOG)).toEqual([]);
    await question.getByRole('button', { name: 'Cancel' }).click();
    await console.takeBack('orders-copy');
    await console.open('/volumes?ns=blog');
    await expect(console.row('blog/uploads')).toBeVisible();
    await expect(console.row('blog/orders-copy')).toHaveCount(0);
  });
});
