import fc from 'fast-check';
import {
  type LabelRequirement,
  formatRequirement,
  meetsRequirement,
  parseLabelSelector,
} from './label-selector';

describe('parseLabelSelector', () => {
  it.each([
    [',', 'expected a label key, found ","', 1],
    ['a,', 'expected a label key, found the end', 3],
    ['a,,b', 'expected a label key, found ","', 3],
    ['!', 'expected a label key, found the end', 2],
    ['=a', 'expected a label key, found "="', 1],
    ['a b', 'expected one of =, ==, !=, in, notin after "a", found "b"', 3],
    ['a > 1', 'expected one of =, ==, !=, in, notin after "a", found ">"', 3],
    ['a=b c', 'expected a comma before "c"', 5],
    ['a===b', 'expected a comma before "="', 4],
    ['!a=b', 'expected a comma before "="', 3],
    ['a in b', 'expected "(", found "b"', 6],
    ['a in', 'expected "(", found the end', 5],
    ['a in (b', 'expected "," or ")", found the end', 8],
    ['a in (b c)', 'expected "," or ")", found "c"', 9],
    ['a in (b=c)', 'expected "," or ")", found "="', 8],
    ['a)', 'expected one of =, ==, !=, in, notin after "a", found ")"', 2],
    ['-a', '"-a" is not a valid label key', 1],
    ['a/b/c', '"a/b/c" is not a valid label key', 1],
    ['/a', '"" is not a valid prefix of a label key', 1],
    ['A.b/c', '"A.b" is not a valid prefix of a label key', 1],
    [`${'a'.repeat(254)}/b`, `"${'a'.repeat(254)}" is not a valid prefix of a label key`, 1],
    [`x,${'k'.repeat(64)}`, `"${'k'.repeat(64)}" is not a valid label key`, 3],
    ['a=b_', '"b_" is not a valid label value', 3],
    ['a in (b, é)', '"é" is not a valid label value', 10],
    [`a=${'v'.repeat(64)}`, `"${'v'.repeat(64)}" is not a valid label value`, 3],
  ])('refuses %j', (text, error, position) => {
    expect(parseLabelSelector(text)).toEqual({ ok: false, error, position });
  });

  it.each<[string, LabelRequirement[]]>([
    ['', []],
    ['  ', []],
    ['a', [{ operator: 'exists', key: 'a' }]],
    ['!a', [{ operator: 'absent', key: 'a' }]],
    ['! a', [{ operator: 'absent', key: 'a' }]],
    ['a=b', [{ operator: 'in', key: 'a', values: ['b'] }]],
    ['a==b', [{ operator: 'in', key: 'a', values: ['b'] }]],
    ['a = b', [{ operator: 'in', key: 'a', values: ['b'] }]],
    ['a!=b', [{ operator: 'notin', key: 'a', values: ['b'] }]],
    ['a=', [{ operator: 'in', key: 'a', values: [''] }]],
    [
      'a=,b',
      [
        { operator: 'in', key: 'a', values: [''] },
        { operator: 'exists', key: 'b' },
      ],
    ],
    ['a in (b,c)', [{ operator: 'in', key: 'a', values: ['b', 'c'] }]],
    ['a  in( b , c )', [{ operator: 'in', key: 'a', values: ['b', 'c'] }]],
    ['a notin (b,,c)', [{ operator: 'notin', key: 'a', values: ['b', '', 'c'] }]],
    ['a in ()', [{ operator: 'in', key: 'a', values: [''] }]],
    ['in in (in)', [{ operator: 'in', key: 'in', values: ['in'] }]],
    [
      'notin,in',
      [
        { operator: 'exists', key: 'notin' },
        { operator: 'exists', key: 'in' },
      ],
    ],
    [
      'app.kubernetes.io/name=shop,tier!=cache,!tmp',
      [
        { operator: 'in', key: 'app.kubernetes.io/name', values: ['shop'] },
        { operator: 'notin', key: 'tier', values: ['cache'] },
        { operator: 'absent', key: 'tmp' },
      ],
    ],
  ])('reads %j', (text, requirements) => {
    expect(parseLabelSelector(text)).toEqual({ ok: true, requirements });
  });

  it('takes keys and values of the full length, and no longer', () => {
    const key = `${'p'.repeat(253)}/${'k'.repeat(63)}`;
    expect(parseLabelSelector(`${key}=${'v'.repeat(63)}`).ok).toBe(true);
  });

  const key = fc.constantFrom('a', 'app', 'app.kubernetes.io/name', 'in', 'notin', 'x-y_z.0');
  const value = fc.constantFrom('', 'a', 'b', 'in', '1.2_3-x');
  const requirement: fc.Arbitrary<LabelRequirement> = fc.oneof(
    fc.record({
      operator: fc.constantFrom('in' as const, 'notin' as const),
      key,
      values: fc.array(value, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ operator: fc.constantFrom('exists' as const, 'absent' as const), key }),
  );

  it('reads what formatRequirement writes, however it is spaced', () => {
    fc.assert(
      fc.property(
        fc.array(requirement, { minLength: 1, maxLength: 4 }),
        fc.nat(2),
        (all, spaces) => {
          const text = all
            .map(formatRequirement)
            .join(',')
            .replace(/[(),]|[!=]+/g, (symbol) => `${symbol}${' '.repeat(spaces)}`);
          expect(parseLabelSelector(text)).toEqual({ ok: true, requirements: all });
        },
      ),
    );
  });

  it('answers any text without throwing, with a position inside it', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab!=(),<> in notin /é'.split('')) });
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), (written) => {
        const answer = parseLabelSelector(written);
        if (answer.ok) return;
        expect(answer.position).toBeGreaterThanOrEqual(1);
        expect(answer.position).toBeLessThanOrEqual(written.length + 1);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('meetsRequirement', () => {
  const labels = { app: 'shop', tier: '' };
  it.each([
    ['app', true],
    ['other', false],
    ['!other', true],
    ['!app', false],
    ['app=shop', true],
    ['app=', false],
    ['tier=', true],
    ['other=', false],
    ['app!=shop', false],
    ['other!=shop', true],
    ['app in (a,shop)', true],
    ['other in (a,)', false],
    ['app notin (a,shop)', false],
    ['app notin (a,b)', true],
    ['other notin (a,b)', true],
    ['toString', false],
    ['!constructor', true],
  ])('%s', (text, expected) => {
    const answer = parseLabelSelector(text);
    if (!answer.ok) throw new Error(answer.error);
    expect(answer.requirements.every((each) => meetsRequirement(each, labels))).toBe(expected);
  });
});
