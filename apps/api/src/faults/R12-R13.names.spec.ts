import { claimNameFault, namespaceNameFault, objectName, operationId } from '@soteria/domain';
import fc from 'fast-check';

const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,6}[a-z0-9])?$/);
const claim = fc.tuple(label, label, label);

describe('R12: names that could be mistaken for each other', () => {
  it('a claim of one namespace never meets that of another', () => {
    expect(objectName('op', 'c', 'a-b')).not.toBe(objectName('op', 'b-c', 'a'));
    expect(objectName('op', 'a-b', 'c')).not.toBe(objectName('op', 'a', 'b-c'));
    fc.assert(
      fc.property(claim, claim, (one, other) => {
        const same = one.join('/') === other.join('/');
        expect(objectName(...one) === objectName(...other)).toBe(same);
        expect(operationId(...one) === operationId(...other)).toBe(same);
      }),
      { numRuns: 2_000 },
    );
  });

  it('parts that only look alike when they are put together stay apart', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{2,12}$/), fc.nat(), (text, cut) => {
        const at = 1 + (cut % (text.length - 1));
        const parts: [string, string] = [text.slice(0, at), text.slice(at)];
        expect(objectName('op', ...parts)).not.toBe(objectName('op', text, ''));
        expect(operationId(...parts)).not.toBe(operationId(text));
      }),
    );
  });

  it.each(['', '-', '.', '/', ',', '","'])('nor do parts that %j joins', (joint) => {
    const whole = (...parts: string[]) => parts.join(joint);
    fc.assert(
      fc.property(claim, ([a, b, c]) => {
        expect(objectName('op', whole(a, b), c)).not.toBe(objectName('op', a, whole(b, c)));
        expect(objectName(whole('op', a), b, c)).not.toBe(objectName('op', whole(a, b), c));
        expect(operationId(whole(a, b), c)).not.toBe(operationId(a, whole(b, c)));
      }),
    );
  });

  it('fit whatever the claim is called', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.string({ maxLength: 300 }), (a, b) => {
        const name = objectName(operationId(a), a, b);
        expect(name).toMatch(/^sot-[a-z2-7]{22}$/);
        // Longhorn's own limit of a name; a label's value has room for 63.
        expect(name.length).toBeLessThanOrEqual(40);
        expect(operationId(a, b).length).toBeLessThanOrEqual(63);
      }),
    );
  });
});

describe('R13: names at their limits', () => {
  it.each([
    [253, null],
    [254, /254 characters.*at most 253/],
  ])('a claim of %i characters', (length, fault) => {
    const found = claimNameFault('a'.repeat(length));
    if (fault) expect(found).toMatch(fault);
    else expect(found).toBeNull();
  });

  it.each([
    [63, null],
    [64, /64 characters.*at most 63/],
  ])('a namespace of %i characters', (length, fault) => {
    const found = namespaceNameFault('a'.repeat(length));
    if (fault) expect(found).toMatch(fault);
    else expect(found).toBeNull();
  });

  it.each(['', '-a', 'a-', 'A', 'a_b', 'a b', 'ä', 'a..b', '.a'])('%j is no name', (name) => {
    expect(claimNameFault(name)).not.toBeNull();
    expect(namespaceNameFault(name)).not.toBeNull();
  });
});
