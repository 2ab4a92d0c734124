import fc from 'fast-check';
import { differences } from './difference';

const saved = {
  name: 'nightly',
  selector: { namespaces: ['shop'] },
  schedule: { cron: '0 2 * * *', onMissed: 'run' },
};

describe('differences', () => {
  it('are none between equals', () => {
    expect(differences(saved, structuredClone(saved))).toEqual([]);
  });

  it('are told place by place', () => {
    const yours = {
      ...saved,
      enabled: false,
      selector: { namespaces: ['shop', 'blog'] },
      schedule: { every: '6h', onMissed: 'run' },
    };
    expect(differences(saved, yours)).toEqual([
      { pointer: '/enabled', yours: false },
      { pointer: '/schedule/cron', saved: '0 2 * * *' },
      { pointer: '/schedule/every', yours: '6h' },
      { pointer: '/selector/namespaces', saved: ['shop'], yours: ['shop', 'blog'] },
    ]);
  });

  it('are of the whole where one side is nothing of the kind', () => {
    expect(differences({ exclude: { pvcs: ['a'] } }, {})).toEqual([
      { pointer: '/exclude', saved: { pvcs: ['a'] } },
    ]);
    expect(differences(null, saved)).toEqual([{ pointer: '', saved: null, yours: saved }]);
  });

  it('are none exactly where the documents say the same', () => {
    const document = fc.dictionary(
      fc.constantFrom('a', 'b', '__proto__'),
      fc.jsonValue({ maxDepth: 2 }),
    );
    const same = (one: unknown, other: unknown) =>
      JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
    fc.assert(
      fc.property(document, document, (one, other) => {
        expect(differences(one, other).length === 0).toBe(same(one, other));
      }),
    );
  });
});

/** With the names of each object in order, lists as they are. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return entries.map(([name, each]) => [name, sorted(each)]);
}
