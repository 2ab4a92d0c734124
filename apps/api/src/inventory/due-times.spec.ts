import fc from 'fast-check';
import { DueTimes } from './due-times';

type Deed = { do: 'set'; key: string; at: number | null } | { do: 'take'; now: number };

describe('moments by key', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd');
  const moment = fc.nat(20);
  const deed: fc.Arbitrary<Deed> = fc.oneof(
    fc.record({
      do: fc.constant('set' as const),
      key,
      at: fc.option(moment, { nil: null }),
    }),
    fc.record({ do: fc.constant('take' as const), now: moment }),
  );

  it('are those that were set last, the earliest first', () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 60 }), (deeds) => {
        const due = new DueTimes();
        const known = new Map<string, number>();
        for (const each of deeds) {
          if (each.do === 'set') {
            due.set(each.key, each.at);
            if (each.at === null) known.delete(each.key);
            else known.set(each.key, each.at);
          } else {
            const expected = [...known].filter(([, at]) => at <= each.now).map(([name]) => name);
            expect(due.takeDue(each.now).sort()).toEqual(expected.sort());
            for (const name of expected) known.delete(name);
          }
          expect(due.next()).toBe(known.size === 0 ? null : Math.min(...known.values()));
        }
      }),
    );
  });

  it('take no more room when they change back and forth, or are forgotten', () => {
    const due = new DueTimes();
    due.set('first', 1);
    for (let change = 0; change < 10_000; change += 1) due.set('restless', 100 + (change % 2));
    for (let each = 0; each < 1_000; each += 1) due.set(`gone-${each}`, 100);
    for (let each = 0; each < 1_000; each += 1) due.set(`gone-${each}`, null);
    due.set('restless', 50);
    expect(due.held).toBeLessThan(200);
    expect(due.takeDue(200)).toEqual(['first', 'restless']);
    expect(due.next()).toBeNull();
  });
});
