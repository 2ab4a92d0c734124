import { Component, computed, input } from '@angular/core';
import { mdiAlertOctagon } from '@mdi/js';
import { causeOf } from '../data/error-cause';
import { Icon } from './icon';

/** What went wrong, in plain words, what to do, and the words of the machine for whoever needs them. */
@Component({
  selector: 'sot-failure',
  imports: [Icon],
  template: `
    <sot-icon [path]="icon" />
    <div>
      <p>
        <b><ng-content /></b> {{ says() }}
      </p>
      @if (advised(); as advice) {
        <p>{{ advice }}</p>
      }
      @if (cause()) {
        <details>
          <summary>The error in its own words</summary>
          <p class="raw">{{ error() }}</p>
        </details>
      }
    </div>
  `,
  styles: `
    :host {
      display: flex;
      gap: var(--sot-3);
      padding: var(--sot-3) var(--sot-4);
      border-radius: var(--sot-radius);
      background: var(--sot-bad-fill);
      overflow-wrap: anywhere;
    }
    sot-icon {
      flex: none;
      margin-block-start: 0.1em;
      color: var(--sot-bad);
    }
    div {
      display: grid;
      gap: var(--sot-1);
      min-inline-size: 0;
    }
    summary {
      display: inline-block;
      min-block-size: 1.5rem;
      color: var(--sot-muted);
      font-size: 0.8125rem;
      text-decoration: underline;
      cursor: pointer;
    }
    .raw {
      font-family: var(--sot-mono);
      font-size: 0.8125rem;
    }
  `,
})
export class Failure {
  protected readonly icon = mdiAlertOctagon;
  readonly error = input.required<string>();
  /** What to do, where the cause itself says nothing better. */
  readonly advice = input('');

  protected readonly cause = computed(() => causeOf(this.error()));
  protected readonly says = computed(() => {
    const cause = this.cause();
    return cause === null ? this.error() : `${cause.says}.`;
  });
  protected readonly advised = computed(() => this.cause()?.advice ?? this.advice());
}
