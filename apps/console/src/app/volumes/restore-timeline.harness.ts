import { type TestKey } from '@angular/cdk/testing';
import { PartHarness } from '../testing/part.harness';

/** The axis of restore points. */
export class RestoreTimelineHarness extends PartHarness {
  static readonly hostSelector = 'sot-restore-timeline';

  private readonly slider = this.locatorFor('[role=slider]');

  /** What a screen reader says of the chosen point. */
  async spoken(): Promise<string> {
    return (await (await this.slider()).getAttribute('aria-valuetext')) ?? '';
  }

  async key(key: TestKey): Promise<void> {
    await (await this.slider()).sendKeys(key);
  }

  /** How many marks of a kind are on the axis. */
  async marks(
    kind: 'scheduled' | 'manual' | 'failed' | 'pinned' | 'chosen' | 'going',
  ): Promise<number> {
    return (await this.locatorForAll(`.track .mark.${kind}`)()).length;
  }

  /** How much of the past the axis shows. */
  async zoom(): Promise<string[]> {
    return this.texts('.sot-segments [aria-pressed=true]');
  }

  async lateStretches(): Promise<number> {
    return (await this.locatorForAll('.gap')()).length;
  }
}
