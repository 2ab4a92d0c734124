import fc from 'fast-check';
import { SortedKeys } from './sorted-keys';

const key = fc.stringMatching(/^[a-c]{1,3}(\/[a-c]{1,3})?$/);

describe('SortedKeys', () => {
  it('agrees with a sorted array, whatever is added and removed', () => {
    const steps = fc.array(fc.tuple(fc.boolean(), key), { maxLength: 200 });
    fc.assert(
      fc.property(steps, key, key, (changes, prefix, start) => {
        const keys = new SortedKeys();
        const model = new Set<string>();
        for (const [adds, one] of changes) {
          if (adds && !model.has(one)) keys.add(one);
          if (!adds) keys.remove(one);
          if (adds) model.add(one);
          else model.delete(one);
        }
        const expected = [...model].sort().filter((one) => one.startsWith(prefix) && one >= start);
        expect([...keys.range(prefix, start)]).toEqual(expected);
        expect(keys.countFrom(prefix, start)).toBe(expected.length);
        expect(keys.size).toBe(model.size);
      }),
    );
  });

  it('stays sorted over many blocks, in whatever order keys arrive', () => {
    const names = Array.from({ length: 5000 }, (_, index) => String((index * 7919) % 5000));
    const keys = new SortedKeys();
    for (const name of names) keys.add(name);
    expect([...keys.range('', '')]).toEqual([...names].sort());
    for (const name of names.slice(0, 4000)) keys.remove(name);
    expect([...keys.range('', '')]).toEqual(names.slice(4000).sort());
    expect(keys.countFrom('', '')).toBe(1000);
  });
});
