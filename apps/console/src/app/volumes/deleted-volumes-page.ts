import { Component, computed, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { type BackupList } from '@soteria/contracts';
import { countOf } from '@soteria/domain';
import { mdiTrashCanOutline } from '@mdi/js';
import { deletedVolumes } from '../data/deleted-volumes';
import { Inventory } from '../data/inventory';
import { reading } from '../data/reading';
import { Scope } from '../data/scope';
import { Age } from '../ui/age';
import { BytesPipe } from '../ui/bytes';
import { EmptyState } from '../ui/empty-state';
import { PageHeader } from '../ui/page-header';
import { ProblemPanel } from '../ui/problem-panel';
import { Skeleton } from '../ui/skeleton';
import { NothingInScope } from './nothing-in-scope';

/** Volumes whose claims are gone, and whose restore points are not. */
@Component({
  selector: 'sot-deleted-volumes-page',
  imports: [
    Age,
    BytesPipe,
    EmptyState,
    NothingInScope,
    PageHeader,
    ProblemPanel,
    RouterLink,
    Skeleton,
  ],
  templateUrl: './deleted-volumes-page.html',
  styleUrl: './deleted-volumes-page.css',
})
export class DeletedVolumesPage {
  protected readonly inventory = inject(Inventory);
  protected readonly scope = inject(Scope);
  protected readonly icon = mdiTrashCanOutline;
  protected readonly countOf = countOf;
  protected readonly text = signal('');

  protected readonly backups = reading<BackupList>(() => ({
    url: '/v1/backups',
    params: { claim: 'gone' },
  }));
  protected readonly ready = computed(
    () => this.backups.value() !== null && this.inventory.ready(),
  );
  private readonly everywhere = computed(() =>
    deletedVolumes(this.backups.value()?.items ?? [], this.inventory.rows()),
  );
  protected readonly all = computed(() =>
    this.everywhere().filter(({ namespace }) => this.scope.has(namespace)),
  );
  protected readonly shown = computed(() => {
    const text = this.text().trim().toLowerCase();
    return this.all().filter(({ namespace, pvc }) =>
      `${namespace}/${pvc}`.toLowerCase().includes(text),
    );
  });
  protected readonly count = computed(() => countOf(this.all().length, 'deleted volume'));

  constructor() {
    // Also those in which nothing lives any more.
    this.scope.offer(computed(() => this.everywhere().map(({ namespace }) => namespace)));
  }
}
