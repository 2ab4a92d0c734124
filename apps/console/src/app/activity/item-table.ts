import { Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { type OperationItem } from '@soteria/contracts';
import { parseInstant } from '@soteria/domain';
import { itemInWords } from '../data/operation-words';
import { Chip } from '../ui/chip';
import { roughDuration } from '../ui/duration';
import { ITEM_LOOKS } from '../ui/look';
import { Progress } from '../ui/progress';
import { adviceFor } from './error-advice';

/** The items of an operation, each with its own outcome. */
@Component({
  selector: 'sot-item-table',
  imports: [Chip, Progress, RouterLink],
  template: `
    <table aria-label="Items">
      <thead>
        <tr>
          <th scope="col">Volume</th>
          <th scope="col">State</th>
          <th scope="col">What happened</th>
        </tr>
      </thead>
      <tbody>
        @for (item of items(); track item.namespace + '/' + item.pvc) {
          <tr>
            <td>
              <a [routerLink]="['/volumes', item.namespace, item.pvc]"
                >{{ item.namespace }}/{{ item.pvc }}</a
              >
            </td>
            <td><sot-chip [look]="looks[item.state]" /></td>
            <td>
              @if (item.state === 'running') {
                <sot-progress [percent]="item.progress" [label]="item.pvc" />
                <span class="sot-small sot-muted">{{ inWords(item) }}</span>
              } @else if (item.error; as error) {
                <p class="error">{{ error.detail }}</p>
                <p class="sot-small sot-muted">{{ adviceFor(error.code) }}</p>
              } @else {
                {{ item.detail ?? took(item) }}
              }
            </td>
          </tr>
        }
      </tbody>
    </table>
  `,
  styles: `
    th,
    td {
      padding: 0.5rem var(--sot-3) 0.5rem 0;
      border-block-end: var(--sot-line);
      vertical-align: top;
      overflow-wrap: anywhere;
    }
    th {
      color: var(--sot-muted);
      font-size: 0.8125rem;
    }
    .error {
      color: var(--sot-bad);
    }
    @media (max-width: 719px) {
      table,
      tbody {
        display: block;
      }
      thead {
        display: none;
      }
      tr {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: var(--sot-1) var(--sot-3);
        padding-block: var(--sot-2);
        border-block-end: var(--sot-line);
      }
      td {
        padding: 0;
        border: 0;
      }
      td:last-child {
        grid-column: 1 / -1;
      }
    }
  `,
})
export class ItemTable {
  readonly items = input.required<readonly OperationItem[]>();
  protected readonly looks = ITEM_LOOKS;
  protected readonly inWords = itemInWords;
  protected readonly adviceFor = adviceFor;

  /** How long one took, whatever became of it; nothing before its end. */
  protected took({ startedAt, finishedAt }: OperationItem): string {
    const [from, to] = [parseInstant(startedAt), parseInstant(finishedAt)];
    return from === null || to === null ? '' : `took ${roughDuration((to - from) / 1_000)}`;
  }
}
