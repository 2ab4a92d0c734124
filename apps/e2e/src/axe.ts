import { AxeBuilder } from '@axe-core/playwright';
import { type Page } from '@playwright/test';

export const MENU = '[role=menu]';
export const DIALOG = '[role=dialog], [role=alertdialog]';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** The same page has the same elements in dark colours: of the rules only those about colour can differ. */
const RULES_OF_COLOUR = ['cat.color'];

/**
 * What axe finds in either colour scheme against WCAG 2.2 A and AA, in a few words each; `within` is
 * what opened, where the page around it has been looked at already.
 */
export async function violations(page: Page, within = 'html'): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'dark' });
  const inDark = await found(page, within, RULES_OF_COLOUR);
  await page.emulateMedia({ colorScheme: 'light' });
  const inLight = await found(page, within, RULES);
  return [...inLight.map((each) => `light: ${each}`), ...inDark.map((each) => `dark: ${each}`)];
}

async function found(page: Page, within: string, rules: string[]): Promise<string[]> {
  const { violations: faults } = await new AxeBuilder({ page })
    .include(within)
    .withTags(rules)
    // An open menu stands outside of the landmarks of the page.
    .disableRules(within === MENU ? ['region'] : [])
    .analyze();
  return faults.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  );
}
