import { Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { mdiAccountCircleOutline } from '@mdi/js';
import { CurrentSession } from '../data/current-session';
import { Icon } from '../ui/icon';
import { Popover } from '../ui/popover';
import { Scope } from '../data/scope';
import { PLACES } from './rail';

const RECOGNISED = {
  none: 'Sign-in is switched off: whoever reaches this page may do everything.',
  headers: 'Recognised by the headers of the proxy in front of Soteria.',
  token: 'Recognised by the signed token of the proxy in front of Soteria.',
} as const;

/** Who sits here, how they were recognised, and what they may do; on narrow screens also the way to the remaining pages. */
@Component({
  selector: 'sot-identity-menu',
  imports: [Icon, Popover, RouterLink],
  template: `
    <sot-popover label="You, and more pages" [icon]="icon">
      <div class="who">
        @if (session(); as session) {
          <p class="name">{{ session.user ?? 'Nobody signed in' }}</p>
          <p>{{ recognised() }}</p>
          <dl>
            <dt>Role</dt>
            <dd>{{ session.role }}</dd>
            @if (session.groups.length > 0) {
              <dt>Groups</dt>
              <dd>{{ session.groups.join(', ') }}</dd>
            }
            <dt>Cluster</dt>
            <dd>{{ session.cluster.name }}, at {{ session.cluster.server }}</dd>
          </dl>
        } @else {
          <p>Not known yet.</p>
        }
      </div>
      <ul>
        @for (place of more; track place.link) {
          <li>
            <a [routerLink]="place.link" [queryParams]="scope.params()">
              <sot-icon [path]="place.icon" />{{ place.name }}
            </a>
          </li>
        }
      </ul>
    </sot-popover>
  `,
  styles: `
    .who {
      display: grid;
      gap: var(--sot-2);
      max-inline-size: 20rem;
      font-size: 0.875rem;
    }
    .name {
      font-size: 1rem;
      font-weight: 600;
    }
    dl {
      display: grid;
      grid-template-columns: auto 1fr;
      gap: var(--sot-1) var(--sot-3);
    }
    dt {
      color: var(--sot-muted);
    }
    ul {
      margin-block-start: var(--sot-3);
      padding-block-start: var(--sot-2);
      border-block-start: var(--sot-line);
    }
    a {
      display: flex;
      align-items: center;
      gap: var(--sot-3);
      min-block-size: 2.5rem;
      color: inherit;
      text-decoration: none;
    }
    @media (min-width: 720px) {
      ul {
        display: none;
      }
    }
  `,
})
export class IdentityMenu {
  protected readonly scope = inject(Scope);
  protected readonly session = inject(CurrentSession).session;
  protected readonly icon = mdiAccountCircleOutline;
  protected readonly more = PLACES.filter((place) => !place.always);
  protected readonly recognised = computed(() => {
    const auth = this.session()?.auth;
    return auth ? RECOGNISED[auth.method] : '';
  });
}
