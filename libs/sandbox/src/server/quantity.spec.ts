import fc from 'fast-check';
import { addQuantities, compareQuantities, formatQuantity, parseQuantity } from './quantity';

const canonical = (text: unknown): string | null => {
  const quantity = parseQuantity(text);
  return quantity === null ? null : formatQuantity(quantity);
};

describe('quantities', () => {
  it.each([
    ['10Gi', '10Gi'],
    ['1024Mi', '1Gi'],
    ['1536Mi', '1536Mi'],
    ['1000', '1k'],
    ['1500', '1500'],
    ['0.5', '500m'],
    ['0.1', '100m'],
    ['1.5Gi', '1536Mi'],
    ['2048', '2048'],
    ['1e3', '1e3'],
    ['12E', '12E'],
    ['0', '0'],
    ['0Gi', '0'],
    ['-5Gi', '-5Gi'],
    ['+1', '1'],
    ['.5', '500m'],
    ['1n', '1n'],
    [10737418240, '10737418240'],
  ])('%s is written %s', (given, expected) => {
    expect(canonical(given)).toBe(expected);
  });

  it.each(['', 'Gi', '10GB', '1 Gi', 'ten', '1.2.3', '--1', null, {}, true])(
    '%p is none',
    (given) => {
      expect(parseQuantity(given)).toBeNull();
    },
  );

  it('mean the same after they are written and read again', () => {
    const suffix = fc.constantFrom('', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'Ti', 'e2');
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), suffix, (number, unit) => {
        const first = parseQuantity(`${number}${unit}`);
        const second = parseQuantity(first === null ? '' : formatQuantity(first));
        expect(second?.nano).toBe(first?.nano);
      }),
    );
  });

  it('are compared and added across units', () => {
    const [small, large] = [parseQuantity('1G'), parseQuantity('1Gi')];
    if (small === null || large === null) throw new Error('unreadable');
    expect(compareQuantities(small, large)).toBe(-1);
    expect(compareQuantities(large, large)).toBe(0);
    expect(formatQuantity(addQuantities(large, large))).toBe('2Gi');
  });
});
