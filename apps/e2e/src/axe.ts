import { AxeBuilder } from '@axe-core/playwright';
import { type Page } from '@playwright/test';

export const SCHEMES = ['light', 'dark'] as const;
export const MENU = '[role=menu]';
export const DIALOG = '[role=dialog], [role=alertdialog]';

/**
 * What axe finds against WCAG 2.2 A and AA, in a few words each; `within` is what opened, where the page
 * around it has been looked at already.
 */
export async function violations(page: Page, within = 'html'): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .include(within)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    // An open menu stands outside of the landmarks of the page.
    .disableRules(within === MENU ? ['region'] : [])
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  );
}
