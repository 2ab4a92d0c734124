import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { mdiLayersOffOutline } from '@mdi/js';
import { Scope } from '../data/scope';
import { EmptyState } from '../ui/empty-state';

/** Says that nothing is there of the chosen namespaces, which says nothing of the others. */
@Component({
  selector: 'sot-nothing-in-scope',
  imports: [EmptyState, MatButton, RouterLink],
  template: `
    <sot-empty-state [icon]="icon" [heading]="heading()" [text]="text()">
      <button matButton="outlined" type="button" (click)="scope.choose([])">
        Show all namespaces
      </button>
      @if (what() === 'volume') {
        <a matButton="text" routerLink="/volumes/deleted" [queryParams]="scope.params()"
          >See what was deleted</a
        >
      }
    </sot-empty-state>
  `,
})
export class NothingInScope {
  protected readonly scope = inject(Scope);
  protected readonly icon = mdiLayersOffOutline;
  readonly what = input<'volume' | 'deleted volume'>('volume');

  protected readonly heading = computed(() => `No ${this.what()} in ${this.scope.inWords()}`);
  protected readonly text = computed(() =>
    this.what() === 'volume'
      ? 'Only the namespaces chosen in the bar above are looked at. What was backed up of volumes that were deleted there can still be restored.'
      : 'Only the namespaces chosen in the bar above are looked at; there may be some in others.',
  );
}
