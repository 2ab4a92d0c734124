import { Component, viewChild } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { RowHeights } from './row-heights';
import { RowWindow, VIRTUAL_FROM, rowRange, rowsInView } from './row-window';

const SCREEN_PX = 800;
const ROW_PX = 50;
const view = (scrolledPx: number, spareRows = 6) => ({
  scrolledPx,
  screenPx: SCREEN_PX,
  heights: new RowHeights(ROW_PX),
  spareRows,
});
const range = (total: number, scrolledPx: number) => rowRange(total, view(scrolledPx));

describe('the rows worth drawing', () => {
  it('are all, as long as they are not many', () => {
    expect(range(VIRTUAL_FROM, 9_999)).toEqual({ first: 0, end: VIRTUAL_FROM });
  });

  it('are few of many, wherever the page is scrolled to', () => {
    for (let scrolled = -500; scrolled < 600_000; scrolled += 997) {
      const { first, end } = range(10_000, scrolled);
      expect(end - first).toBeLessThanOrEqual(60);
      expect(first).toBeGreaterThanOrEqual(0);
      expect(end).toBeLessThanOrEqual(10_000);
    }
  });

  it('cover the screen at every position', () => {
    for (let scrolled = 0; scrolled <= 10_000 * ROW_PX - SCREEN_PX; scrolled += 313) {
      const { first, end } = range(10_000, scrolled);
      expect(first * ROW_PX).toBeLessThanOrEqual(scrolled);
      expect(end * ROW_PX).toBeGreaterThanOrEqual(scrolled + SCREEN_PX);
    }
  });

  it('are those on the screen alone before the page is drawn for the first time', () => {
    expect(rowsInView(100, view(-200, 0))).toEqual({ first: 0, end: (SCREEN_PX - 200) / ROW_PX });
  });

  it.each([0.4, 2.5])('cover the screen also where they are %d times as high', (times) => {
    const heights = new RowHeights(ROW_PX);
    heights.learn([{ index: 0, heightPx: ROW_PX }]);
    const heightPx = ROW_PX * times;
    const drawn = Array.from({ length: 9_999 }, (_, at) => ({ index: at + 1, heightPx }));
    heights.learn(drawn);
    const lastPx = heights.offsetPxOf(10_000) - SCREEN_PX;
    for (let scrolledPx = 0; scrolledPx <= lastPx; scrolledPx += 4_999) {
      const { first, end } = rowRange(10_000, { ...view(scrolledPx), heights });
      expect(heights.offsetPxOf(first)).toBeLessThanOrEqual(scrolledPx);
      expect(heights.offsetPxOf(end)).toBeGreaterThanOrEqual(scrolledPx + SCREEN_PX);
    }
    expect(rowRange(10_000, { ...view(lastPx), heights }).end).toBe(10_000);
  });

  it('do not change with every pixel', () => {
    expect(range(10_000, 5_000)).toEqual(range(10_000, 5_190));
  });
});

@Component({
  imports: [RowWindow],
  template: `
    <div #window="sotRowWindow" [sotRowWindow]="1000">
      @for (index of indexes(window.range()); track index) {
        <p [attr.data-row]="index"></p>
      }
    </div>
  `,
})
class Long {
  readonly rows = viewChild.required(RowWindow);
  protected indexes({ first, end }: { first: number; end: number }): number[] {
    return Array.from({ length: end - first }, (_, at) => first + at);
  }
}

describe('a window on a long list', () => {
  const ASSUMED_PX = 52;
  const scrolled: number[] = [];
  let topPx = 200;

  /** As a browser lays them out: every seventh row is higher. */
  const heightOf = (index: number) => (index % 7 === 3 ? 68 : ASSUMED_PX);

  const { getBoundingClientRect } = HTMLElement.prototype;
  const { scrollBy } = globalThis;
  afterEach(() => {
    HTMLElement.prototype.getBoundingClientRect = getBoundingClientRect;
    globalThis.scrollBy = scrollBy;
  });

  function draw() {
    scrolled.length = 0;
    topPx = 200;
    const fixture = TestBed.createComponent(Long);
    fixture.detectChanges();
    const window = fixture.componentInstance.rows();
    HTMLElement.prototype.getBoundingClientRect = function (this: HTMLElement) {
      if (this.dataset['row'] === undefined) return { top: topPx } as DOMRect;
      const index = Number(this.dataset['row']);
      let top = topPx + window.roomBeforePx();
      for (let at = window.range().first; at < index; at += 1) top += heightOf(at);
      return { top, height: heightOf(index), bottom: top + heightOf(index) } as DOMRect;
    };
    globalThis.scrollBy = (...[, px]: unknown[]) => {
      scrolled.push(px as number);
      topPx -= px as number;
    };
    return { fixture, window };
  }

  it('is as high from the first drawing on as if all were drawn, so that a place in it can be gone back to', () => {
    const { window } = draw();
    const { first, end } = window.range();
    const drawn = (end - first) * ASSUMED_PX;
    expect(window.roomBeforePx() + drawn + window.roomAfterPx()).toBe(1_000 * ASSUMED_PX);
  });

  it('keeps the row in its place that is looked at, when rows come in above it that are higher than was thought', async () => {
    const { fixture, window } = draw();
    const moveBy = async (px: number) => {
      topPx -= px;
      globalThis.dispatchEvent(new Event('scroll'));
      await new Promise((drawn) => requestAnimationFrame(drawn));
      fixture.detectChanges();
    };
    await moveBy(20_000);
    const rows = [...(fixture.nativeElement as HTMLElement).querySelectorAll('[data-row]')];
    const looked = rows.find((row) => row.getBoundingClientRect().bottom > 0);
    const before = looked?.getBoundingClientRect().top ?? Number.NaN;
    const first = window.range().first;
    scrolled.length = 0;
    for (let times = 0; times < 5; times += 1) await moveBy(-2 * ASSUMED_PX);
    expect(window.range().first).toBeLessThan(first);
    expect(scrolled).not.toEqual([]);
    expect(looked?.getBoundingClientRect().top).toBeCloseTo(before + 10 * ASSUMED_PX);
  });
});
