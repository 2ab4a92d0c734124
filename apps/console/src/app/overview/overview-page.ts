import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { mdiCubeOffOutline, mdiLockOutline } from '@mdi/js';
import { OperationList } from '../activity/operation-list';
import { Inventory } from '../data/inventory';
import { Operations } from '../data/operations';
import { Scope } from '../data/scope';
import { EmptyState } from '../ui/empty-state';
import { PageHeader } from '../ui/page-header';
import { ProblemPanel } from '../ui/problem-panel';
import { Skeleton } from '../ui/skeleton';
import { NothingInScope } from '../volumes/nothing-in-scope';
import { countByStatus } from '../volumes/volume-query';
import { AttentionList } from './attention-list';
import { CoverageMatrix } from './coverage-matrix';
import { NextDay } from './next-day';
import { StatusTiles } from './status-tiles';
import { verdict } from './verdict';

const RUNNING_SHOWN = 5;

/** How the cluster stands, what needs somebody, and what was, is and will be done. */
@Component({
  selector: 'sot-overview-page',
  imports: [
    AttentionList,
    CoverageMatrix,
    EmptyState,
    MatButton,
    NextDay,
    NothingInScope,
    OperationList,
    PageHeader,
    ProblemPanel,
    RouterLink,
    Skeleton,
    StatusTiles,
  ],
  templateUrl: './overview-page.html',
  styleUrl: './overview-page.css',
})
export class OverviewPage {
  private readonly scope = inject(Scope);
  private readonly operations = inject(Operations);
  protected readonly inventory = inject(Inventory);
  protected readonly icons = { none: mdiCubeOffOutline, lock: mdiLockOutline };

  protected readonly rows = computed(() =>
    this.inventory.rows().filter((row) => this.scope.has(row.namespace)),
  );
  /** There are volumes, but none in the namespaces that were chosen. */
  protected readonly isElsewhere = computed(
    () => this.rows().length === 0 && this.inventory.rows().length > 0,
  );
  protected readonly counts = computed(() => countByStatus(this.rows()));
  protected readonly verdict = computed(() => verdict(this.counts()));
  protected readonly underWay = this.operations.underWay;
  protected readonly running = computed(() => this.underWay().slice(0, RUNNING_SHOWN));
  protected readonly recent = computed(() => this.operations.all().slice(0, RUNNING_SHOWN));
  protected readonly forbidden = computed(
    () => this.inventory.problem()?.code === 'not-permitted' && !this.inventory.ready(),
  );
  /** Nothing covers anything yet: the page says how to begin. */
  protected readonly isNew = computed(
    () =>
      this.rows().length > 0 &&
      this.rows().every((row) => row.policies.length === 0 && row.restorePoints === 0),
  );
}
