import { Component, computed, inject, viewChild } from '@angular/core';
import { RouterLink } from '@angular/router';
import { CurrentSession } from '../data/current-session';
import { Scope } from '../data/scope';
import { AppearanceMenu } from './appearance-menu';
import { DataAge } from './data-age';
import { IdentityMenu } from './identity-menu';
import { Mark } from './mark';
import { NamespaceFilter } from './namespace-filter';
import { VolumeSearch } from './volume-search';

/** Where one is, what one looks at, how old it is, and who one is. */
@Component({
  selector: 'sot-top-bar',
  imports: [AppearanceMenu, DataAge, IdentityMenu, Mark, NamespaceFilter, RouterLink, VolumeSearch],
  template: `
    <header>
      <a class="home" routerLink="/" [queryParams]="scope.params()" aria-label="Soteria, overview">
        <sot-mark /><span class="name">Soteria</span>
      </a>
      <span class="cluster" [title]="'The cluster: ' + (cluster() ?? '')">{{ cluster() }}</span>
      <sot-namespace-filter />
      <sot-volume-search />
      <span class="room"></span>
      <sot-data-age />
      <sot-appearance-menu />
      <sot-identity-menu />
    </header>
  `,
  styles: `
    header {
      display: flex;
      align-items: center;
      gap: var(--sot-2);
      block-size: var(--sot-bar-height);
      padding-inline: var(--sot-4);
      border-block-end: var(--sot-line);
      background: var(--mat-sys-surface);
    }
    .home {
      display: flex;
      align-items: center;
      gap: 0.6rem;
      color: inherit;
      text-decoration: none;
    }
    .name {
      font-size: 1.125rem;
      font-weight: 680;
      letter-spacing: -0.025em;
    }
    .cluster {
      overflow: hidden;
      /* What stands beside it must not move when the name comes. */
      flex: none;
      inline-size: 10rem;
      margin-inline: var(--sot-2);
      padding-inline-start: var(--sot-4);
      border-inline-start: var(--sot-line);
      color: var(--sot-muted);
      font-size: 0.875rem;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .room {
      flex: 1;
    }
    @media (max-width: 1079px) {
      .cluster,
      .room {
        display: none;
      }
      sot-volume-search {
        max-inline-size: none;
      }
    }
    @media (max-width: 719px) {
      header {
        gap: 2px;
        padding-inline: var(--sot-2);
      }
      .name {
        display: none;
      }
      .home {
        margin-inline-end: var(--sot-1);
      }
    }
  `,
})
export class TopBar {
  protected readonly scope = inject(Scope);
  private readonly session = inject(CurrentSession).session;
  private readonly search = viewChild.required(VolumeSearch);

  protected readonly cluster = computed(() => this.session()?.cluster.name);

  focusSearch(): void {
    this.search().focus();
  }
}
