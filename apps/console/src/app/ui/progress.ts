import { Component, computed, input } from '@angular/core';

/** How far something is; without a figure, only that it moves. */
@Component({
  selector: 'sot-progress',
  template: `<span
    class="fill"
    [class.unknown]="percent() === null"
    [style.inline-size.%]="width()"
  ></span>`,
  host: {
    role: 'progressbar',
    'aria-valuemin': '0',
    'aria-valuemax': '100',
    '[attr.aria-valuenow]': 'rounded()',
    '[attr.aria-label]': 'label()',
  },
  styles: `
    :host {
      display: block;
      overflow: hidden;
      block-size: 6px;
      min-inline-size: 4rem;
      border-radius: 3px;
      background: var(--mat-sys-surface-container-highest);
    }
    .fill {
      display: block;
      block-size: 100%;
      border-radius: inherit;
      background: var(--sot-busy);
      transition: inline-size 400ms ease-out;
    }
    .unknown {
      animation: to-and-fro 1.6s ease-in-out infinite alternate;
    }
    @keyframes to-and-fro {
      from {
        margin-inline-start: 0;
      }
      to {
        margin-inline-start: 70%;
      }
    }
    @media (forced-colors: active) {
      :host {
        border: 1px solid CanvasText;
      }
      .fill {
        background: Highlight;
        forced-color-adjust: none;
      }
    }
  `,
})
export class Progress {
  /** 0 to 100; null when nobody can tell. */
  readonly percent = input.required<number | null>();
  /** What it is that progresses. */
  readonly label = input.required<string>();
  protected readonly rounded = computed(() => {
    const percent = this.percent();
    return percent === null ? null : Math.round(percent);
  });
  protected readonly width = computed(() => this.percent() ?? 30);
}
