import { Component, computed, inject, input, signal } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import { mdiBookmarkOutline, mdiClose } from '@mdi/js';
import { Preferences } from '../data/preferences';
import { Icon } from '../ui/icon';
import { Popover } from '../ui/popover';

/** Views of the list under names of one's own: each is an address. */
@Component({
  selector: 'sot-saved-views',
  imports: [Icon, MatButton, MatIconButton, Popover, RouterLink],
  template: `
    <sot-popover label="Saved views" [icon]="bookmark" text="Views">
      <ul>
        @for (view of views(); track view.name) {
          <li>
            <a [routerLink]="['/volumes']" [queryParams]="paramsOf(view.query)">{{ view.name }}</a>
            <button
              matIconButton
              type="button"
              [attr.aria-label]="'Forget the view ' + view.name"
              (click)="forget(view.name)"
            >
              <sot-icon [path]="close" />
            </button>
          </li>
        } @empty {
          <li class="sot-muted">No view is saved yet.</li>
        }
      </ul>
      <form (submit)="save($event)">
        <input
          #nameField
          class="sot-field"
          aria-label="Name for this view"
          placeholder="Name for this view"
          [value]="name()"
          (input)="name.set(nameField.value)"
        />
        <button matButton="tonal" type="submit" [disabled]="name().trim() === ''">Save</button>
      </form>
    </sot-popover>
  `,
  styles: `
    li {
      display: flex;
      align-items: center;
      justify-content: space-between;
      min-block-size: 2.25rem;
    }
    form {
      display: flex;
      gap: var(--sot-2);
      margin-block-start: var(--sot-2);
      padding-block-start: var(--sot-2);
      border-block-start: var(--sot-line);
    }
  `,
})
export class SavedViews {
  private readonly preferences = inject(Preferences);
  private readonly router = inject(Router);
  protected readonly bookmark = mdiBookmarkOutline;
  protected readonly close = mdiClose;
  protected readonly name = signal('');

  /** The present query of the list. */
  readonly query = input.required<string>();
  protected readonly views = computed(() => this.preferences.choices().savedViews);

  protected paramsOf(query: string): Record<string, string> {
    return this.router.parseUrl(`/?${query}`).queryParams;
  }

  protected save(event: Event): void {
    event.preventDefault();
    const name = this.name().trim();
    const others = this.views().filter((view) => view.name !== name);
    this.preferences.choose({ savedViews: [...others, { name, query: this.query() }] });
    this.name.set('');
  }

  protected forget(name: string): void {
    const savedViews = this.views().filter((view) => view.name !== name);
    this.preferences.choose({ savedViews });
  }
}
