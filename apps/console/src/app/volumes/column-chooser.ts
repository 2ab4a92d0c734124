import { Component, inject } from '@angular/core';
import { mdiTableColumn } from '@mdi/js';
import { Preferences } from '../data/preferences';
import { Popover } from '../ui/popover';
import { COLUMNS, type Column } from './columns';

/** Which columns the list shows; kept in this browser. */
@Component({
  selector: 'sot-column-chooser',
  imports: [Popover],
  template: `
    <sot-popover label="Columns" [icon]="icon" text="Columns">
      <fieldset>
        <legend>Columns</legend>
        @for (column of columns; track column.id) {
          <label>
            <input type="checkbox" [checked]="!isHidden(column)" (change)="toggle(column)" />
            {{ column.head }}
          </label>
        }
      </fieldset>
      <p>This window has no room for all of them.</p>
    </sot-popover>
  `,
  styles: `
    fieldset {
      display: grid;
      min-inline-size: 12rem;
    }
    legend {
      font-weight: 600;
    }
    label {
      display: flex;
      align-items: center;
      gap: var(--sot-2);
      min-block-size: 2.1rem;
    }
    p {
      max-inline-size: 12rem;
      margin-block: var(--sot-2) 0;
      color: var(--sot-muted);
      font-size: 0.8125rem;
    }
    /* From here on the list shows whatever is chosen. */
    @media (min-width: 1440px) {
      p {
        display: none;
      }
    }
    @media (max-width: 719px) {
      :host {
        display: none;
      }
    }
  `,
})
export class ColumnChooser {
  private readonly preferences = inject(Preferences);
  protected readonly icon = mdiTableColumn;
  protected readonly columns = COLUMNS;

  protected isHidden(column: Column): boolean {
    return this.preferences.choices().hiddenColumns.includes(column.id);
  }

  protected toggle(column: Column): void {
    const hidden = this.preferences.choices().hiddenColumns;
    const hiddenColumns = this.isHidden(column)
      ? hidden.filter((id) => id !== column.id)
      : [...hidden, column.id];
    this.preferences.choose({ hiddenColumns });
  }
}
