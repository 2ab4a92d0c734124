import { RowHeights } from './row-heights';

const rows = (from: number, ...heightsPx: number[]) =>
  heightsPx.map((heightPx, at) => ({ index: from + at, heightPx }));

describe('the heights of rows of which few are drawn', () => {
  it('are what is assumed until one is drawn', () => {
    const heights = new RowHeights(52);
    expect(heights.learn([])).toBe(false);
    expect(heights.learn(rows(0, 0, 0))).toBe(false);
    expect(heights.offsetPxOf(10)).toBe(520);
  });

  it('are those of the rows that were drawn, and of the middle one for the others', () => {
    const heights = new RowHeights(52);
    expect(heights.learn(rows(0, 60, 50, 50))).toBe(true);
    expect(heights.offsetPxOf(1)).toBe(60);
    expect(heights.offsetPxOf(3)).toBe(160);
    expect(heights.offsetPxOf(1_000)).toBe(50_010);
  });

  it('say that there is nothing new', () => {
    const heights = new RowHeights(52);
    heights.learn(rows(0, 60, 50, 50));
    expect(heights.learn(rows(0, 60, 50, 50))).toBe(false);
    expect(heights.learn(rows(0, 50, 50))).toBe(true);
    expect(heights.offsetPxOf(2)).toBe(100);
  });

  it('leave what stands above where it is, whatever the rows here are', () => {
    const heights = new RowHeights(52);
    heights.learn(rows(0, 50, 50));
    const before = heights.offsetPxOf(1_000);
    heights.learn(rows(1_000, 70, 70, 70));
    expect(heights.offsetPxOf(1_000)).toBe(before);
    heights.learn(rows(1_000, 40));
    expect(heights.offsetPxOf(1_000)).toBe(before);
    expect(heights.offsetPxOf(1_003)).toBe(before + 180);
  });

  it.each([80, 20])('say which row is at a place, also where all are %d px high', (heightPx) => {
    const heights = new RowHeights(50);
    heights.learn(rows(0, 50));
    heights.learn(rows(1, ...Array<number>(5_000).fill(heightPx)));
    for (let index = 0; index < 6_000; index += 7) {
      expect(heights.indexAt(heights.offsetPxOf(index))).toBe(index);
      expect(heights.indexAt(heights.offsetPxOf(index) + 19)).toBe(index);
    }
    expect(heights.indexAt(-200)).toBe(0);
  });
});
