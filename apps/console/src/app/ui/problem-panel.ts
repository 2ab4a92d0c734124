import { Component, computed, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { mdiAlertOctagon } from '@mdi/js';
import { type ShownProblem } from '../data/problem';
import { Icon } from './icon';

/** What went wrong, what to do about it, and the id to ask with. */
@Component({
  selector: 'sot-problem-panel',
  imports: [Icon, MatButton],
  template: `
    <sot-icon [path]="icon" />
    <div class="words">
      <h3>{{ problem().title }}</h3>
      @if (detail(); as detail) {
        <p>{{ detail }}</p>
      }
      @if (problem().items.length > 0) {
        <ul>
          @for (item of problem().items; track $index) {
            <li>{{ item }}</li>
          }
        </ul>
      }
      @if (advice(); as advice) {
        <p>{{ advice }}</p>
      }
      @for (field of problem().fields; track $index) {
        <p>
          <code>{{ field.pointer }}</code> {{ field.detail }}
        </p>
      }
      @if (problem().requestId; as id) {
        <p class="id">
          Request <code>{{ id }}</code>
        </p>
      }
      @if (retry()) {
        <button matButton="outlined" type="button" (click)="again.emit()">{{ retry() }}</button>
      }
      <ng-content />
    </div>
  `,
  host: { role: 'alert' },
  styles: `
    :host {
      display: flex;
      gap: var(--sot-3);
      padding: var(--sot-4);
      border: 1px solid var(--sot-bad);
      border-radius: var(--sot-radius);
      background: var(--sot-bad-fill);
      color: var(--mat-sys-on-surface);
    }
    sot-icon {
      color: var(--sot-bad);
      font-size: 1.2rem;
    }
    .words {
      display: grid;
      gap: var(--sot-1);
      justify-items: start;
      min-inline-size: 0;
      overflow-wrap: anywhere;
    }
    ul {
      padding-inline-start: 1.1rem;
      list-style: disc;
    }
    .id {
      color: var(--sot-muted);
      font-size: 0.8125rem;
    }
    button {
      margin-block-start: var(--sot-2);
    }
  `,
})
export class ProblemPanel {
  readonly problem = input.required<ShownProblem>();
  /** The label of a button that tries again; none without it. */
  readonly retry = input<string>();
  readonly again = output<void>();
  /** The advice, unless the detail of this very case already says what to do. */
  protected readonly advice = computed(() =>
    this.problem().fields.length > 0 ? '' : this.problem().advice,
  );
  /** The sentence of this case, unless it only strings together what is said field by field. */
  protected readonly detail = computed(() => {
    const { detail, fields } = this.problem();
    const strung = fields.map((field) => `${field.pointer}: ${field.detail}`).join(' ');
    return detail === strung ? '' : detail;
  });
  protected readonly icon = mdiAlertOctagon;
}
