import { Component } from '@angular/core';

/**
 * The head of a page: its `h1`, which takes the focus when one comes here, a line below it, and
 * actions beside it. Slots: `[title]`, `[actions]`, and the rest below the title.
 */
@Component({
  selector: 'sot-page-header',
  template: `
    <div class="words">
      <h1 tabindex="-1"><ng-content select="[title]" /></h1>
      <ng-content />
    </div>
    <div class="actions"><ng-content select="[actions]" /></div>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: flex-start;
      justify-content: space-between;
      gap: var(--sot-3) var(--sot-5);
      margin-block-end: var(--sot-5);
    }
    .words {
      display: grid;
      /* No wider than there is room: a claim's name may have 253 characters. */
      grid-template-columns: minmax(0, 1fr);
      gap: var(--sot-2);
      flex: 1 1 22rem;
      min-inline-size: 0;
    }
    .actions {
      display: flex;
      flex-wrap: wrap;
      gap: var(--sot-2);
    }
    .actions:empty {
      display: none;
    }
  `,
})
export class PageHeader {}
