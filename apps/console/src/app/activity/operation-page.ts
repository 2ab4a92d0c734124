import { Component, computed, input } from '@angular/core';
import { operationInWords } from '../data/operation-words';
import { oneOperation } from '../data/one-operation';
import { PageHeader } from '../ui/page-header';
import { ProblemPanel } from '../ui/problem-panel';
import { Skeleton } from '../ui/skeleton';
import { OperationDetail } from './operation-detail';

/** One operation under its own address. */
@Component({
  selector: 'sot-operation-page',
  imports: [OperationDetail, PageHeader, ProblemPanel, Skeleton],
  template: `
    <sot-page-header>
      <ng-container title>{{ heading() }}</ng-container>
      <p class="sot-muted mono">{{ id() }}</p>
    </sot-page-header>
    @if (asked.operation(); as operation) {
      <sot-operation-detail [operation]="operation" />
    } @else if (asked.problem(); as problem) {
      <sot-problem-panel [problem]="problem" retry="Try again" (again)="asked.again()" />
    } @else {
      <sot-skeleton [lines]="6" />
    }
  `,
})
export class OperationPage {
  readonly id = input.required<string>();
  protected readonly asked = oneOperation(this.id);
  protected readonly heading = computed(() => {
    const operation = this.asked.operation();
    return operation ? operationInWords(operation) : 'Operation';
  });
}
