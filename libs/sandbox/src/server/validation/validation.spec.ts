import {
  describeFieldErrors,
  duplicate,
  invalidValue,
  notSupported,
  required,
  tooLong,
} from './field-error';
import { configKey, dnsLabel, dnsSubdomain, labelValue, pathSegment, qualifiedKey } from './names';

describe('names', () => {
  it.each([
    [
      'label',
      dnsLabel,
      ['a', 'a-b', '0', 'x'.repeat(63)],
      ['', 'A', '-a', 'a-', 'a.b', 'a_b', 'ä', 'x'.repeat(64)],
    ],
    [
      'subdomain',
      dnsSubdomain,
      ['a', 'a.b', 'a-b.c', 'x'.repeat(253)],
      ['', 'A', '.a', 'a.', 'a..b', 'a_b', 'x'.repeat(254)],
    ],
    ['path segment', pathSegment, ['system:admin', 'A b'], ['.', '..', 'a/b', 'a%b']],
    [
      'key',
      qualifiedKey,
      ['a', 'A_b.c', 'example.com/a', 'x'.repeat(63)],
      ['', '/a', 'a/', 'a/b/c', 'EXAMPLE.com/a', '-a', 'x'.repeat(64), 'a b'],
    ],
    [
      'label value',
      labelValue,
      ['', 'a', 'A_b.c-d', 'x'.repeat(63)],
      ['-a', 'a-', 'a b', 'ä', 'x'.repeat(64)],
    ],
    [
      'config key',
      configKey,
      ['a', 'A_b.c', '.a', 'x'.repeat(253)],
      ['', 'a/b', '.', '..', '..a', 'x'.repeat(254)],
    ],
  ] as const)('%s', (_what, rule, right, wrong) => {
    for (const value of right) expect([value, rule(value)]).toEqual([value, []]);
    for (const value of wrong) expect([value, rule(value).length > 0]).toEqual([value, true]);
  });
});

describe('field errors', () => {
  it('say one thing plainly, and several in brackets, each once', () => {
    expect(describeFieldErrors([required('spec.a', 'please')])).toBe(
      'spec.a: Required value: please',
    );
    expect(
      describeFieldErrors([
        invalidValue('a', 'x', 'no'),
        notSupported('b', 'y', ['1', '2']),
        tooLong('c', 5),
        duplicate('d', 'z'),
        duplicate('d', 'z'),
      ]),
    ).toBe(
      '[a: Invalid value: "x": no, b: Unsupported value: "y": supported values: "1", "2", c: Too long: may not be more than 5 bytes, d: Duplicate value: "z"]',
    );
  });
});
