import fc from 'fast-check';
import { FactTable } from './fact-table';

interface Fact {
  name: string;
  group: string | null;
}

const anyFact = fc.record({
  name: fc.integer({ min: 0, max: 60 }).map((at) => `n${at}`),
  group: fc.constantFrom('one', 'two', null),
});

describe('FactTable', () => {
  it('finds by its indexes what looking at everything finds, in the order of keys', () => {
    const anyChange = fc.record({ after: anyFact, isGone: fc.boolean(), isStale: fc.boolean() });
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 120 }), (changes) => {
        const table = new FactTable<Fact>(({ name }) => name);
        const inGroup = table.index(({ group }) => group);
        const known = new Map<string, Fact>();
        for (const { after, isGone, isStale } of changes) {
          const before = known.get(after.name);
          // What is told of an object that another has replaced by now changes nothing.
          if (isGone && isStale) table.change(undefined, { ...after });
          else if (isGone) table.change(undefined, before);
          else table.change(after, isStale ? undefined : before);
          if (!isGone) known.set(after.name, after);
          else if (!isStale) known.delete(after.name);
        }
        expect([...table.values()].sort(byName)).toEqual([...known.values()].sort(byName));
        for (const group of ['one', 'two']) {
          expect(inGroup(group)).toEqual(
            [...known.values()].filter((fact) => fact.group === group).sort(byName),
          );
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('moves a fact whose key is another', () => {
    const table = new FactTable<Fact>(({ name }) => name);
    const inGroup = table.index(({ group }) => group);
    const before = { name: 'old', group: 'one' };
    const after = { name: 'new', group: 'one' };
    table.change(before, undefined);
    table.change(after, before);
    expect(inGroup('one')).toEqual([after]);
    expect(table.size).toBe(1);
  });

  it('does not look at a whole group when one of it changes', () => {
    let looked = 0;
    const table = new FactTable<Fact>((fact) => {
      looked += 1;
      return fact.name;
    });
    table.index(({ group }) => group);
    const facts = Array.from({ length: 4_096 }, (_, at) => ({ name: `n${at}`, group: 'one' }));
    for (const fact of facts) table.change(fact, undefined);
    looked = 0;
    for (const fact of facts) table.change({ ...fact }, fact);
    expect(looked / facts.length).toBeLessThan(20);
  });
});

const byName = (one: Fact, other: Fact): number => (one.name < other.name ? -1 : 1);
