import { AxeBuilder } from '@axe-core/playwright';
import { type Page } from '@playwright/test';

export const MENU = '[role=menu]';
export const DIALOG = '[role=dialog], [role=alertdialog]';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** The same page has the same elements in dark colours: of those rules only the ones about colour can differ. */
const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block'];

/**
 * What axe finds in either colour scheme against WCAG 2.2 A and AA, in a few words each; `within` is
 * what opened, where the page around it has been looked at already.
 */
export async function violations(page: Page, within = 'html'): Promise<string[]> {
  // No frames of other origins are here to be joined, which would open one more page each time.
  const axe = () => new AxeBuilder({ page }).setLegacyMode().include(within);
  await paint(page, 'dark');
  const inDark = await lasting(page, () => axe().withRules(RULES_OF_COLOUR));
  await paint(page, 'light');
  // An open menu stands outside of the landmarks of the page.
  const inLight = await lasting(page, () =>
    axe()
      .withTags(TAGS)
      .disableRules(within === MENU ? ['region'] : []),
  );
  return [...inLight.map((each) => `light: ${each}`), ...inDark.map((each) => `dark: ${each}`)];
}

/** A scheme that has just been set is only half there until the page has been painted with it. */
async function paint(page: Page, colorScheme: 'dark' | 'light'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await nextFrames(page);
}

/**
 * What axe finds and finds again once the page has been painted anew: Chromium takes a scheme over in
 * steps, forced colours most of all, and between them an element can have the colour of one scheme
 * on the ground of the other. Nobody reads that; what a page does to its readers stays.
 */
async function lasting(page: Page, axe: () => AxeBuilder): Promise<string[]> {
  const first = await found(axe());
  if (first.length === 0) return [];
  await nextFrames(page);
  const again = await found(axe());
  return again.filter((fault) => first.includes(fault));
}

async function nextFrames(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
}

async function found(axe: AxeBuilder): Promise<string[]> {
  const { violations: faults } = await axe.analyze();
  return faults.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  );
}
