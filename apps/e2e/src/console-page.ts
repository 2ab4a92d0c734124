import { type Locator, type Page, expect } from '@playwright/test';

/** The console as stories speak of it. */
export class ConsolePage {
  readonly jobs: Locator;
  readonly heading: Locator;

  constructor(readonly page: Page) {
    this.jobs = page.getByRole('region', { name: 'Jobs' });
    this.heading = page.getByRole('heading', { level: 1 });
  }

  async open(path: string): Promise<void> {
    await this.page.goto(path);
    await this.heading.waitFor();
    // What is measured is measured in the typeface that stays.
    await this.page.evaluate(() => document.fonts.ready.then(() => undefined));
  }

  /** Goes to a page by the rail. */
  async goTo(name: string): Promise<void> {
    await this.page.getByRole('navigation').getByRole('link', { name }).click();
  }

  /** The row of a volume in the list. */
  row(name: string): Locator {
    const [namespace = '', pvc = ''] = name.split('/');
    return this.page
      .getByRole('table', { name: 'Volumes' })
      .getByRole('row')
      .filter({ has: this.page.getByRole('checkbox', { name: `Select ${namespace}/${pvc}` }) });
  }

  /** On the page of a restore: takes it back, after typing what has to be typed. */
  async takeBack(typed: string): Promise<void> {
    await this.button('Undo this restore…').click();
    const question = this.page.getByRole('alertdialog');
    await question.getByLabel(`Type ${typed} to confirm`).fill(typed);
    await question.getByRole('button', { name: 'Take the restore back' }).click();
    await expect(question).toBeHidden();
    await expect(this.jobs).toContainText('Took back', { timeout: 180_000 });
  }

  /** A card by its heading. */
  section(name: string | RegExp): Locator {
    return this.page.getByRole('region', { name });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }
}
