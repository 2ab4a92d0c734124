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
  const axe = () => new AxeBuilder({ page }).include(within);
  await page.emulateMedia({ colorScheme: 'dark' });
  const inDark = await found(axe().withRules(RULES_OF_COLOUR));
  await page.emulateMedia({ colorScheme: 'light' });
  // An open menu stands outside of the landmarks of the page.
  const inLight = await found(
    axe()
      .withTags(TAGS)
      .disableRules(within === MENU ? ['region'] : []),
  );
  return [...inLight.map((each) => `light: ${each}`), ...inDark.map((each) => `dark: ${each}`)];
}

async function found(axe: AxeBuilder): Promise<string[]> {
  const { violations: faults } = await axe.analyze();
  return faults.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  );
}
