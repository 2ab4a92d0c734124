import fc from 'fast-check';
import { compileGlob } from './glob';

const matches = (pattern: string, name: string): boolean => compileGlob(pattern).matches(name);

/** The meaning of a glob, by trying every way to share the name out. */
function meaning(pattern: string, name: string): boolean {
  if (pattern === '') return name === '';
  if (pattern.startsWith('*')) {
    return Array.from({ length: name.length + 1 }, (_, taken) => name.slice(taken)).some((rest) =>
      meaning(pattern.slice(1), rest),
    );
  }
  const fits = name !== '' && (pattern[0] === '?' || pattern[0] === name[0]);
  return fits && meaning(pattern.slice(1), name.slice(1));
}

describe('compileGlob', () => {
  it.each([
    ['shop', 'shop', true],
    ['shop', 'shopping', false],
    ['team-*', 'team-', true],
    ['team-*', 'team-a', true],
    ['team-*', 'a-team-b', false],
    ['*-db', 'orders-db', true],
    ['*-db', 'orders-db-2', false],
    ['*', '', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['?', '', false],
    ['a.c', 'abc', false],
    ['*a*b*', 'xaxbx', true],
    ['*a*b*', 'xbxax', false],
    ['(a|b)*', 'a', false],
  ])('%s on %s', (pattern, name, expected) => {
    expect(matches(pattern, name)).toBe(expected);
  });

  it('tells plain names from patterns', () => {
    expect(['shop', 'shop*', 's?op', ''].map((pattern) => compileGlob(pattern).isExact)).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  it('means what a glob means', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 });
    const name = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 7 });
    fc.assert(
      fc.property(pattern, name, (written, tried) => {
        expect(matches(written, tried)).toBe(meaning(written, tried));
      }),
      { numRuns: 3_000 },
    );
  });

  it('is not slowed down by a pattern made to be slow', () => {
    // Tried in every way, this would not end within the age of the universe.
    expect(matches(`${'*a'.repeat(100)}b`, 'a'.repeat(2_000))).toBe(false);
  });
});
