import { type TestKey } from '@angular/cdk/testing';
import { MatMenuHarness } from '@angular/material/menu/testing';
import { PartHarness } from '../testing/part.harness';

/** The list of volumes. */
export class VolumeTableHarness extends PartHarness {
  static readonly hostSelector = 'sot-volume-table';

  names(): Promise<string[]> {
    return this.texts('a.name');
  }

  /** What stands in the cells of one column, or nothing where the column is not shown. */
  column(id: string): Promise<string[]> {
    return this.texts(`td[data-column="${id}"]`);
  }

  /** What the pointer is told over the cells of one column. */
  async titles(id: string): Promise<(string | null)[]> {
    const cells = await this.locatorForAll(`td[data-column="${id}"]`)();
    return Promise.all(cells.map((cell) => cell.getAttribute('title')));
  }

  heads(): Promise<string[]> {
    return this.texts('thead th');
  }

  /** How a column is sorted, as a screen reader says it. */
  async sortOf(head: string): Promise<string | null> {
    const heads = await this.locatorForAll('thead th')();
    for (const found of heads) {
      if ((await found.text()).trim().startsWith(head)) return found.getAttribute('aria-sort');
    }
    throw new Error(`There is no column ${head}.`);
  }

  async select(name: string): Promise<void> {
    await (await this.field(`Select ${name}`)).click();
  }

  async selectAll(): Promise<void> {
    await (await this.field('Select all')).click();
  }

  /** Presses a key while the focus is in a row. */
  async key(row: number, key: string | TestKey): Promise<void> {
    const links = await this.locatorForAll('a.name')();
    await links[row]?.sendKeys(key);
  }

  async isFocused(row: number): Promise<boolean> {
    const links = await this.locatorForAll('a.name')();
    return (await links[row]?.isFocused()) ?? false;
  }

  /** Opens a row's menu and takes an entry of it. */
  async choose(name: string, entry: string): Promise<void> {
    const menu = await this.locatorFor(
      MatMenuHarness.with({ selector: `[aria-label="Actions for ${name}"]` }),
    )();
    await menu.open();
    await menu.clickItem({ text: entry });
  }
}
