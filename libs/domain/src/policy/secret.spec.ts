import { exclusionKey, formatExclusionEntry, formatPolicyEntry, policyKey } from './document';
import { faultsInWords, readPolicyEntries } from './secret';
import { storedPolicy } from './testing/policies';

const entryOf = (name: string): [string, string] => [
  policyKey(name),
  formatPolicyEntry(storedPolicy({ name })),
];
const cache = { namespace: 'shop', pvc: 'cache', reason: 'x', until: null, by: 'ada', at: null };

describe('readPolicyEntries', () => {
  it('puts a damaged entry out of force, and no other', () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `policy-${index}`);
    const entries = Object.fromEntries(names.map(entryOf));
    entries[policyKey('policy-7')] = '{"name": "policy-7", "enabled": maybe}';
    const { policies, problems } = readPolicyEntries(entries);
    expect(policies).toHaveLength(999);
    expect(policies.map(({ name }) => name)).not.toContain('policy-7');
    expect(problems).toEqual([
      {
        key: 'policy.policy-7.json',
        detail: expect.stringMatching(/^the entry is not JSON: .*"enabled": maybe/) as string,
      },
    ]);
  });

  it('tells policies, exclusions and strangers apart, in the order of the keys', () => {
    const key = exclusionKey('shop', 'cache');
    const { policies, exclusions, problems } = readPolicyEntries({
      ...Object.fromEntries([entryOf('weekly'), entryOf('nightly')]),
      [key]: formatExclusionEntry(cache),
      'README.md': 'These are the policies of the shop.',
      'exclusion.other.json': formatExclusionEntry(cache),
    });
    expect(policies.map(({ name }) => name)).toEqual(['nightly', 'weekly']);
    expect(exclusions).toEqual([cache]);
    expect(problems).toEqual([
      { key: 'README.md', detail: 'is neither a policy nor an exclusion, by its key' },
      {
        key: 'exclusion.other.json',
        detail: '/pvc is another claim than that of the entry "exclusion.other.json"',
      },
    ]);
  });

  it('is not led astray by names of the language', () => {
    const entries = JSON.parse('{"__proto__": "{}", "constructor": "{}"}') as Record<
      string,
      string
    >;
    expect(readPolicyEntries(entries).problems.map(({ key }) => key)).toEqual([
      '__proto__',
      'constructor',
    ]);
  });
});

describe('faultsInWords', () => {
  const faults = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ pointer: `/${index}`, detail: 'is wrong' }));

  it('names the places, and how many more there are', () => {
    expect(faultsInWords([{ pointer: '', detail: 'has to be an object' }])).toBe(
      'has to be an object',
    );
    expect(faultsInWords(faults(2))).toBe('/0 is wrong; /1 is wrong');
    expect(faultsInWords(faults(5))).not.toMatch('more');
    expect(faultsInWords(faults(7))).toMatch(/\/4 is wrong; and 2 more$/);
  });
});
