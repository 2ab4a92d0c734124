import { Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { type Operation } from '@soteria/contracts';
import { parseInstant } from '@soteria/domain';
import { operationInWords, progressInWords, requesterOf } from '../data/operation-words';
import { isUnderWay } from '../data/operation-order';
import { Age } from '../ui/age';
import { Chip } from '../ui/chip';
import { roughDuration } from '../ui/duration';
import { OPERATION_LOOKS } from '../ui/look';
import { Progress } from '../ui/progress';

/** Operations, newest first: what, by whom, how it stands, and why it failed. */
@Component({
  selector: 'sot-operation-list',
  imports: [Age, Chip, Progress, RouterLink],
  template: `
    <ul [class.brief]="brief()">
      @for (operation of operations(); track operation.id) {
        <li>
          <sot-chip [look]="looks[operation.state]" />
          <div class="what">
            <a [routerLink]="['/activity', operation.id]">{{ inWords(operation) }}</a>
            @if (isUnderWay(operation)) {
              <span class="sot-muted sot-small">{{ progressInWords(operation) }}</span>
            } @else if (reason(operation); as reason) {
              <span class="reason">{{ reason }}</span>
            }
            @if (operation.note) {
              <span class="sot-muted sot-small">“{{ operation.note }}”</span>
            }
          </div>
          @if (isUnderWay(operation)) {
            <sot-progress [percent]="operation.progress" [label]="inWords(operation)" />
          } @else {
            <span class="took sot-muted sot-small">{{ took(operation) }}</span>
          }
          <span class="by sot-muted sot-small">
            <sot-age [time]="operation.createdAt" />
            · {{ requesterOf(operation.requestedBy) }}
          </span>
        </li>
      } @empty {
        <li class="sot-muted">{{ nothing() }}</li>
      }
    </ul>
  `,
  styleUrl: './operation-list.css',
})
export class OperationList {
  readonly operations = input.required<readonly Operation[]>();
  /** Whether it stands in a narrow column. */
  readonly brief = input(false);
  readonly nothing = input('Nothing has been done yet.');

  protected readonly looks = OPERATION_LOOKS;
  protected readonly isUnderWay = isUnderWay;
  protected readonly inWords = operationInWords;
  protected readonly progressInWords = progressInWords;
  protected readonly requesterOf = requesterOf;

  /** The first error among the items. */
  protected reason(operation: Operation): string | null {
    return operation.items.find((item) => item.error)?.error?.detail ?? null;
  }

  protected took(operation: Operation): string {
    const from = parseInstant(operation.startedAt);
    const to = parseInstant(operation.finishedAt);
    return from === null || to === null ? '' : roughDuration((to - from) / 1_000);
  }
}
