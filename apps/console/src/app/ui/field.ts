import { Component, input } from '@angular/core';

/**
 * A label, a control (as content, with `id` and `aria-describedby="<id>-note"`), and below it what is
 * wrong, or else a hint.
 */
@Component({
  selector: 'sot-field',
  template: `
    <label [attr.for]="for()">{{ label() }}</label>
    <ng-content />
    <p [id]="for() + '-note'" [class.wrong]="error()">{{ error() ?? hint() }}</p>
  `,
  styles: `
    :host {
      display: grid;
      align-content: start;
      gap: var(--sot-1);
      min-inline-size: 0;
    }
    label {
      font-size: 0.875rem;
      font-weight: 560;
    }
    p {
      color: var(--sot-muted);
      font-size: 0.8125rem;
      text-wrap: pretty;
    }
    p:empty {
      display: none;
    }
    .wrong {
      color: var(--sot-bad);
      font-weight: 520;
    }
  `,
})
export class Field {
  readonly label = input.required<string>();
  /** The id of the control. */
  readonly for = input.required<string>();
  readonly hint = input('');
  readonly error = input<string | null>(null);
}
