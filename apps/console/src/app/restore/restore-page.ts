import { Component, computed, inject, input, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { type Params, Router, RouterLink } from '@angular/router';
import { type Backup, type Operation } from '@soteria/contracts';
import { OperationDetail } from '../activity/operation-detail';
import { IN_PLACE } from '../data/in-place';
import { oneOperation } from '../data/one-operation';
import { operationInWords } from '../data/operation-words';
import { Dialogs } from '../ui/dialogs';
import { askWhetherLost } from '../ui/leave-question';
import { type Leavable } from '../ui/leaving';
import { PageHeader } from '../ui/page-header';
import { ProblemPanel } from '../ui/problem-panel';
import { Skeleton } from '../ui/skeleton';
import { AfterRestore } from './after-restore';
import { RestoreForm } from './restore-form';
import { SourcePicker } from './source-picker';

/**
 * A restore from beginning to end, each state under an address of its own: which volume, which point
 * and where to, the running restore, and what to do with the result.
 */
@Component({
  selector: 'sot-restore-page',
  imports: [
    AfterRestore,
    MatButton,
    OperationDetail,
    PageHeader,
    ProblemPanel,
    RestoreForm,
    RouterLink,
    Skeleton,
    SourcePicker,
  ],
  template: `
    <sot-page-header>
      <ng-container title>{{ heading() }}</ng-container>
      @if (!operation()) {
        <p class="sot-muted">
          Into a new claim, beside whatever exists. Nothing is overwritten, and it can be taken
          back.
        </p>
      }
    </sot-page-header>
    @if (id()) {
      @if (asked.operation(); as running) {
        <div class="run">
          <sot-operation-detail [operation]="running" />
          @if (hasRestored()) {
            <sot-after-restore [operation]="running" />
          }
        </div>
      } @else if (asked.problem(); as problem) {
        <sot-problem-panel [problem]="problem" retry="Try again" (again)="asked.again()">
          <a matButton routerLink="/activity">See what was done</a>
        </sot-problem-panel>
      } @else {
        <sot-skeleton [lines]="6" />
      }
    } @else if (source(); as source) {
      <sot-restore-form
        [namespace]="source.namespace"
        [pvc]="source.pvc"
        [backup]="backup()"
        (choose)="choose($event)"
        (started)="follow($event)"
      />
    } @else {
      <sot-source-picker />
    }
  `,
  styles: `
    .run {
      display: grid;
      gap: var(--sot-4);
      max-inline-size: 64rem;
    }
  `,
})
export class RestorePage implements Leavable {
  private readonly router = inject(Router);
  private readonly dialogs = inject(Dialogs);
  private readonly form = viewChild(RestoreForm);

  /** The query of the address. */
  readonly namespace = input<string>();
  readonly pvc = input<string>();
  readonly backup = input<string>();
  readonly operation = input<string>();

  protected readonly id = computed(() => this.operation() ?? '');
  protected readonly asked = oneOperation(this.id);
  /** Also where some of several failed: what came back is there to be used. */
  protected readonly hasRestored = computed(() => {
    const { kind, state } = this.asked.operation() ?? {};
    return kind === 'restore' && (state === 'succeeded' || state === 'partial');
  });
  protected readonly source = computed(() => {
    const namespace = this.namespace();
    const pvc = this.pvc();
    return namespace && pvc ? { namespace, pvc } : null;
  });
  protected readonly heading = computed(() => {
    const running = this.asked.operation();
    if (running) return operationInWords(running);
    const source = this.source();
    return source ? `Restore ${source.namespace}/${source.pvc}` : 'Restore';
  });

  protected choose(backup: Backup): void {
    void this.router.navigate([], { queryParams: { backup: backup.id }, ...IN_PLACE });
  }

  /** The running restore has an address, so that it survives a reload. */
  protected follow({ id }: Operation): void {
    void this.router.navigate([], { queryParams: { operation: id } });
  }

  /** Another point of the same volume takes nothing of what was entered away. */
  async mayLeave(query: Params | null): Promise<boolean> {
    const { namespace, pvc } = query ?? {};
    const keeps = query !== null && namespace === this.namespace() && pvc === this.pvc();
    if (keeps || !this.form()?.wouldLose()) return true;
    return askWhetherLost(this.dialogs, { subject: 'restore', undone: 'restoring' });
  }
}
