import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import {
  OPERATION_KINDS,
  OPERATION_STATES,
  type Operation,
  type OperationKind,
} from '@soteria/contracts';
import { countOf } from '@soteria/domain';
import { mdiPulse } from '@mdi/js';
import { IN_PLACE } from '../data/in-place';
import { kindInWords } from '../data/operation-words';
import { Operations } from '../data/operations';
import { Scope } from '../data/scope';
import { EmptyState } from '../ui/empty-state';
import { OPERATION_LOOKS } from '../ui/look';
import { PageHeader } from '../ui/page-header';
import { ProblemPanel } from '../ui/problem-panel';
import { Segments } from '../ui/segments';
import { Skeleton } from '../ui/skeleton';
import { OperationList } from './operation-list';

/** What was done, by whom, and how it ended; what is being done now comes first. */
@Component({
  selector: 'sot-activity-page',
  imports: [EmptyState, MatButton, OperationList, PageHeader, ProblemPanel, Segments, Skeleton],
  templateUrl: './activity-page.html',
  styleUrl: './activity-page.css',
})
export class ActivityPage {
  private readonly router = inject(Router);
  private readonly scope = inject(Scope);
  protected readonly operations = inject(Operations);
  protected readonly icon = mdiPulse;
  protected readonly kinds = OPERATION_KINDS.map((kind) => ({
    value: kind,
    word: kindInWords(kind),
  }));
  protected readonly states = OPERATION_STATES;
  protected readonly looks = OPERATION_LOOKS;

  /** The query of the address. */
  readonly kind = input<string>();
  readonly state = input<string>();

  protected readonly chosenKind = computed(() =>
    OPERATION_KINDS.find((kind) => kind === this.kind()),
  );
  private readonly chosenState = computed(() =>
    OPERATION_STATES.find((state) => state === this.state()),
  );
  protected readonly shown = computed(() =>
    this.operations.all().filter((operation) => this.matches(operation)),
  );
  protected readonly filtered = computed(
    () => Boolean(this.chosenKind() ?? this.chosenState()) || this.scope.namespaces().length > 0,
  );
  /** What is older than all that was read is not counted. */
  protected readonly count = computed(() => {
    const shown = countOf(this.shown().length, 'operation');
    if (!this.operations.hasOlder()) return shown;
    return `${shown} among the newest ${this.operations.all().length}`;
  });

  constructor() {
    // Also those in which nothing lives any more.
    this.scope.offer(
      computed(() => this.operations.all().flatMap((operation) => namespacesOf(operation))),
    );
  }

  protected chooseKind(kind: OperationKind): void {
    this.narrow({ kind: this.chosenKind() === kind ? null : kind });
  }

  protected chooseState(chosen: string): void {
    this.narrow({ state: this.states.find((state) => state === chosen) ?? null });
  }

  protected clear(): void {
    this.narrow({ kind: null, state: null, ns: null });
  }

  private matches(operation: Operation): boolean {
    return (
      operation.kind === (this.chosenKind() ?? operation.kind) &&
      operation.state === (this.chosenState() ?? operation.state) &&
      namespacesOf(operation).some((namespace) => this.scope.has(namespace))
    );
  }

  private narrow(queryParams: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams, ...IN_PLACE });
  }
}

const namespacesOf = ({ namespace, items }: Operation): string[] => [
  namespace,
  ...items.map((item) => item.namespace),
];
