import { Component } from '@angular/core';
import { RouterLink } from '@angular/router';
import { mdiMapMarkerOff } from '@mdi/js';
import { EmptyState } from './ui/empty-state';
import { PageHeader } from './ui/page-header';

/** For an address that no page has. */
@Component({
  selector: 'sot-not-found-page',
  imports: [EmptyState, PageHeader, RouterLink],
  template: `
    <sot-page-header><ng-container title>No such page</ng-container></sot-page-header>
    <sot-empty-state
      [icon]="icon"
      heading="Nothing is at this address"
      text="It may have been mistyped, or come from another version of Soteria."
    >
      <a routerLink="/">Go to the overview</a>
    </sot-empty-state>
  `,
})
export class NotFoundPage {
  protected readonly icon = mdiMapMarkerOff;
}
