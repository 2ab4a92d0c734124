import { claimIn, heldSpec, mayTake, releasedSpec, UNCLAIMED } from './lease-rule';

const claim = (holder: string, seconds = 60) => ({ holder, durationMs: seconds * 1_000 });

describe('mayTake', () => {
  it.each([
    ['a lease that nobody has held', UNCLAIMED, 0, true],
    ['one that was given back', claim('', 1), 0, true],
    ['one that another holds', claim('other'), 59_999, false],
    ['one whose holder has fallen silent', claim('other'), 60_000, true],
    ['one whose holder asked for longer', claim('other', 300), 299_999, false],
    ['one whose holder wrote a shorter time', claim('other', 5), 59_999, false],
    ['one given to us by hand', claim('me'), 59_999, false],
    ['one emptied by hand while its holder may go on', claim(''), 59_999, false],
    ['one emptied by hand long ago', claim(''), 60_000, true],
  ])('%s', (_, held, unchangedForMs, expected) => {
    expect(mayTake(held, false, unchangedForMs)).toBe(expected);
  });

  it('one that says what we wrote', () => {
    expect(mayTake(claim('me'), true, 0)).toBe(true);
  });
});

describe('the spec of a lease', () => {
  const now = Date.UTC(2026, 10, 23, 8, 0, 0, 123);

  it('is written with microseconds, and counts changes of the holder', () => {
    const first = heldSpec('a', now, undefined);
    expect(first).toEqual({
      holderIdentity: 'a',
      leaseDurationSeconds: 60,
      acquireTime: '2026-11-23T08:00:00.123000Z',
      renewTime: '2026-11-23T08:00:00.123000Z',
      leaseTransitions: 0,
    });
    const renewed = heldSpec('a', now + 20_000, first);
    expect(renewed).toEqual({ ...first, renewTime: '2026-11-23T08:00:20.123000Z' });
    expect(heldSpec('b', now, renewed)).toMatchObject({ holderIdentity: 'b', leaseTransitions: 1 });
  });

  it('is free at once when it was given back', () => {
    const spec = releasedSpec(now, heldSpec('a', now, undefined));
    expect(mayTake(claimIn({ spec }), false, 0)).toBe(true);
  });

  it('may be missing altogether', () => {
    expect(claimIn({})).toEqual(UNCLAIMED);
  });
});
