import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { isEqual, isEqualBut } from './is-equal';

describe('isEqual', () => {
  it.each([
    [{}, []],
    [{ a: undefined }, {}],
    [{}, { a: undefined }],
    [{ a: undefined }, { b: undefined }],
    [{ a: 1 }, { a: 1, b: 2 }],
    [[1, 2], [1]],
    [null, {}],
    [new Map([['a', 1]]), new Map([['b', 2]])],
    [{ entries: new Map([['a', 1]]) }, { entries: new Map() }],
    [new Set([1]), new Set([2])],
    [new Date(1), new Date(2)],
    [0, '0'],
    [JSON.parse('{"__proto__":{}}'), { x: 1 }],
    [{ toString: undefined }, { x: 1 }],
    [new Map([['policy.json', 'one']]), new Map([['policy.json', 'two']])],
    [{ entries: new Map([['a', 1]]) }, { entries: new Map() }],
    [new Set([1]), new Set([2])],
    [new Date(1), new Date(2)],
    [{ a: { b: [1, { c: null }] } }, { a: { b: [1, { c: 0 }] } }],
  ])('tells %j from %j', (one, other) => {
    expect(isEqual(one, other)).toBe(false);
    expect(isEqual(other, one)).toBe(false);
  });

  it('leaves out one field where that is asked for, and not whether it is there', () => {
    const fact = { size: 1, jobs: ['nightly'] };
    expect(isEqualBut('size', fact, { size: 2, jobs: ['nightly'] })).toBe(true);
    expect(isEqualBut('jobs', fact, { size: 2, jobs: ['nightly'] })).toBe(false);
    expect(isEqualBut('size', fact, { jobs: ['nightly'] } as typeof fact)).toBe(false);
  });

  it('finds of plain data what Node finds', () => {
    const value = fc
      .jsonValue({ maxDepth: 3 })
      .map((each) => JSON.parse(JSON.stringify(each)) as unknown);
    fc.assert(
      fc.property(value, value, (one, other) => {
        expect(isEqual(one, JSON.parse(JSON.stringify(one)))).toBe(true);
        expect(isEqual(one, other)).toBe(isDeepStrictEqual(one, other));
      }),
      { numRuns: 200 },
    );
  });
});
