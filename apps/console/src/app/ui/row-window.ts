import {
  DOCUMENT,
  DestroyRef,
  Directive,
  ElementRef,
  afterRenderEffect,
  computed,
  inject,
  input,
  signal,
} from '@angular/core';

/** Below this many rows the browser lays them all out without trouble. */
export const VIRTUAL_FROM = 500;
/** Rows kept ready above and below the screen. */
const SPARE_ROWS = 6;
/** The window moves in steps, so that not every pixel of scrolling changes rows. */
const STEP_ROWS = 4;
const ASSUMED_ROW_HEIGHT_PX = 52;

export interface RowRange {
  first: number;
  /** One past the last. */
  end: number;
}

/** Which of `total` rows to draw when the list begins `scrolledPx` above the screen's upper edge. */
export function rowRange(
  total: number,
  scrolledPx: number,
  screenPx: number,
  rowHeightPx: number,
): RowRange {
  if (total <= VIRTUAL_FROM) return { first: 0, end: total };
  const visible = Math.ceil(screenPx / rowHeightPx);
  const reached = Math.floor(scrolledPx / rowHeightPx / STEP_ROWS) * STEP_ROWS;
  const last = Math.max(0, total - visible);
  const first = Math.min(Math.max(0, reached - SPARE_ROWS), last);
  return { first, end: Math.min(total, first + visible + 2 * SPARE_ROWS + STEP_ROWS) };
}

/**
 * On the body of a long table that scrolls with the page: says which rows are worth drawing, and how
 * much room the others take. All rows have one height, read from the first that is drawn.
 */
@Directive({ selector: '[sotRowWindow]', exportAs: 'sotRowWindow' })
export class RowWindow {
  private readonly element: HTMLElement = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly window = inject(DOCUMENT).defaultView as Window;
  private readonly scrolledPx = signal(0);
  private readonly screenPx = signal(this.window.innerHeight);
  private readonly rowHeightPx = signal(ASSUMED_ROW_HEIGHT_PX);
  private framePlanned = false;

  /** How many rows there are. */
  readonly sotRowWindow = input.required<number>();
  readonly range = computed(() =>
    rowRange(this.sotRowWindow(), this.scrolledPx(), this.screenPx(), this.rowHeightPx()),
  );
  readonly roomBeforePx = computed(() => this.range().first * this.rowHeightPx());
  readonly roomAfterPx = computed(
    () => (this.sotRowWindow() - this.range().end) * this.rowHeightPx(),
  );

  constructor() {
    const onMove = () => this.measureSoon();
    this.window.addEventListener('scroll', onMove, { passive: true });
    this.window.addEventListener('resize', onMove, { passive: true });
    inject(DestroyRef).onDestroy(() => {
      this.window.removeEventListener('scroll', onMove);
      this.window.removeEventListener('resize', onMove);
    });
    afterRenderEffect({
      read: () => {
        this.sotRowWindow();
        this.measure();
      },
    });
  }

  /** Brings a row onto the screen; it is drawn by the next frame. */
  scrollTo(index: number): void {
    const top = this.element.getBoundingClientRect().top + this.window.scrollY;
    const middle = top + index * this.rowHeightPx() - this.screenPx() / 2;
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
    const row = this.element.querySelector<HTMLElement>('[data-row]');
    if (row && row.offsetHeight > 0) this.rowHeightPx.set(row.offsetHeight);
    this.screenPx.set(this.window.innerHeight);
    this.scrolledPx.set(-this.element.getBoundingClientRect().top);
  }
}
