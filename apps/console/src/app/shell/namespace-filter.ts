import { Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { mdiLayersOutline } from '@mdi/js';
import { Inventory } from '../data/inventory';
import { Scope } from '../data/scope';
import { Popover } from '../ui/popover';

/** From this many namespaces on, the list can be searched. */
const SEARCH_FROM = 10;

/** Chooses the namespaces that every page is about. */
@Component({
  selector: 'sot-namespace-filter',
  imports: [MatButton, Popover],
  template: `
    <sot-popover side="start" [icon]="icon" [text]="summary()" [label]="'Namespaces: ' + summary()">
      <fieldset>
        <legend>Namespaces</legend>
        @if (known().length >= searchFrom) {
          <input
            #textField
            type="search"
            aria-label="Find a namespace"
            placeholder="Find"
            [value]="text()"
            (input)="text.set(textField.value)"
          />
        }
        @for (name of matching(); track name) {
          <label>
            <input type="checkbox" [checked]="isChosen(name)" (change)="toggle(name)" />
            {{ name }}
          </label>
        } @empty {
          <p>No namespace by that name.</p>
        }
      </fieldset>
      @if (scope.namespaces().length > 0) {
        <button matButton type="button" (click)="scope.choose([])">Show all</button>
      }
    </sot-popover>
  `,
  styles: `
    fieldset {
      display: grid;
      min-inline-size: 13rem;
    }
    legend {
      padding-block-end: var(--sot-2);
      font-weight: 600;
    }
    label {
      display: flex;
      align-items: center;
      gap: var(--sot-2);
      min-block-size: 2rem;
    }
    [type='search'] {
      margin-block-end: var(--sot-2);
      padding: 0.4rem 0.6rem;
      border: 1px solid var(--mat-sys-outline);
      border-radius: var(--sot-radius-small);
      background: none;
      color: inherit;
      font: inherit;
    }
  `,
})
export class NamespaceFilter {
  private readonly inventory = inject(Inventory);
  protected readonly scope = inject(Scope);
  protected readonly icon = mdiLayersOutline;
  protected readonly searchFrom = SEARCH_FROM;
  protected readonly text = signal('');

  protected readonly summary = computed(() => {
    const chosen = this.scope.namespaces();
    if (chosen.length === 0) return 'All namespaces';
    return chosen.length === 1 ? (chosen[0] ?? '') : `${chosen.length} namespaces`;
  });

  /** Chosen ones stay in the list even when nothing of them is left in the cluster. */
  protected readonly known = computed(() => {
    const { scope, inventory } = this;
    const all = [...scope.namespaces(), ...inventory.namespaces(), ...scope.alsoOnPage()];
    return [...new Set(all)].filter((name) => name !== '').sort();
  });
  protected readonly matching = computed(() => {
    const text = this.text().trim().toLowerCase();
    return this.known().filter((name) => name.toLowerCase().includes(text));
  });

  protected isChosen(name: string): boolean {
    return this.scope.namespaces().includes(name);
  }

  protected toggle(name: string): void {
    const chosen = this.scope.namespaces();
    this.scope.choose(
      this.isChosen(name) ? chosen.filter((other) => other !== name) : [...chosen, name],
    );
  }
}
