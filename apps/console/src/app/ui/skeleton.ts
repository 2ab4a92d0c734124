import { Component, DestroyRef, computed, inject, input, signal } from '@angular/core';
import { CLOCK } from '../data/clock';

/** From then on nobody believes any more that it is only a moment. */
const SLOW_MS = 10_000;

/** Grey lines where text will be, so that nothing moves when it comes; after a while they say what is waited for. */
@Component({
  selector: 'sot-skeleton',
  template: `
    @for (line of indexes(); track line) {
      <span></span>
    }
    @if (isSlow() && awaitsAnswer()) {
      <p role="status">
        No answer has come yet. This page goes on waiting; if it stays so, ask whoever runs Soteria.
      </p>
    }
  `,
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
  /** Whether it stands for an answer of Soteria, and not for something that only has to be drawn. */
  readonly awaitsAnswer = input(true);
  protected readonly isSlow = signal(false);
  protected readonly indexes = computed(() => Array.from({ length: this.lines() }, (_, i) => i));

  constructor() {
    const cancel = inject(CLOCK).after(SLOW_MS, () => this.isSlow.set(true));
    inject(DestroyRef).onDestroy(cancel);
  }
}
