import {
  DOCUMENT,
  DestroyRef,
  Directive,
  ElementRef,
  Injector,
  afterNextRender,
  afterRenderEffect,
  computed,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import { type DrawnRow, RowHeights } from './row-heights';

/** Below this many rows the browser lays them all out without trouble. */
export const VIRTUAL_FROM = 500;
/** Rows kept ready above and below the screen. */
const SPARE_ROWS = 6;
const FIRST_SPARE_ROWS = 2;
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

/** Where a list of rows is on the screen. */
export interface RowView {
  /** How far above the screen's upper edge the list begins; below it when negative. */
  scrolledPx: number;
  screenPx: number;
  heights: RowHeights;
  /** Kept ready above and below the screen. */
  spareRows: number;
}

/** Which of `total` rows to draw: all when they are not many. */
export const rowRange = (total: number, view: RowView): RowRange =>
  total <= VIRTUAL_FROM ? { first: 0, end: total } : rowsInView(total, view);

/** Those of `total` rows that are on the screen or near it. */
export function rowsInView(total: number, view: RowView): RowRange {
  const { scrolledPx, screenPx, heights, spareRows } = view;
  const highest = heights.indexAt(scrolledPx);
  const isOnScreen = scrolledPx + screenPx > 0;
  const lowest = isOnScreen ? heights.indexAt(scrolledPx + screenPx - 1) + 1 : 0;
  const reached = Math.floor(highest / STEP_ROWS) * STEP_ROWS;
  const visible = lowest - highest;
  const first = Math.min(Math.max(0, reached - spareRows), Math.max(0, total - visible));
  const below = Math.ceil((reached + visible - 1) / STEP_ROWS + 1) * STEP_ROWS;
  const end = scrolledPx > 0 ? below : lowest;
  return { first, end: Math.min(total, end + spareRows) };
}

/**
 * On the body of a long table that scrolls with the page: says which rows are worth drawing, and how
 * much room the others take.
 */
@Directive({
  selector: '[sotRowWindow]',
  exportAs: 'sotRowWindow',
  // The browser would keep rows in their place as well, and both together move them.
  host: { '[style.overflow-anchor]': '"none"' },
})
export class RowWindow {
  private readonly element: HTMLElement = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly window = inject(DOCUMENT).defaultView as Window;
  private readonly injector = inject(Injector);
  private readonly scrolledPx = signal(-ASSUMED_ROOM_ABOVE_PX);
  private readonly screenPx = signal(this.window.innerHeight);
  /** Always the same, which learns. */
  private readonly heights = signal(new RowHeights(ASSUMED_ROW_HEIGHT_PX), { equal: () => false });
  /** As few at first as surely fill the screen: what is on it need not wait for what is not. */
  private readonly spareRows = signal(FIRST_SPARE_ROWS);
  private widthPx = this.window.innerWidth;
  /** The first row that is on the screen. */
  private lookedAt = 0;
  private framePlanned = false;

  /** How many rows there are. */
  readonly sotRowWindow = input.required<number>();
  /** Whether all rows may be drawn when they are not many; not worth it for rows that soon give way to others. */
  readonly mayDrawAll = input(true);
  readonly range = computed<RowRange>(
    () => {
      const view = {
        scrolledPx: this.scrolledPx(),
        screenPx: this.screenPx(),
        heights: this.heights(),
        spareRows: this.spareRows(),
      };
      return (this.mayDrawAll() ? rowRange : rowsInView)(this.sotRowWindow(), view);
    },
    { equal: (one, other) => one.first === other.first && one.end === other.end },
  );
  readonly roomBeforePx = computed(() => this.heights().offsetPxOf(this.range().first));
  readonly roomAfterPx = computed(
    () =>
      this.heights().offsetPxOf(this.sotRowWindow()) - this.heights().offsetPxOf(this.range().end),
  );

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
    const drawn = [...this.element.querySelectorAll<HTMLElement>('[data-row]')].map(drawnRow);
    if (this.window.innerWidth === this.widthPx) this.learn(drawn);
    else this.learnAnew(drawn);
    this.screenPx.set(this.window.innerHeight);
    this.scrolledPx.set(-this.element.getBoundingClientRect().top);
  }

  /** Rows that come in above may be higher or lower than was thought: the one that is looked at stays in its place. */
  private learn(drawn: readonly (DrawnRow & { bottomPx: number })[]): void {
    this.lookedAt = drawn.find(({ bottomPx }) => bottomPx > 0)?.index ?? 0;
    const heights = this.heights();
    const before = heights.offsetPxOf(this.lookedAt);
    if (!heights.learn(drawn)) return;
    this.heights.set(heights);
    const movedPx = heights.offsetPxOf(this.lookedAt) - before;
    if (movedPx !== 0) this.window.scrollBy(0, movedPx);
  }

  /** With another width all rows have other heights, and the same row is to be looked at afterwards. */
  private learnAnew(drawn: readonly DrawnRow[]): void {
    this.widthPx = this.window.innerWidth;
    const before = this.heights().offsetPxOf(this.lookedAt);
    const heights = new RowHeights(ASSUMED_ROW_HEIGHT_PX);
    heights.learn(drawn);
    this.heights.set(heights);
    const movedPx = heights.offsetPxOf(this.lookedAt) - before;
    if (movedPx === 0) return;
    afterNextRender(() => this.window.scrollBy(0, movedPx), { injector: this.injector });
  }
}

function drawnRow(row: HTMLElement): DrawnRow & { bottomPx: number } {
  const { height, bottom } = row.getBoundingClientRect();
  return { index: Number(row.dataset['row']), heightPx: height, bottomPx: bottom };
}
