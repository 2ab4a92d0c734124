import {
  DOCUMENT,
  DestroyRef,
  Directive,
  ElementRef,
  afterNextRender,
  afterRenderEffect,
  computed,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import { RowHeights } from './row-heights';

/** Below this many rows the browser lays them all out without trouble. */
export const VIRTUAL_FROM = 500;
/** Rows kept ready above and below the screen. */
const SPARE_ROWS = 6;
/** The window moves in steps, so that not every pixel of scrolling changes rows. */
const STEP_ROWS = 4;
const ASSUMED_ROW_HEIGHT_PX = 52;
/** What stands above a list, until that is measured. */
const ASSUMED_ROOM_ABOVE_PX = 200;

export interface RowRange {
  first: number;
  /** One past the last. */
  end: number;
}

/** Where a list of rows is on the screen, as if all were of one height. */
export interface RowView {
  /** How far above the screen's upper edge the list begins; below it when negative. */
  scrolledPx: number;
  screenPx: number;
  rowHeightPx: number;
  /** Kept ready above and below the screen. */
  spareRows: number;
}

/** Which of `total` rows to draw: all when they are not many. */
export const rowRange = (total: number, view: RowView): RowRange =>
  total <= VIRTUAL_FROM ? { first: 0, end: total } : rowsInView(total, view);

/** Those of `total` rows that are on the screen or near it. */
export function rowsInView(total: number, view: RowView): RowRange {
  const { scrolledPx, screenPx, rowHeightPx, spareRows } = view;
  const room = screenPx + Math.min(0, scrolledPx);
  const visible = Math.ceil(Math.max(0, room) / rowHeightPx);
  const reached = Math.max(0, Math.floor(scrolledPx / rowHeightPx / STEP_ROWS) * STEP_ROWS);
  const first = Math.min(Math.max(0, reached - spareRows), Math.max(0, total - visible));
  const step = scrolledPx > 0 ? STEP_ROWS : 0;
  return { first, end: Math.min(total, reached + visible + spareRows + step) };
}

/**
 * On the body of a long table that scrolls with the page: says which rows are worth drawing, and how
 * much room the others take.
 */
@Directive({ selector: '[sotRowWindow]', exportAs: 'sotRowWindow' })
export class RowWindow {
  private readonly element: HTMLElement = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly window = inject(DOCUMENT).defaultView as Window;
  private readonly scrolledPx = signal(-ASSUMED_ROOM_ABOVE_PX);
  private readonly screenPx = signal(this.window.innerHeight);
  /** Always the same, which learns. */
  private readonly heights = signal(new RowHeights(ASSUMED_ROW_HEIGHT_PX), { equal: () => false });
  /** None at first: what is on the screen need not wait for what is not. */
  private readonly spareRows = signal(0);
  private framePlanned = false;

  /** How many rows there are. */
  readonly sotRowWindow = input.required<number>();
  /** Whether all rows may be drawn when they are not many; not worth it for rows that soon give way to others. */
  readonly mayDrawAll = input(true);
  readonly range = computed<RowRange>(
    () => {
      const heights = this.heights();
      const view = {
        scrolledPx: heights.asUsualPx(this.scrolledPx()),
        screenPx: this.screenPx(),
        rowHeightPx: heights.rowPx,
        spareRows: this.spareRows(),
      };
      return (this.mayDrawAll() ? rowRange : rowsInView)(this.sotRowWindow(), view);
    },
    { equal: (one, other) => one.first === other.first && one.end === other.end },
  );
  readonly roomBeforePx = computed(() => this.heights().offsetPxOf(this.range().first));
  /** None before the others are drawn: a part of it would be on the screen, and give way to rows. */
  readonly roomAfterPx = computed(() => {
    const heights = this.heights();
    if (this.spareRows() === 0) return 0;
    return heights.offsetPxOf(this.sotRowWindow()) - heights.offsetPxOf(this.range().end);
  });

  constructor() {
    const onMove = () => this.measureSoon();
    this.window.addEventListener('scroll', onMove, { passive: true });
    this.window.addEventListener('resize', onMove, { passive: true });
    inject(DestroyRef).onDestroy(() => {
      this.window.removeEventListener('scroll', onMove);
      this.window.removeEventListener('resize', onMove);
    });
    afterNextRender(() => {
      this.window.requestAnimationFrame(() => this.spareRows.set(SPARE_ROWS));
    });
    afterRenderEffect({
      read: () => {
        this.sotRowWindow();
        this.range();
        untracked(() => this.measure());
      },
    });
  }

  /** Brings a row onto the screen; it is drawn by the next frame. */
  scrollTo(index: number): void {
    const top = this.element.getBoundingClientRect().top + this.window.scrollY;
    const middle = top + this.heights().offsetPxOf(index) - this.screenPx() / 2;
    this.window.scrollTo({ top: Math.max(0, middle) });
    this.measure();
  }

  private measureSoon(): void {
    if (this.framePlanned) return;
    this.framePlanned = true;
    this.window.requestAnimationFrame(() => {
      this.framePlanned = false;
      this.measure();
    });
  }

  private measure(): void {
    const drawn = [...this.element.querySelectorAll<HTMLElement>('[data-row]')].map((row) => ({
      index: Number(row.dataset['row']),
      heightPx: row.getBoundingClientRect().height,
    }));
    if (this.heights().learn(drawn)) this.heights.update((heights) => heights);
    this.screenPx.set(this.window.innerHeight);
    this.scrolledPx.set(-this.element.getBoundingClientRect().top);
  }
}
