import { Component, input } from '@angular/core';

/** A picture from @mdi/js, for the eye only: the word beside it, or the button's label, says the same. */
@Component({
  selector: 'sot-icon',
  template: `<svg viewBox="0 0 24 24" focusable="false"><path [attr.d]="path()" /></svg>`,
  host: { 'aria-hidden': 'true' },
  styles: `
    :host {
      display: inline-flex;
      flex: none;
      inline-size: 1.25em;
      block-size: 1.25em;
      vertical-align: -0.25em;
    }
    svg {
      inline-size: 100%;
      block-size: 100%;
      fill: currentcolor;
    }
  `,
})
export class Icon {
  /** The `d` of the icon's path. */
  readonly path = input.required<string>();
}
