import { Component } from '@angular/core';

/** The mark: a line that comes back, and the point it comes back to. public/favicon.svg draws the same. */
@Component({
  selector: 'sot-mark',
  template: `
    <svg viewBox="0 0 32 32" focusable="false">
      <rect width="32" height="32" rx="8.5" class="ground" />
      <path class="line" d="M18.87 6.9A5 5 0 1 0 16 16a5 5 0 1 1-4.33 7.5" />
      <circle class="point" cx="21.1" cy="11" r="2.1" />
    </svg>
  `,
  host: { 'aria-hidden': 'true' },
  styles: `
    :host {
      display: block;
      inline-size: 2rem;
      block-size: 2rem;
    }
    .ground {
      fill: var(--sot-mark-ground);
    }
    .line {
      fill: none;
      stroke: #fff;
      stroke-width: 3;
      stroke-linecap: round;
    }
    .point {
      fill: var(--sot-mark-point);
    }
  `,
})
export class Mark {}
