import { Component, input } from '@angular/core';
import { Icon } from './icon';

/** Says why there is nothing, and offers the way on (as content). */
@Component({
  selector: 'sot-empty-state',
  imports: [Icon],
  template: `
    <sot-icon [path]="icon()" />
    <h2>{{ heading() }}</h2>
    <p>{{ text() }}</p>
    <div class="ways"><ng-content /></div>
  `,
  styles: `
    :host {
      display: grid;
      justify-items: center;
      overflow-wrap: anywhere;
      gap: var(--sot-2);
      padding: var(--sot-7) var(--sot-4);
      text-align: center;
    }
    sot-icon {
      padding: 0.55rem;
      inline-size: 3.25rem;
      block-size: 3.25rem;
      border-radius: 50%;
      background: var(--mat-sys-surface-container-high);
      color: var(--sot-muted);
    }
    p {
      max-inline-size: 34rem;
      color: var(--sot-muted);
      text-wrap: pretty;
    }
    .ways {
      display: flex;
      flex-wrap: wrap;
      justify-content: center;
      gap: var(--sot-2);
      margin-block-start: var(--sot-2);
    }
    .ways:empty {
      display: none;
    }
  `,
})
export class EmptyState {
  readonly icon = input.required<string>();
  readonly heading = input.required<string>();
  readonly text = input.required<string>();
}
