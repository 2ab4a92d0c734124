import { Component, input, output } from '@angular/core';

/** One of a few that may be chosen. */
export interface Segment<T> {
  value: T;
  word: string;
}

/** A choice of which one holds: buttons that stand as one. */
@Component({
  selector: 'sot-segments',
  template: `
    @for (choice of choices(); track choice.value) {
      <button
        type="button"
        class="sot-toggle"
        [attr.aria-pressed]="choice.value === chosen()"
        (click)="choose.emit(choice.value)"
      >
        {{ choice.word }}
      </button>
    }
  `,
  host: { class: 'sot-segments', role: 'group', '[attr.aria-label]': 'label()' },
})
export class Segments<T> {
  readonly label = input.required<string>();
  readonly choices = input.required<readonly Segment<T>[]>();
  readonly chosen = input.required<T | undefined>();
  readonly choose = output<T>();
}
