import { type TestKey } from '@angular/cdk/testing';
import { PartHarness } from '../testing/part.harness';

/** The last days at a glance. */
export class CoverageMatrixHarness extends PartHarness {
  static readonly hostSelector = 'sot-coverage-matrix';

  /** The names of the lines. */
  lines(): Promise<string[]> {
    return this.texts('[role=rowheader]');
  }

  /** The signs of one line, oldest first. */
  async signs(line: number): Promise<string> {
    const rows = await this.locatorForAll('sot-coverage-row [role=row]')();
    return ((await rows[line]?.text()) ?? '')
      .replace(/^[\w\s-]*?(?=[●◐✕!○·–…?])/, '')
      .replace(/\s/g, '');
  }

  /** What the cell says that the keyboard is at. */
  async pointedAt(): Promise<string> {
    return (await this.texts('.pointed'))[0] ?? '';
  }

  async key(key: TestKey): Promise<void> {
    const cells = await this.locatorForAll('[role=gridcell]')();
    for (const cell of cells) if (await cell.isFocused()) return cell.sendKeys(key);
  }

  async enter(): Promise<void> {
    await (await this.locatorFor('[role=grid]')()).focus();
  }
}
