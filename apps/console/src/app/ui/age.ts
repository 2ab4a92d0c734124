import { Component, computed, inject, input } from '@angular/core';
import { parseInstant, relativeTime } from '@soteria/domain';
import { Now } from '../data/clock';
import { moment } from './moment';

/** A time as seen from now; the absolute one comes with the pointer, with the focus of its row, and to a screen reader. */
@Component({
  selector: 'sot-age',
  template: `
    @if (instant() !== null) {
      <time [attr.datetime]="time()">{{ relative() }}</time>
      <span class="absolute">&nbsp;{{ absolute() }}</span>
    } @else {
      {{ missing() }}
    }
  `,
  styles: `
    :host {
      position: relative;
    }
    .absolute {
      position: absolute;
      inset-block-end: calc(100% + 4px);
      inset-inline-start: 0;
      z-index: 5;
      padding: 2px 8px;
      border-radius: var(--sot-radius-small);
      background: var(--mat-sys-inverse-surface);
      color: var(--mat-sys-inverse-on-surface);
      font-size: 0.8125rem;
      white-space: nowrap;
      pointer-events: none;
    }
    /* Hidden by size, so that it is still read out and never widens the page. */
    time:not(:hover) + .absolute {
      inline-size: 1px;
      padding: 0;
      overflow: hidden;
      clip-path: inset(50%);
    }
    :host-context([data-absolute]) time:not(:hover) + .absolute {
      inline-size: auto;
      padding: 2px 8px;
      clip-path: none;
    }
  `,
})
export class Age {
  private readonly now = inject(Now);
  /** RFC 3339, or null. */
  readonly time = input.required<string | null | undefined>();
  /** Said when there is no such moment. */
  readonly missing = input('–');
  /** Whether it is said as a length (`for 9 h`) instead of a moment (`9 h ago`). */
  readonly asLength = input(false);
  protected readonly instant = computed(() => parseInstant(this.time()));
  protected readonly relative = computed(() => {
    const said = relativeTime(this.instant() ?? 0, this.now.ms());
    return this.asLength() && said.endsWith(' ago') ? `for ${said.replace(' ago', '')}` : said;
  });
  protected readonly absolute = computed(() => moment(this.instant() ?? 0));
}
