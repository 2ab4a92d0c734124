import { BreakpointObserver } from '@angular/cdk/layout';
import { Component, ElementRef, computed, inject, input, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { type VolumeRow } from '@soteria/contracts';
import { Now } from '../data/clock';
import { dayInWords } from '../ui/moment';
import { COVERAGE_DAYS, DAY_LOOKS, lastDays } from './coverage';
import { CoverageRow } from './coverage-row';
import { needingAttention } from './verdict';

const SHOWN_AT_FIRST = 10;
const NARROW = '(max-width: 719px)';
const DAYS_WHEN_NARROW = 14;

interface NamespaceRows {
  namespace: string;
  rows: VolumeRow[];
  worries: number;
}

/** The last days at a glance: one line for each namespace, opened one for each volume; the same in words on request. */
@Component({
  selector: 'sot-coverage-matrix',
  imports: [CoverageRow, MatButton],
  templateUrl: './coverage-matrix.html',
  styleUrl: './coverage-matrix.css',
})
export class CoverageMatrix {
  private readonly now = inject(Now);
  private readonly element: HTMLElement = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly narrow = toSignal(inject(BreakpointObserver).observe(NARROW));

  readonly rows = input.required<readonly VolumeRow[]>();

  protected readonly hint =
    'Point at a day, or go through them by the arrow keys; Enter opens a namespace, or a volume.';
  protected readonly legend = Object.values(DAY_LOOKS);
  protected readonly dayInWords = dayInWords;
  protected readonly opened = signal<ReadonlySet<string>>(new Set<string>());
  protected readonly inWords = signal(false);
  /** What the cell says that the pointer or the keyboard is at. */
  protected readonly pointedAt = signal('');
  /** Whether the keyboard is at a cell; then the grid itself is no stop of its own. */
  protected readonly inside = signal(false);
  private readonly showsAll = signal(false);

  /** Changes at midnight alone. */
  private readonly today = computed(() => new Date(this.now.ms()).setHours(0, 0, 0, 0));
  protected readonly days = computed(() =>
    lastDays(this.today(), this.narrow()?.matches ? DAYS_WHEN_NARROW : COVERAGE_DAYS),
  );
  protected readonly heads = computed(() =>
    this.days().map((day) => ({ day, number: new Date(day).getDate() })),
  );

  private readonly namespaces = computed<NamespaceRows[]>(() => {
    const supported = this.rows().filter((row) => row.status !== 'unsupported');
    return [...Map.groupBy(supported, (row) => row.namespace)]
      .map(([namespace, rows]) => ({ namespace, rows, worries: needingAttention(rows).length }))
      .sort((a, b) => b.worries - a.worries || (a.namespace < b.namespace ? -1 : 1));
  });
  protected readonly shown = computed(() =>
    this.showsAll() ? this.namespaces() : this.namespaces().slice(0, SHOWN_AT_FIRST),
  );
  protected readonly hiddenCount = computed(() => this.namespaces().length - this.shown().length);

  protected showAll(): void {
    this.showsAll.set(true);
  }

  protected toggle(namespace: string): void {
    this.opened.update((opened) => {
      const next = new Set(opened);
      if (!next.delete(namespace)) next.add(namespace);
      return next;
    });
  }

  /** The grid itself is one stop for the keyboard; it hands the focus on to its first cell. */
  protected enter(event: FocusEvent): void {
    if (event.target !== event.currentTarget) {
      this.point(event);
      return;
    }
    this.element.querySelector<HTMLElement>('[role=gridcell]')?.focus();
  }

  protected point(event: Event): void {
    const cell = event.target instanceof Element ? event.target.closest('[role=gridcell]') : null;
    this.pointedAt.set(cell?.getAttribute('aria-label') ?? '');
    if (event.type === 'focusin') this.inside.set(cell !== null);
  }

  /** Arrow keys move through days and lines. */
  protected move(event: KeyboardEvent): void {
    const lines = [...this.element.querySelectorAll('[role=row]')]
      .map((row) => [...row.querySelectorAll<HTMLElement>('[role=gridcell]')])
      .filter((cells) => cells.length > 0);
    const here = event.target as HTMLElement;
    const line = lines.findIndex((cells) => cells.includes(here));
    const column = lines[line]?.indexOf(here) ?? -1;
    if (column === -1) return;
    const next = {
      ArrowLeft: lines[line]?.[column - 1],
      ArrowRight: lines[line]?.[column + 1],
      ArrowUp: lines[line - 1]?.[column],
      ArrowDown: lines[line + 1]?.[column],
      Home: lines[line]?.[0],
      End: lines[line]?.at(-1),
    }[event.key];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}
