import { Component, computed, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { operationInWords } from '../data/operation-words';
import { oneOperation } from '../data/one-operation';
import { PageHeader } from '../ui/page-header';
import { ProblemPanel } from '../ui/problem-panel';
import { Skeleton } from '../ui/skeleton';
import { OperationDetail } from './operation-detail';

/** One operation under its own address. */
@Component({
  selector: 'sot-operation-page',
  imports: [MatButton, OperationDetail, PageHeader, ProblemPanel, RouterLink, Skeleton],
  template: `
    <sot-page-header>
      <ng-container title>{{ heading() }}</ng-container>
      <p class="sot-muted mono">{{ id() }}</p>
    </sot-page-header>
    @if (asked.operation(); as operation) {
      <sot-operation-detail [operation]="operation" />
    } @else if (asked.problem(); as problem) {
      <sot-problem-panel [problem]="problem" retry="Try again" (again)="asked.again()">
        <a matButton routerLink="/activity">See what was done</a>
      </sot-problem-panel>
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
