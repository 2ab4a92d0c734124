import { PartHarness } from '../testing/part.harness';

/** The restore points as a table. */
export class RestorePointTableHarness extends PartHarness {
  static readonly hostSelector = 'sot-restore-point-table';

  rows(): Promise<string[]> {
    return this.texts('tbody tr');
  }

  chosen(): Promise<string[]> {
    return this.texts('tbody tr.chosen');
  }

  async choose(row: number): Promise<void> {
    await (await this.locatorForAll('tbody button')())[row]?.click();
  }
}
