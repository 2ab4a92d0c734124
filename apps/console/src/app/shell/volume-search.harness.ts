import { TestKey } from '@angular/cdk/testing';
import { PartHarness } from '../testing/part.harness';

/** The search for a volume. */
export class VolumeSearchHarness extends PartHarness {
  static readonly hostSelector = 'sot-volume-search';

  private readonly box = this.locatorFor('input');

  async type(text: string): Promise<void> {
    const box = await this.box();
    await box.focus();
    await box.setInputValue(text);
    await box.dispatchEvent('input');
  }

  async key(key: keyof typeof KEYS): Promise<void> {
    await (await this.box()).sendKeys(KEYS[key]);
  }

  suggestions(): Promise<string[]> {
    return this.texts('[role=option]');
  }

  /** The suggestion that the keyboard has reached. */
  async reached(): Promise<string | null> {
    const id = await (await this.box()).getAttribute('aria-activedescendant');
    return id === null ? null : ((await this.texts(`#${id}`))[0] ?? null);
  }

  async isFocused(): Promise<boolean> {
    return (await this.box()).isFocused();
  }
}

const KEYS = {
  down: TestKey.DOWN_ARROW,
  up: TestKey.UP_ARROW,
  enter: TestKey.ENTER,
  escape: TestKey.ESCAPE,
};
