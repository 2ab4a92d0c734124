import { best, percentile, ratio, shown, table, verdictOf } from './figure';
import { readOptions, UsageError } from './options';
import { whyRed } from './reasons';

const figure = { line: 'P1', what: 'something', unit: '×', detail: '' } as const;

describe('a verdict', () => {
  it.each([
    [1.01, 'at most', 1, 'red'],
    [Number.NaN, 'at most', 1, 'red'],
    [0.94, 'at least', 0.95, 'red'],
    [Number.NaN, 'at least', 0, 'red'],
    [1, 'at most', 1, 'ok'],
    [0.95, 'at least', 0.95, 'ok'],
  ] as const)('%s %s %s is %s', (value, sense, bound, verdict) => {
    expect(verdictOf({ value, sense, bound })).toBe(verdict);
  });
});

describe('arithmetic', () => {
  it('compares with nothing by no number', () => {
    expect(ratio(1, 0)).toBeNaN();
    expect(percentile([], 0.5)).toBeNaN();
  });

  it('takes the best round, and the values in order', () => {
    expect(best([3, 1, 2])).toBe(1);
    expect(ratio(3, 2)).toBe(1.5);
    const values = Array.from({ length: 100 }, (_, at) => 100 - at);
    expect(percentile(values, 0.5)).toBe(50);
    expect(percentile(values, 0.99)).toBe(99);
    expect(percentile([7], 0.99)).toBe(7);
  });

  it('shows three digits', () => {
    expect([0.001234, 0.5, 12.34, 1234.5, Number.NaN, 0].map(shown)).toEqual([
      '1.2e-3',
      '0.50',
      '12.3',
      '1235',
      '–',
      '0.00',
    ]);
  });

  it('prints a line for each figure, with its verdict', () => {
    const [head, first] = table([{ ...figure, value: 2, sense: 'at most', bound: 1 }]).split('\n');
    expect(head).toMatch(/^line +what +measured +bound/);
    expect(first).toMatch(/^P1 +something +2\.00 × +≤ 1\.00 +red$/);
  });
});

describe('a red line', () => {
  const red = { ...figure, value: 2, sense: 'at most', bound: 1 } as const;

  it('is told with what a profile found, once, and what is met is not', () => {
    const figures = [
      { ...red, line: 'P12' },
      { ...red, line: 'P12', what: 'something else' },
      { ...red, line: 'P13', value: 1 },
    ];
    expect(whyRed(figures)).toEqual([expect.stringMatching(/^P12 is red: .+/)]);
  });

  it('that nothing stands in the way of is told as such', () => {
    expect(whyRed([red])).toEqual(['P1 is red, and there is no reason why it should be']);
  });
});

describe('the command line', () => {
  it.each([[['--only', 'P99']], [['--onyl', 'P1']], [['P1']]])('refuses %j', (args) => {
    expect(() => readOptions(args, ['P1', 'P2'])).toThrow(UsageError);
  });

  it('takes lines, a short run, and a file', () => {
    expect(readOptions([], ['P1'])).toEqual({ only: [], quick: false, out: 'dist/bench.json' });
    const args = ['--only', 'P2,P1', '--quick', '--out', 'x.json'];
    expect(readOptions(args, ['P1', 'P2'])).toEqual({
      only: ['P2', 'P1'],
      quick: true,
      out: 'x.json',
    });
  });
});
