import { Component, inject, input, output } from '@angular/core';
import { Inventory } from '../data/inventory';
import { Field } from '../ui/field';

/** A storage class: one that volumes have, or any other that is written, as in a new cluster, where no volume has one yet. */
@Component({
  selector: 'sot-storage-class-field',
  imports: [Field],
  template: `
    <sot-field [for]="fieldId()" label="Storage class" [error]="error()">
      <input
        #field
        class="sot-field"
        autocomplete="off"
        spellcheck="false"
        [id]="fieldId()"
        [attr.list]="fieldId() + '-choices'"
        [attr.aria-describedby]="fieldId() + '-note'"
        [attr.aria-invalid]="error() !== null"
        [placeholder]="placeholder()"
        [value]="value()"
        (input)="changed.emit(field.value.trim())"
      />
    </sot-field>
    <datalist [id]="fieldId() + '-choices'">
      @for (name of inUse(); track name) {
        <option [value]="name"></option>
      }
    </datalist>
  `,
  styles: `
    :host {
      display: block;
      min-inline-size: 0;
    }
  `,
})
export class StorageClassField {
  readonly fieldId = input.required<string>();
  /** What is meant where nothing is written. */
  readonly placeholder = input.required<string>();
  readonly value = input.required<string>();
  readonly error = input.required<string | null>();
  readonly changed = output<string>();

  protected readonly inUse = inject(Inventory).storageClasses;
}
