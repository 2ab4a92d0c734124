import { MatMenuHarness } from '@angular/material/menu/testing';
import { PartHarness } from '../testing/part.harness';

/** The page of all policies. */
export class PoliciesPageHarness extends PartHarness {
  static readonly hostSelector = 'sot-policies-page';

  policies(): Promise<string[]> {
    return this.texts('ul > li');
  }

  /** Opens a policy's menu and takes an entry of it. */
  async choose(name: string, entry: string): Promise<void> {
    const menu = await this.locatorFor(
      MatMenuHarness.with({ selector: `[aria-label="Actions for ${name}"]` }),
    )();
    await menu.open();
    await menu.clickItem({ text: entry });
  }
}
