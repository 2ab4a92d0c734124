import { Service, computed, effect, inject, signal } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { type RouterStateSnapshot, TitleStrategy } from '@angular/router';
import { Inventory } from './data/inventory';
import { WORRYING } from './ui/look';

/** The title of the browser's tab: how many volumes need somebody, the page, the product. */
@Service()
export class PageTitle extends TitleStrategy {
  private readonly title = inject(Title);
  private readonly inventory = inject(Inventory);
  private readonly page = signal('');
  private readonly worries = computed(
    () => this.inventory.rows().filter(({ status }) => WORRYING.includes(status)).length,
  );

  constructor() {
    super();
    effect(() => {
      const warning = this.worries() > 0 ? [`⚠ ${this.worries()}`] : [];
      const page = this.page() === '' ? [] : [this.page()];
      this.title.setTitle([...warning, ...page, 'Soteria'].join(' · '));
    });
  }

  override updateTitle(snapshot: RouterStateSnapshot): void {
    this.page.set(this.buildTitle(snapshot) ?? '');
  }
}
