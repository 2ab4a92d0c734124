import fc from 'fast-check';
import {
  MAX_ENTRY_BYTES,
  exclusionKey,
  formatExclusionEntry,
  formatPinEntry,
  formatPolicyEntry,
  kindOfKey,
  parseExclusionEntry,
  parsePinEntry,
  parsePolicyEntry,
  pinKey,
  policyKey,
  validatePolicy,
} from './document';
import { type PolicySpec, type StoredPolicy } from './policy';

const NIGHTLY = {
  name: 'nightly',
  enabled: true,
  selector: { namespaces: ['shop'] },
  schedule: { cron: '0 2 * * *', onMissed: 'run' },
  retention: { daily: 7, keepAtLeast: 1 },
  mode: 'incremental',
};
describe('the entry of a policy', () => {
  const entryFaults = (text: string, key = 'policy.nightly.json'): string[] => {
    const answer = parsePolicyEntry(key, text);
    return answer.ok ? [] : answer.faults.map(({ pointer, detail }) => `${pointer} ${detail}`);
  };

  it.each([
    ['', [expect.stringMatching(/^ the entry is not JSON: .+/)]],
    ['{"name":', [expect.stringMatching(/^ the entry is not JSON: .+/)]],
    ['null', [' has to be an object']],
    [
      JSON.stringify({ ...NIGHTLY, version: 2 }),
      ['/version is 2, newer than the 1 that is understood here'],
    ],
    [
      JSON.stringify({ ...NIGHTLY, version: '1' }),
      ['/version has to be a whole number from 1 to 9007199254740991'],
    ],
    [
      JSON.stringify({ ...NIGHTLY, name: 'hourly' }),
      ['/name is "hourly", but the entry is called "policy.nightly.json"'],
    ],
    [
      JSON.stringify({ ...NIGHTLY, updatedAt: 'yesterday' }),
      ['/updatedAt has to be a time, as in "2026-05-01T02:00:00Z"'],
    ],
    [JSON.stringify({ ...NIGHTLY, activeSince: 7 }), ['/activeSince has to be a text']],
    [
      JSON.stringify({ ...NIGHTLY, updatedAt: '7' }),
      ['/updatedAt has to be a time, as in "2026-05-01T02:00:00Z"'],
    ],
    [
      JSON.stringify({ ...NIGHTLY, updatedAt: '2026-13-45' }),
      ['/updatedAt has to be a time, as in "2026-05-01T02:00:00Z"'],
    ],
    [
      ' '.repeat(MAX_ENTRY_BYTES + 1),
      [` the entry has ${MAX_ENTRY_BYTES + 1} bytes, more than ${MAX_ENTRY_BYTES}`],
    ],
    [
      `"${'é'.repeat(MAX_ENTRY_BYTES / 2)}"`,
      [` the entry has ${MAX_ENTRY_BYTES + 2} bytes, more than ${MAX_ENTRY_BYTES}`],
    ],
    ['['.repeat(20_000) + ']'.repeat(20_000), [' has to be an object']],
    [
      `{"name":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
      ['/name has to be a text', '/selector is missing', '/schedule is missing'],
    ],
  ])('is refused with the place: %.60s', (text, faults) => {
    expect(entryFaults(text)).toEqual(faults);
  });

  it('may be written by hand, without a version and without a word on who and when', () => {
    const answer = parsePolicyEntry('policy.nightly.json', JSON.stringify(NIGHTLY));
    expect(answer).toEqual({
      ok: true,
      value: { ...NIGHTLY, updatedAt: null, updatedBy: '', activeSince: null },
    });
  });

  it('tells policies and exclusions apart by their keys', () => {
    expect(
      [policyKey('nightly'), exclusionKey('shop', 'cache'), 'README', 'policy..json'].map(
        kindOfKey,
      ),
    ).toEqual(['policy', 'exclusion', null, null]);
  });

  const count = fc.option(fc.nat(10_000), { nil: undefined });
  const names = fc.option(
    fc.array(fc.constantFrom('a', 'a-*', '?', 'x.y'), { minLength: 1, maxLength: 3 }),
    { nil: undefined },
  );
  const labels = fc.constantFrom(undefined, 'a', 'a=b,!c', 'a notin (b,c)');
  const wholeSecond = fc.option(fc.nat(4_000_000_000).map((seconds) => seconds * 1_000));
  const stored = fc
    .record({
      name: fc.constantFrom('nightly', 'a', 'x-9'),
      enabled: fc.boolean(),
      description: fc.option(fc.string({ maxLength: 50, unit: 'grapheme' }), { nil: undefined }),
      selector: fc.record({
        namespaces: names,
        pvcs: names,
        storageClasses: names,
        labelSelector: labels,
        exclude: fc.option(fc.record({ namespaces: names, pvcs: names, labelSelector: labels }), {
          nil: undefined,
        }),
      }),
      schedule: fc.oneof(
        fc.record({
          cron: fc.constantFrom('@daily', '*/5 1-3 * * mon'),
          onMissed: fc.constantFrom('run', 'skip'),
          timezone: fc.constantFrom(undefined, 'UTC', 'Asia/Tokyo'),
          jitterSeconds: fc.constantFrom(undefined, 0, 60),
        }),
        fc.record({ every: fc.constantFrom('6h', '1d'), onMissed: fc.constantFrom('run', 'skip') }),
      ),
      objectiveSeconds: fc.option(fc.integer({ min: 60, max: 1e6 }), { nil: undefined }),
      retention: fc.record({
        last: count,
        daily: count,
        withinSeconds: count,
        keepAtLeast: fc.integer({ min: 1, max: 9 }),
      }),
      mode: fc.constant('incremental'),
      fullEvery: fc.constantFrom(undefined, 7),
      concurrency: fc.constantFrom(undefined, 2),
      updatedAt: wholeSecond,
      updatedBy: fc.constantFrom('', 'ada'),
      activeSince: wholeSecond,
    })
    // Without the fields that were not drawn, as JSON would have it.
    .map((record) => JSON.parse(JSON.stringify(record)) as StoredPolicy);

  it('reads what it writes', () => {
    fc.assert(
      fc.property(stored, (policy) => {
        const text = formatPolicyEntry(policy);
        expect(parsePolicyEntry(policyKey(policy.name), text)).toEqual({ ok: true, value: policy });
      }),
    );
  });

  it('answers any damage with faults, and never with a policy of its own making', () => {
    const damage = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.nat(20),
      by: fc.string({ maxLength: 5 }),
    });
    fc.assert(
      fc.property(stored, fc.array(damage, { minLength: 1, maxLength: 3 }), (policy, damages) => {
        let text = formatPolicyEntry(policy);
        for (const { at, length, by } of damages) {
          const begin = Math.floor(text.length * at);
          text = text.slice(0, begin) + by + text.slice(begin + length);
        }
        const answer = parsePolicyEntry(policyKey(policy.name), text);
        if (answer.ok) {
          expect(answer.value.name).toBe(policy.name);
          expect(validatePolicy(specOf(answer.value)).ok).toBe(true);
        } else {
          expect(answer.faults.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 2_000 },
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('answers any JSON without throwing', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const answer = parsePolicyEntry('policy.a.json', text);
        expect(answer.ok).toBe(false);
      }),
    );
  });
});

const specOf = ({
  updatedAt: _at,
  updatedBy: _by,
  activeSince: _since,
  ...spec
}: StoredPolicy): PolicySpec => spec;

describe('the entry of an exclusion', () => {
  const exclusion = {
    namespace: 'shop',
    pvc: 'cache',
    reason: 'can be rebuilt',
    until: Date.parse('2026-12-01T00:00:00Z'),
    by: 'ada',
    at: Date.parse('2026-05-01T02:00:00Z'),
  };
  const key = exclusionKey('shop', 'cache');

  it('reads what it writes', () => {
    expect(parseExclusionEntry(key, formatExclusionEntry(exclusion))).toEqual({
      ok: true,
      value: exclusion,
    });
    const bare = { ...exclusion, until: null, at: null };
    expect(parseExclusionEntry(key, formatExclusionEntry(bare))).toEqual({ ok: true, value: bare });
  });

  it('takes a day as its end', () => {
    const text = JSON.stringify({
      namespace: 'shop',
      pvc: 'cache',
      reason: 'x',
      until: '2026-12-01',
    });
    expect(parseExclusionEntry(key, text)).toMatchObject({
      value: { until: exclusion.until, by: '' },
    });
  });

  it.each([
    [{}, ['/namespace is missing', '/pvc is missing', '/reason is missing']],
    [
      { namespace: 'shop', pvc: 'other', reason: '' },
      [`/pvc is another claim than that of the entry "${key}"`],
    ],
    [
      { namespace: 'SHOP', pvc: 'a/b', reason: '' },
      ['/namespace has to be a name of Kubernetes', '/pvc has to be a name of Kubernetes'],
    ],
    [
      { namespace: 'shop', pvc: 'cache', reason: 'x', until: 'soon' },
      ['/until has to be a time, as in "2026-05-01T02:00:00Z"'],
    ],
    [
      { namespace: 'shop', pvc: 'cache', reason: 'x', who: 'ada' },
      ['/who is not a field of this document'],
    ],
  ])('is refused with the place: %j', (record, faults) => {
    const answer = parseExclusionEntry(key, JSON.stringify(record));
    expect(
      answer.ok ? [] : answer.faults.map(({ pointer, detail }) => `${pointer} ${detail}`),
    ).toEqual(faults);
  });

  it('has a key that fits, however long the names are', () => {
    expect(exclusionKey('n'.repeat(63), 'p'.repeat(253)).length).toBeLessThan(64);
  });
});

describe('the entry of a pin', () => {
  const pin = { backup: 'sot-abc', by: 'ada', at: Date.parse('2026-05-01T02:00:00Z') };
  const key = pinKey('sot-abc');

  it('reads what it writes', () => {
    expect(kindOfKey(key)).toBe('pin');
    expect(parsePinEntry(key, formatPinEntry(pin))).toEqual({ ok: true, value: pin });
    expect(parsePinEntry(key, '{"backup":"sot-abc"}')).toEqual({
      ok: true,
      value: { backup: 'sot-abc', by: '', at: null },
    });
  });

  it.each([
    ['{}', '/backup is missing'],
    ['{"backup":"sot-xyz"}', `/backup is another backup than that of the entry "${key}"`],
    ['{"backup":"a/b"}', '/backup has to be the name of a backup'],
    ['{"backup":"sot-abc","why":"x"}', '/why is not a field of this document'],
  ])('is refused with the place: %s', (text, fault) => {
    const answer = parsePinEntry(key, text);
    expect(
      answer.ok ? [] : answer.faults.map(({ pointer, detail }) => `${pointer} ${detail}`),
    ).toEqual([fault]);
  });
});
