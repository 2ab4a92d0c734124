import { ComponentHarness, type TestElement } from '@angular/cdk/testing';

const squeeze = (text: string): string => text.replace(/\s+/g, ' ').trim();

const fits = (text: string, wanted: string | RegExp): boolean =>
  typeof wanted === 'string' ? text === wanted : wanted.test(text);

/** What every part of the console can be asked for, by the words that a person sees or hears. */
export abstract class PartHarness extends ComponentHarness {
  /** All that it says. */
  async text(): Promise<string> {
    return squeeze(await (await this.host()).text());
  }

  /** The texts of all elements that a selector finds. */
  async texts(selector: string): Promise<string[]> {
    const found = await this.locatorForAll(selector)();
    return Promise.all(found.map(async (element) => squeeze(await element.text())));
  }

  /** Those of these texts that the styles do not hide. */
  async seen(selector: string): Promise<string[]> {
    const seen: string[] = [];
    for (const element of await this.locatorForAll(selector)()) {
      const display = await element.getCssValue('display');
      if (display !== 'none') seen.push(squeeze(await element.text()));
    }
    return seen;
  }

  async has(selector: string): Promise<boolean> {
    return (await this.locatorForOptional(selector)()) !== null;
  }

  /** The button by its accessible name. */
  async button(name: string | RegExp): Promise<TestElement> {
    return this.byName('button', name);
  }

  async link(name: string | RegExp): Promise<TestElement> {
    return this.byName('a', name);
  }

  async press(name: string | RegExp): Promise<void> {
    await (await this.button(name)).click();
  }

  /** Why a button does nothing; null when it does something. */
  async refusalOf(name: string | RegExp): Promise<string | null> {
    const button = await this.button(name);
    if ((await button.getAttribute('aria-disabled')) !== 'true') return null;
    const id = await button.getAttribute('aria-describedby');
    const reason = id === null ? null : await this.locatorForOptional(`#${id}`)();
    return reason === null ? '' : squeeze(await reason.text());
  }

  /** The field by its label. */
  async field(label: string): Promise<TestElement> {
    const direct = await this.locatorForOptional(`[aria-label="${label}"]`)();
    if (direct) return direct;
    for (const found of await this.locatorForAll('label')()) {
      if (!squeeze(await found.text()).startsWith(label)) continue;
      const id = await found.getAttribute('for');
      if (id !== null) return this.locatorFor(`#${id}`)();
    }
    throw new Error(`There is no field “${label}”.`);
  }

  async fill(label: string, value: string): Promise<void> {
    const field = await this.field(label);
    await field.setInputValue(value);
    await field.dispatchEvent('input');
    await field.dispatchEvent('change');
  }

  /** What stands below a field. */
  async noteOf(label: string): Promise<string> {
    const id = await (await this.field(label)).getAttribute('id');
    return squeeze(await (await this.locatorFor(`#${id}-note`)()).text());
  }

  /** Ticks or unticks the box with that label. */
  async tick(label: string | RegExp): Promise<void> {
    for (const found of await this.locatorForAll('label')()) {
      if (fits(squeeze(await found.text()), label)) return found.click();
    }
    throw new Error(`There is no box “${String(label)}”.`);
  }

  async heading(): Promise<string> {
    return (await this.texts('h1'))[0] ?? '';
  }

  private async byName(tag: string, name: string | RegExp): Promise<TestElement> {
    const names: string[] = [];
    for (const found of await this.locatorForAll(tag)()) {
      const said = (await found.getAttribute('aria-label')) ?? squeeze(await found.text());
      if (fits(said, name)) return found;
      names.push(said);
    }
    throw new Error(`There is no ${tag} “${String(name)}”, but ${names.join(' | ')}.`);
  }
}
