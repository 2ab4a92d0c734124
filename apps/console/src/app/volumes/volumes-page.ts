import { Clipboard } from '@angular/cdk/clipboard';
import {
  Component,
  DOCUMENT,
  DestroyRef,
  computed,
  inject,
  input,
  linkedSignal,
  signal,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import { countOf } from '@soteria/domain';
import { type VolumeRow } from '@soteria/contracts';
import { mdiCubeOffOutline, mdiDownload, mdiFilterOffOutline, mdiLockOutline } from '@mdi/js';
import { BackupNow } from '../data/backup-now';
import { CLOCK } from '../data/clock';
import { Commands } from '../data/commands';
import { IN_PLACE } from '../data/in-place';
import { Inventory, rowKey } from '../data/inventory';
import { Scope } from '../data/scope';
import { Announcer } from '../ui/announcer';
import { Dialogs } from '../ui/dialogs';
import { EmptyState } from '../ui/empty-state';
import { FileSaver } from '../ui/file-saver';
import { Icon } from '../ui/icon';
import { PageHeader } from '../ui/page-header';
import { ProblemPanel } from '../ui/problem-panel';
import { Skeleton } from '../ui/skeleton';
import { BulkBar } from './bulk-bar';
import { ColumnChooser } from './column-chooser';
import { toCsv } from './csv';
import { askToExclude } from './ask-to-exclude';
import { focusAfterAct } from './focus-after-act';
import { NothingInScope } from './nothing-in-scope';
import { SavedViews } from './saved-views';
import { VolumeFilters } from './volume-filters';
import {
  type SortKey,
  type VolumeQuery,
  countByStatus,
  isDefaultOrder,
  isFiltered,
  isSameQuery,
  narrow,
  ofStatuses,
  readQuery,
  sortRows,
  writeQuery,
} from './volume-query';
import { type RowAct, VolumeTable } from './volume-table';

/** A letter typed need not be an address of its own. */
const ADDRESS_AFTER_MS = 250;

/** Every volume of the cluster, and how well each is protected. */
@Component({
  selector: 'sot-volumes-page',
  imports: [
    BulkBar,
    ColumnChooser,
    EmptyState,
    Icon,
    MatButton,
    NothingInScope,
    PageHeader,
    ProblemPanel,
    RouterLink,
    SavedViews,
    Skeleton,
    VolumeFilters,
    VolumeTable,
  ],
  templateUrl: './volumes-page.html',
  styleUrl: './volumes-page.css',
})
export class VolumesPage {
  private readonly router = inject(Router);
  private readonly clock = inject(CLOCK);
  private readonly scope = inject(Scope);
  private readonly commands = inject(Commands);
  private readonly backupNow = inject(BackupNow);
  private readonly files = inject(FileSaver);
  private readonly clipboard = inject(Clipboard);
  private readonly announcer = inject(Announcer);
  private readonly dialogs = inject(Dialogs);
  private readonly document = inject(DOCUMENT);
  protected readonly inventory = inject(Inventory);

  /** The query of the address. */
  readonly q = input<string>();
  readonly status = input<string>();
  readonly class = input<string>();
  readonly policy = input<string>();
  readonly sort = input<string>();

  protected readonly icons = { download: mdiDownload, none: mdiCubeOffOutline };
  protected readonly filterOff = mdiFilterOffOutline;
  protected readonly lock = mdiLockOutline;

  private readonly addressed = computed(() =>
    readQuery({
      q: this.q(),
      status: this.status(),
      class: this.class(),
      policy: this.policy(),
      sort: this.sort(),
    }),
  );
  private addressPending = false;
  private cancelAddress: () => void = () => {};
  /** The query in force: the address, or what was chosen since and will be the address in a moment. */
  protected readonly query = linkedSignal<VolumeQuery, VolumeQuery>({
    source: this.addressed,
    computation: (addressed, previous) =>
      this.addressPending && previous ? previous.value : addressed,
    // The address follows what was chosen: it is no reason to filter and sort once more.
    equal: isSameQuery,
  });

  protected readonly inScope = computed(() =>
    this.inventory.rows().filter((row) => this.scope.has(row.namespace)),
  );
  private readonly narrowed = computed(() => narrow(this.inScope(), this.query()));
  protected readonly filtered = computed(() => isFiltered(this.query()));
  /** The whole cluster's beginning says how many there are of it all, not of some namespaces. */
  protected readonly beginning = computed(() =>
    this.scope.namespaces().length === 0 ? this.inventory.beginning() : null,
  );
  /** The beginning is one of the list as it is by itself; in any other, other rows come first. */
  protected readonly isBegun = computed(
    () => this.beginning() !== null && !this.filtered() && isDefaultOrder(this.query()),
  );
  protected readonly rows = computed(() =>
    this.isBegun()
      ? (this.beginning()?.items ?? [])
      : sortRows(ofStatuses(this.narrowed(), this.query().statuses), this.query()),
  );
  /** How many have each status; null while that cannot be known. */
  protected readonly present = computed(() =>
    this.inventory.ready() ? countByStatus(this.inScope()) : (this.beginning()?.summary ?? null),
  );
  protected readonly counts = computed(() => {
    if (this.inventory.ready()) return countByStatus(this.narrowed());
    return this.filtered() ? null : this.present();
  });
  protected readonly forbidden = computed(
    () => this.inventory.problem()?.code === 'not-permitted' && !this.inventory.ready(),
  );
  protected readonly count = computed(() => {
    if (!this.inventory.ready()) return this.readSoFar();
    const all = this.inScope().length;
    const shown = this.rows().length;
    return shown === all ? countOf(all, 'volume') : `${shown} of ${countOf(all, 'volume')}`;
  });

  protected readonly none: ReadonlySet<string> = new Set<string>();
  protected readonly selected = signal(this.none);
  protected readonly selectedRows = computed(() =>
    this.selected().size === 0
      ? []
      : this.inScope().filter((row) => this.selected().has(rowKey(row))),
  );
  protected readonly addressQuery = computed(() => {
    const entries = Object.entries({ ...this.scope.params(), ...writeQuery(this.query()) });
    const given = entries.filter((entry): entry is [string, string] => entry[1] !== null);
    return new URLSearchParams(given).toString();
  });

  private readonly focus = focusAfterAct(this.rows);

  constructor() {
    inject(DestroyRef).onDestroy(() => this.cancelAddress());
  }

  protected change(change: Partial<VolumeQuery>): void {
    this.query.update((query) => ({ ...query, ...change }));
    this.addressPending = true;
    this.cancelAddress();
    this.cancelAddress = this.clock.after(ADDRESS_AFTER_MS, () => void this.writeAddress());
  }

  protected sortBy(sort: SortKey): void {
    const again = this.query().sort === sort;
    this.change({ sort, descending: again && !this.query().descending });
  }

  protected clearFilters(): void {
    this.change({ text: '', statuses: [], storageClass: '', policy: '' });
  }

  /** The bar goes, and with it a button that has the focus; by then it may be elsewhere, and stays there. */
  protected clearSelection(): void {
    const { activeElement, body } = this.document;
    this.selected.set(this.none);
    if (activeElement !== body && !activeElement?.closest('sot-bulk-bar')) return;
    this.document.querySelector<HTMLElement>('sot-page-header h1')?.focus({ preventScroll: true });
  }

  protected deselect(rows: readonly VolumeRow[]): void {
    const left = new Set(this.selected());
    for (const row of rows) left.delete(rowKey(row));
    this.selected.set(left);
    if (this.selectedRows().length === 0) this.clearSelection();
  }

  protected act({ act, row }: { act: RowAct; row: VolumeRow }): void {
    const { namespace, pvc } = row;
    this.focus.acts(row);
    switch (act) {
      case 'backup':
        this.backUp(row);
        break;
      case 'include':
        void this.commands.inJobBar(this.commands.include(namespace, pvc));
        break;
      case 'exclude':
        void askToExclude(this.dialogs, [{ namespace, pvc }]).then(() => this.focus.check());
        break;
      case 'copy-link':
        this.copyLink(row);
        break;
    }
  }

  protected exportCsv(): void {
    this.files.save('volumes.csv', 'text/csv', toCsv(this.rows()));
  }

  /** A key asks also for what the menu refuses, and is told why. */
  private backUp(row: VolumeRow): void {
    const refusal = this.backupNow.refusal(row);
    if (refusal === null) void this.backupNow.start(row);
    else this.announcer.say(refusal);
  }

  private readSoFar(): string {
    if (this.inventory.problem()) return '';
    const summary = this.beginning()?.summary;
    if (!summary) return 'Reading the volumes…';
    const all = countOf(
      Object.values(summary).reduce((sum, each) => sum + each, 0),
      'volume',
    );
    if (!this.isBegun()) return `Reading ${all}…`;
    return `The first ${this.rows().length} of ${all}…`;
  }

  private copyLink({ namespace, pvc }: VolumeRow): void {
    const path = this.router.serializeUrl(this.router.createUrlTree(['/volumes', namespace, pvc]));
    this.clipboard.copy(new URL(path, this.document.baseURI).href);
    this.announcer.say('The link is copied.');
  }

  private async writeAddress(): Promise<void> {
    const written = this.query();
    await this.router.navigate([], { queryParams: writeQuery(written), ...IN_PLACE });
    // Somebody may have typed on meanwhile; then another address follows.
    if (this.query() === written) this.addressPending = false;
  }
}
