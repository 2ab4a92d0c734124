import { Component, computed, input } from '@angular/core';

/** Grey lines where text will be, so that nothing moves when it comes. */
@Component({
  selector: 'sot-skeleton',
  template: `
    @for (line of indexes(); track line) {
      <span></span>
    }
  `,
  host: { 'aria-hidden': 'true' },
  styles: `
    :host {
      display: grid;
      gap: var(--sot-3);
    }
    span {
      block-size: var(--line, 1.1rem);
      border-radius: var(--sot-radius-small);
      background: linear-gradient(
        90deg,
        var(--mat-sys-surface-container-high) 40%,
        var(--mat-sys-surface-container) 50%,
        var(--mat-sys-surface-container-high) 60%
      );
      background-size: 300% 100%;
      animation: sheen 1.8s ease-in-out infinite;
    }
    @keyframes sheen {
      from {
        background-position: 100% 0;
      }
      to {
        background-position: 0 0;
      }
    }
  `,
})
export class Skeleton {
  readonly lines = input(3);
  protected readonly indexes = computed(() => Array.from({ length: this.lines() }, (_, i) => i));
}
