import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { operationInWords } from '../data/operation-words';
import { Operations } from '../data/operations';
import { type ShownProblem, toShownProblem } from '../data/problem';
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
    @if (operation(); as operation) {
      <sot-operation-detail [operation]="operation" />
    } @else if (problem(); as problem) {
      <sot-problem-panel [problem]="problem" retry="Try again" (again)="load(id())" />
    } @else {
      <sot-skeleton [lines]="6" />
    }
  `,
})
export class OperationPage {
  private readonly operations = inject(Operations);

  readonly id = input.required<string>();
  protected readonly operation = computed(() => this.operations.byId(this.id()));
  protected readonly problem = signal<ShownProblem | null>(null);
  protected readonly heading = computed(() => {
    const operation = this.operation();
    return operation ? operationInWords(operation) : 'Operation';
  });

  constructor() {
    effect(() => {
      const id = this.id();
      untracked(() => void this.load(id));
    });
  }

  protected async load(id: string): Promise<void> {
    this.problem.set(null);
    try {
      await this.operations.loadOne(id);
    } catch (error) {
      this.problem.set(toShownProblem(error));
    }
  }
}
