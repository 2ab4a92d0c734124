import { expect, test } from './test';

/** A screen of 1440 at a zoom of 200 %, a tablet, and the widths at which the page is laid out anew. */
const WIDTHS = [720, 800, 960, 1080, 1240];
const LEAST_PX = 100;

test('whatever the width of the screen, a volume has its name and its status', async ({
  console,
  page,
}) => {
  await console.open('/volumes');
  const row = console.row('shop/data-postgres-0');
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    // What is wider than its cell would stand over the next one.
    const over = await page
      .locator('td[data-column=status] sot-chip')
      .evaluateAll((chips) =>
        chips.filter((chip) => chip.scrollWidth > (chip.parentElement?.clientWidth ?? 0)),
      );
    expect(over, `chips at ${width}`).toHaveLength(0);
    for (const cell of ['.volume', '[data-column=status]', '[data-column=age]']) {
      const box = await row.locator(cell).boundingBox();
      expect(box?.width, `${cell} at ${width}`).toBeGreaterThan(LEAST_PX);
    }
  }
});

test('who chooses columns is told when there is no room for all', async ({ console, page }) => {
  await console.open('/volumes');
  await console.button('Columns').click();
  const hint = page.getByText('This window has no room for all of them');
  await expect(hint).toBeVisible();
  await page.setViewportSize({ width: 1440, height: 900 });
  await expect(page.getByRole('columnheader', { name: 'Used by' })).toBeVisible();
  await expect(hint).toBeHidden();
});

test('what the keyboard has reached is framed', async ({ console, page }) => {
  await console.open('/volumes/shop/data-postgres-0');
  const outlineOf = (name: string) =>
    console.button(name).evaluate((button) => getComputedStyle(button).outlineStyle);
  await expect(console.button('Back up now')).toBeEnabled();
  expect(await outlineOf('Back up now')).toBe('none');
  await console.heading.focus();
  await page.keyboard.press('Tab');
  await expect(console.button('Back up now')).toBeFocused();
  expect(await outlineOf('Back up now')).toBe('solid');
});
