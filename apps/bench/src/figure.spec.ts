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

describe('a red figure', () => {
  const red = { ...figure, value: 2, sense: 'at most', bound: 1 } as const;

  it('is told with what a profile found of it', () => {
    const start = { ...red, line: 'P12', what: 'cold start to the first answer' };
    const memory = { ...red, line: 'P12', what: 'greatest memory on the way' };
    const [one = '', other = ''] = whyRed([start, memory]);
    expect(one).toMatch(/^P12, cold start to the first answer, is red: V8’s own threads/);
    expect(other).toMatch(/^P12, greatest memory on the way, is red: the greatest memory/);
  });

  it('of which no profile tells, or which could not be measured, has no other’s reason', () => {
    const unknown = { ...red, line: 'P16', what: 'the index anew' };
    const unmeasured = { ...red, line: 'P8', what: 'a scrape', value: Number.NaN };
    expect(whyRed([unknown, unmeasured])).toEqual([
      'P16, the index anew, is red: no profile says why',
      'P8, a scrape, is red: it could not be measured',
    ]);
  });

  it('is not one that is met', () => {
    expect(whyRed([{ ...red, line: 'P12', what: 'cold start', value: 1 }])).toEqual([]);
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
