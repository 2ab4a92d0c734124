import { Component, computed, input } from '@angular/core';
import { type VolumeStatus } from '@soteria/domain';
import { Icon } from './icon';
import { type Look, STATUS_LOOKS } from './look';

/** A state as colour, shape and word. */
@Component({
  selector: 'sot-chip',
  imports: [Icon],
  template: `<sot-icon [path]="shown().icon" /><span>{{ label() ?? shown().word }}</span>`,
  host: { '[attr.data-tone]': 'shown().tone' },
  styles: `
    :host {
      --ink: var(--sot-idle);
      --fill: var(--sot-idle-fill);
      display: inline-flex;
      align-items: center;
      gap: 0.35em;
      max-inline-size: 100%;
      padding: 0.15em 0.6em 0.15em 0.4em;
      border: 1px solid transparent;
      border-radius: 99px;
      background: var(--fill);
      color: var(--ink);
      font-size: 0.8125rem;
      font-weight: 560;
      line-height: 1.35;
      white-space: nowrap;
    }
    sot-icon {
      font-size: 0.95em;
    }
    :host([data-tone='ok']) {
      --ink: var(--sot-ok);
      --fill: var(--sot-ok-fill);
    }
    :host([data-tone='late']) {
      --ink: var(--sot-late);
      --fill: var(--sot-late-fill);
    }
    :host([data-tone='bad']) {
      --ink: var(--sot-bad);
      --fill: var(--sot-bad-fill);
    }
    :host([data-tone='bare']) {
      --ink: var(--sot-bare);
      --fill: var(--sot-bare-fill);
    }
    :host([data-tone='doubt']) {
      --ink: var(--sot-doubt);
      --fill: var(--sot-doubt-fill);
    }
    :host([data-tone='busy']) {
      --ink: var(--sot-busy);
      --fill: var(--sot-busy-fill);
    }
    @media (forced-colors: active) {
      :host {
        border-color: CanvasText;
      }
    }
  `,
})
export class Chip {
  readonly look = input<Look>();
  readonly status = input<VolumeStatus>();
  /** Said instead of the look's own word. */
  readonly label = input<string>();
  protected readonly shown = computed(
    () => this.look() ?? STATUS_LOOKS[this.status() ?? 'unknown'],
  );
}
