import {
  Component,
  ElementRef,
  Injector,
  afterNextRender,
  computed,
  inject,
  input,
  model,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { MatMenuModule } from '@angular/material/menu';
import { Router, RouterLink } from '@angular/router';
import { type VolumeRow } from '@soteria/contracts';
import { mdiArrowDown, mdiArrowUp, mdiDotsVertical, mdiLoading } from '@mdi/js';
import { BackupNow } from '../data/backup-now';
import { Permissions } from '../data/current-session';
import { Exclusions } from '../data/exclusions';
import { rowKey } from '../data/inventory';
import { Preferences } from '../data/preferences';
import { reasonInShort, reasonOf } from '../data/reasons';
import { Scope } from '../data/scope';
import { belongsToTheField } from '../shell/shortcuts';
import { Age } from '../ui/age';
import { BytesPipe } from '../ui/bytes';
import { Chip } from '../ui/chip';
import { Icon } from '../ui/icon';
import { keepFocus } from '../ui/kept-focus';
import { Margin } from '../ui/margin';
import { RowWindow } from '../ui/row-window';
import { COLUMNS, type Column } from './columns';
import { type SortKey } from './volume-query';

/** What is asked for from a row. */
export type RowAct = 'backup' | 'exclude' | 'include' | 'copy-link';

/** The list itself: sorting, selection, keys, and as many rows drawn as fit on the screen. */
@Component({
  selector: 'sot-volume-table',
  imports: [Age, BytesPipe, Chip, Icon, Margin, MatMenuModule, RouterLink, RowWindow],
  templateUrl: './volume-table.html',
  styleUrl: './volume-table.css',
})
export class VolumeTable {
  private readonly element: HTMLElement = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly injector = inject(Injector);
  private readonly router = inject(Router);
  private readonly preferences = inject(Preferences);
  private readonly window = viewChild.required(RowWindow);
  protected readonly backupNow = inject(BackupNow);
  protected readonly permissions = inject(Permissions);
  protected readonly exclusions = inject(Exclusions);
  protected readonly scope = inject(Scope);

  readonly rows = input.required<readonly VolumeRow[]>();
  /** Whether these are all: of a beginning, “all” cannot be selected. */
  readonly isWhole = input(true);
  readonly sort = input.required<SortKey>();
  readonly descending = input.required<boolean>();
  /** Keys of the selected rows. */
  readonly selected = model<ReadonlySet<string>>(new Set<string>());
  readonly sortBy = output<SortKey>();
  readonly act = output<{ act: RowAct; row: VolumeRow }>();

  protected readonly up = mdiArrowUp;
  protected readonly down = mdiArrowDown;
  protected readonly dots = mdiDotsVertical;
  protected readonly working = mdiLoading;
  protected readonly keyOf = rowKey;
  protected readonly reasonOf = reasonOf;
  protected readonly reasonInShort = reasonInShort;
  /** The row that the keyboard is in: it shows its times in full. */
  protected readonly keyboardRow = signal<string | null>(null);

  protected readonly columns = computed(() => {
    const hidden = this.preferences.choices().hiddenColumns;
    return COLUMNS.filter(({ id }) => !hidden.includes(id));
  });
  private readonly shownIds = computed(() => new Set(this.columns().map(({ id }) => id)));
  protected readonly allSelected = computed(() => {
    const rows = this.rows();
    return (
      this.isWhole() && rows.length > 0 && rows.every((row) => this.selected().has(rowKey(row)))
    );
  });

  constructor() {
    keepFocus(() => [this.rows(), this.window().range()]);
  }

  protected shows(column: Column['id']): boolean {
    return this.shownIds().has(column);
  }

  protected ariaSort(column: Column): 'ascending' | 'descending' | null {
    if (column.sort === null || column.sort !== this.sort()) return null;
    return this.descending() ? 'descending' : 'ascending';
  }

  protected toggleAll(): void {
    this.selected.set(this.allSelected() ? new Set() : new Set(this.rows().map(rowKey)));
  }

  protected toggle(row: VolumeRow): void {
    const key = rowKey(row);
    const next = new Set(this.selected());
    if (!next.delete(key)) next.add(key);
    this.selected.set(next);
  }

  /** Keys within a row; `index` is the row's place in the whole list. */
  protected pressed(event: KeyboardEvent, row: VolumeRow, index: number): void {
    if (belongsToTheField(event)) return;
    switch (event.key) {
      case 'ArrowDown':
        this.focusRow(index + 1);
        break;
      case 'ArrowUp':
        this.focusRow(index - 1);
        break;
      case ' ':
        if (event.target instanceof HTMLButtonElement) return;
        this.toggle(row);
        break;
      default:
        if (!this.preferences.choices().shortcuts || !this.letter(event, row)) return;
    }
    event.preventDefault();
  }

  /** Held down, a key asks for nothing again. */
  private letter({ key, repeat }: KeyboardEvent, row: VolumeRow): boolean {
    if (repeat) return false;
    if (key === 'b') this.act.emit({ act: 'backup', row });
    else if (key === 'r') void this.router.navigate(['/restore'], { queryParams: restoreOf(row) });
    else return false;
    return true;
  }

  protected readonly restoreOf = restoreOf;

  protected enterRow(event: FocusEvent, row: VolumeRow): void {
    const byKeyboard = event.target instanceof Element && event.target.matches(':focus-visible');
    this.keyboardRow.set(byKeyboard ? rowKey(row) : null);
  }

  private focusRow(index: number): void {
    if (index < 0 || index >= this.rows().length) return;
    const { first, end } = this.window().range();
    if (index < first || index >= end) this.window().scrollTo(index);
    afterNextRender(
      () => this.element.querySelector<HTMLElement>(`[data-row="${index}"] a.name`)?.focus(),
      { injector: this.injector },
    );
  }
}

/** The address of the restore page for a row. */
const restoreOf = (row: VolumeRow) => ({ namespace: row.namespace, pvc: row.pvc });
