import { VIRTUAL_FROM, rowRange, rowsInView } from './row-window';

const SCREEN_PX = 800;
const ROW_PX = 50;
const view = (scrolledPx: number, spareRows = 6) => ({
  scrolledPx,
  screenPx: SCREEN_PX,
  rowHeightPx: ROW_PX,
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

  it('do not change with every pixel', () => {
    expect(range(10_000, 5_000)).toEqual(range(10_000, 5_190));
  });
});
