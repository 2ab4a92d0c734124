import { Component, inject } from '@angular/core';
import { type IsActiveMatchOptions, RouterLink, RouterLinkActive } from '@angular/router';
import {
  mdiBackupRestore,
  mdiCalendarSync,
  mdiCogOutline,
  mdiDatabaseOutline,
  mdiCubeOutline,
  mdiPulse,
  mdiShieldCheckOutline,
} from '@mdi/js';
import { Scope } from '../data/scope';
import { Icon } from '../ui/icon';

interface Place {
  link: string;
  name: string;
  icon: string;
  /** Whether it stays in the bar of a narrow screen; the others are reached by "More" there. */
  always: boolean;
}

export const PLACES: readonly Place[] = [
  { link: '/', name: 'Overview', icon: mdiShieldCheckOutline, always: true },
  { link: '/volumes', name: 'Volumes', icon: mdiCubeOutline, always: true },
  { link: '/restore', name: 'Restore', icon: mdiBackupRestore, always: true },
  { link: '/activity', name: 'Activity', icon: mdiPulse, always: true },
  { link: '/policies', name: 'Policies', icon: mdiCalendarSync, always: false },
  { link: '/storage', name: 'Storage', icon: mdiDatabaseOutline, always: false },
  { link: '/settings', name: 'Settings', icon: mdiCogOutline, always: false },
];

const ANY_QUERY = { queryParams: 'ignored', matrixParams: 'ignored', fragment: 'ignored' } as const;

/** The way to every page: a rail beside the page, a bar below it on narrow screens. */
@Component({
  selector: 'sot-rail',
  imports: [Icon, RouterLink, RouterLinkActive],
  template: `
    <nav aria-label="Pages">
      <ul>
        @for (place of places; track place.link) {
          <li [class.wide-only]="!place.always">
            <a
              [routerLink]="place.link"
              [queryParams]="scope.params()"
              routerLinkActive="here"
              ariaCurrentWhenActive="page"
              [routerLinkActiveOptions]="place.link === '/' ? onlyHere : hereOrBelow"
            >
              <sot-icon [path]="place.icon" />
              <span>{{ place.name }}</span>
            </a>
          </li>
        }
      </ul>
    </nav>
  `,
  styleUrl: './rail.css',
})
export class Rail {
  protected readonly scope = inject(Scope);
  protected readonly places = PLACES;
  protected readonly onlyHere = { ...ANY_QUERY, paths: 'exact' } satisfies IsActiveMatchOptions;
  protected readonly hereOrBelow = { ...ANY_QUERY, paths: 'subset' } satisfies IsActiveMatchOptions;
}
