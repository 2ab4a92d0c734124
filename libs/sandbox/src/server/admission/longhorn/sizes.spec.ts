import { bytesOf } from './sizes';

describe('the bytes of a quantity', () => {
  it.each([
    ['', 0n],
    ['1073741824', 2n ** 30n],
    ['10Gi', 10n * 2n ** 30n],
    ['0.5Gi', 2n ** 29n],
    ['1e9', 10n ** 9n],
    ['1E3', 1_000n],
    ['1E', 10n ** 18n],
    ['2Ei', 2n ** 61n],
    ['1500m', 2n],
  ])('of "%s" are %d', (quantity, bytes) => expect(bytesOf(quantity)).toBe(bytes));

  it.each(['a lot', '-5', '1 Gi', 'Gi'])('of "%s" are none', (quantity) =>
    expect(bytesOf(quantity)).toBeUndefined(),
  );
});
