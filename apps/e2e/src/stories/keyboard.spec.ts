import { expect, test } from '../test';

test('find, back up and restore a volume by keyboard alone', async ({ console, page }) => {
  await console.open('/');

  await test.step('find it by the search', async () => {
    await page.keyboard.press('/');
    await expect(page.getByRole('combobox', { name: 'Find a volume' })).toBeFocused();
    await page.keyboard.type('calendar');
    await expect(page.getByRole('option', { name: /office\/calendar/ })).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(console.heading).toHaveText('office/calendar');
    await expect(console.heading).toBeFocused();
  });

  await test.step('step through its restore points', async () => {
    const slider = page.getByRole('slider', { name: 'Restore point' });
    await slider.focus();
    await page.keyboard.press('Home');
    await expect(slider).toHaveAttribute('aria-valuetext', /^Restore point 1 of/);
    await page.keyboard.press('End');
    await page.keyboard.press('PageUp');
    await expect(page).toHaveURL(/at=/);
  });

  await test.step('back it up from the list', async () => {
    // The second key counts for a second only, which a busy machine may let go by.
    await expect(async () => {
      await page.keyboard.press('g');
      await page.keyboard.press('v');
      await expect(console.heading).toHaveText('Volumes', { timeout: 5_000 });
    }).toPass();
    await console.row('office/calendar').getByRole('link', { name: 'calendar' }).focus();
    await page.keyboard.press('b');
    await expect(console.jobs).toContainText('Backed up office/calendar', { timeout: 180_000 });
  });

  await test.step('move through the rows and select them', async () => {
    await console.row('office/calendar').getByRole('link', { name: 'calendar' }).focus();
    await page.keyboard.press('ArrowDown');
    await expect(console.row('office/calendar').getByRole('link')).not.toBeFocused();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Space');
    await expect(page.getByRole('group', { name: 'Selected volumes' })).toContainText('1 volume');
    await page.keyboard.press('Space');
  });

  await test.step('restore it', async () => {
    await page.keyboard.press('r');
    await expect(console.heading).toHaveText('Restore office/calendar');
    await page.getByLabel('Name of the new claim').focus();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('calendar-by-keyboard');
    const restore = console.button('Restore into office/calendar-by-keyboard');
    await expect(restore).toBeEnabled();
    await restore.focus();
    await page.keyboard.press('Enter');
    await expect(console.heading).toHaveText('Restored office/calendar-by-keyboard', {
      timeout: 180_000,
    });
    await expect(console.heading).toBeFocused();
  });

  await test.step('close a dialog, and be where one was', async () => {
    const undo = console.button('Undo this restore…');
    await undo.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alertdialog')).toBeVisible();
    await expect(
      page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }),
    ).toBeFocused();
    for (let stops = 0; stops < 6; stops += 1) {
      await page.keyboard.press('Tab');
      await expect(page.getByRole('alertdialog').locator(':focus')).toHaveCount(1);
    }
    await page.keyboard.press('Escape');
    await expect(page.getByRole('alertdialog')).toBeHidden();
    await expect(undo).toBeFocused();
  });

  await test.step('take it back', async () => {
    await page.keyboard.press('Enter');
    const question = page.getByRole('alertdialog');
    await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.type('calendar-by-keyboard');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(console.jobs).toContainText('Took back office/calendar-by-keyboard', {
      timeout: 180_000,
    });
  });
});
