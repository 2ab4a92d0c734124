import { expect, test } from '../test';

test('be refused to overwrite a claim, beside the field, before anything is done', async ({
  console,
  page,
}) => {
  await console.open('/restore?namespace=office&pvc=wiki');
  await page.getByLabel('Name of the new claim').fill('calendar');
  await expect(page.locator('#target-pvc-note')).toContainText('never overwrites');
  await expect(page.getByLabel('Name of the new claim')).toHaveAttribute('aria-invalid', 'true');
  await expect(console.button('Restore into office/calendar')).toHaveAccessibleDescription(
    '1 conflict to be solved first.',
  );
  await page.getByLabel('Name of the new claim').fill('Not A Name');
  await expect(page.locator('#target-pvc-note')).toContainText('lower-case');
});
