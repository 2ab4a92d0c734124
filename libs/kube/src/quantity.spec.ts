import { parseQuantity } from './quantity';

describe('a quantity', () => {
  it.each(['', 'ten', '10GiB', 'Gi', '1 0Gi', '0x10', '1e999', null, undefined])(
    'is refused when it reads %p',
    (text) => expect(parseQuantity(text)).toBeNull(),
  );

  it.each([
    ['10Gi', 10_737_418_240],
    ['1500M', 1_500_000_000],
    ['2e9', 2_000_000_000],
    ['1.5Gi', 1_610_612_736],
    ['100m', 1],
    ['0', 0],
    ['10737418240', 10_737_418_240],
    ['1E', 1e18],
    [4096, 4096],
  ])('%p is %d', (text, bytes) => expect(parseQuantity(text)).toBe(bytes));
});
