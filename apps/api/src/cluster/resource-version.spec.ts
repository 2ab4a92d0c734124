import fc from 'fast-check';
import { compareKept, compareVersions, keptVersion } from './resource-version';

describe('compareVersions', () => {
  it('orders as the numbers are, beyond what a double holds', () => {
    const version = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    fc.assert(
      fc.property(version, version, (one, other) => {
        const expected = one < other ? -1 : one > other ? 1 : 0;
        expect(Math.sign(compareVersions(`${one}`, `${other}`))).toBe(expected);
      }),
    );
    expect(compareVersions('9007199254740993', '9007199254740992')).toBeGreaterThan(0);
  });

  it('takes no version for the oldest', () => {
    expect(compareVersions('', '0')).toBeLessThan(0);
  });
});

describe('compareKept', () => {
  it('orders as the versions that were kept, short and long ones alike', () => {
    const short = fc.bigInt({ min: 0n, max: 2n ** 32n });
    const long = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    const version = fc.oneof(short, long).map(String);
    fc.assert(
      fc.property(version, version, (one, other) => {
        const kept = compareKept(keptVersion(one), keptVersion(other));
        expect(Math.sign(kept)).toBe(Math.sign(compareVersions(one, other)));
        expect(`${keptVersion(one)}`).toBe(one);
      }),
    );
  });

  it('takes no version for the oldest', () => {
    expect(compareKept(keptVersion(''), keptVersion('0'))).toBeLessThan(0);
  });
});
