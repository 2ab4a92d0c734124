import { Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { type BackupList } from '@soteria/contracts';
import { countOf } from '@soteria/domain';
import { mdiMagnify } from '@mdi/js';
import { Inventory } from '../data/inventory';
import { type DeletedVolume, deletedVolumes } from '../data/deleted-volumes';
import { type ShownProblem } from '../data/problem';
import { reading } from '../data/reading';
import { rank } from '../data/row-search';
import { Scope } from '../data/scope';
import { Age } from '../ui/age';
import { Icon } from '../ui/icon';
import { ProblemPanel } from '../ui/problem-panel';

const SHOWN = 12;

/** The first question of a restore: of what? Deleted volumes are found as well. */
@Component({
  selector: 'sot-source-picker',
  imports: [Age, Icon, MatButton, ProblemPanel, RouterLink],
  templateUrl: './source-picker.html',
  styleUrl: './source-picker.css',
})
export class SourcePicker {
  protected readonly inventory = inject(Inventory);
  protected readonly scope = inject(Scope);
  protected readonly icon = mdiMagnify;
  protected readonly countOf = countOf;
  protected readonly text = signal('');

  protected readonly backups = reading<BackupList>(() => ({
    url: '/v1/backups',
    params: { claim: 'gone' },
  }));
  private readonly isSearched = computed(() => this.text().trim() !== '');
  protected readonly isScoped = computed(() => this.scope.namespaces().length > 0);
  private readonly within = computed(() => (this.isScoped() ? `in ${this.scope.inWords()} ` : ''));

  private readonly matchingLiving = computed(() => {
    const rows = this.inventory
      .rows()
      .filter((row) => this.scope.has(row.namespace) && row.restorePoints > 0);
    return this.isSearched() ? rank(rows, this.text(), rows.length) : rows;
  });
  private readonly everyDeleted = computed<DeletedVolume[]>(() => {
    const backups = this.backups.value();
    if (!backups || !this.inventory.ready()) return [];
    return deletedVolumes(backups.items, this.inventory.rows());
  });
  private readonly matchingDeleted = computed(() => {
    const text = this.text().trim().toLowerCase();
    return this.everyDeleted()
      .filter((volume) => this.scope.has(volume.namespace))
      .filter(({ namespace, pvc }) => `${namespace}/${pvc}`.toLowerCase().includes(text));
  });
  protected readonly living = computed(() => this.matchingLiving().slice(0, SHOWN));
  protected readonly deleted = computed(() => this.matchingDeleted().slice(0, SHOWN));
  /** How many match and are not shown, of which someone might believe that they are not there. */
  protected readonly more = computed(() => ({
    living: this.matchingLiving().length - this.living().length,
    deleted: this.matchingDeleted().length - this.deleted().length,
  }));
  protected readonly noneLiving = computed(() => {
    if (!this.inventory.ready()) return unread(this.inventory.problem());
    if (this.isSearched()) return `No volume with restore points ${this.within()}matches.`;
    if (this.isScoped()) return `No volume ${this.within()}has a restore point.`;
    return 'No volume has a restore point yet; the first backup of one makes it.';
  });
  protected readonly noneDeleted = computed(() => {
    if (!this.inventory.ready()) return unread(this.inventory.problem());
    if (!this.backups.value()) return unread(this.backups.problem());
    if (this.isSearched()) return `No deleted volume ${this.within()}matches.`;
    if (this.isScoped()) return `No deleted volume ${this.within()}has a restore point.`;
    return 'None is known.';
  });

  constructor() {
    this.scope.offer(computed(() => this.everyDeleted().map(({ namespace }) => namespace)));
  }
}

/** What is said in the place of a list that is not there. */
const unread = (problem: ShownProblem | null): string => (problem ? 'Not known.' : 'Looking…');
