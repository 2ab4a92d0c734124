import {
  Copies,
  EMPTY,
  interned,
  internedList,
  internedOr,
  internedTexts,
  joined,
} from './interned';

describe('one copy of what says the same', () => {
  const made = (text: string): string => JSON.parse(JSON.stringify(text)) as string;

  it('says what it was given', () => {
    expect(interned(made('shop'))).toBe('shop');
    expect(internedOr(undefined, null)).toBeNull();
    expect(internedOr(null, '')).toBe('');
    expect(internedOr(made(''), null)).toBe('');
    expect(joined('shop', 'orders')).toBe('shop/orders');
  });

  it.each([
    [['a', 'b'], ['a,b']],
    [['a\nb'], ['a', 'b']],
    [['a","b'], ['a', 'b']],
  ])('lists that only look alike stay apart: %j and %j', (one, other) => {
    expect(internedList(one)).toEqual(one);
    expect(internedList(other)).toEqual(other);
  });

  it('equal lists are one, and nobody can change it', () => {
    const list = internedList(['ReadWriteOnce']);
    expect(internedList([made('ReadWriteOnce')])).toBe(list);
    expect(Object.isFrozen(list)).toBe(true);
    expect(internedList(undefined)).toBe(EMPTY);
    expect(internedList([])).toBe(EMPTY);
  });

  it('labels stay their own, whatever they are called', () => {
    const labels = JSON.parse('{"app":"shop","__proto__":"odd","toString":"x"}') as Record<
      string,
      string
    >;
    const copy = internedTexts(labels);
    expect(Object.entries(copy)).toEqual(Object.entries(labels));
    expect(copy).not.toBe(labels);
    expect(internedTexts(null)).toEqual({});
  });

  it('what is very long is not remembered', () => {
    const copies = new Copies<object>();
    const [short, long] = ['x'.repeat(2_000), 'x'.repeat(2_001)];
    expect(copies.get(short, () => ({}))).toBe(copies.get(short, () => ({})));
    expect(copies.get(long, () => ({}))).not.toBe(copies.get(long, () => ({})));
  });

  it('what nobody asks for any more is forgotten; what is asked for stays one copy', () => {
    const copies = new Copies<object>(2);
    const [used, unused] = [copies.get('used', () => ({})), copies.get('unused', () => ({}))];
    for (const key of ['c', 'd', 'e', 'f']) {
      copies.get(key, () => ({}));
      expect(copies.get('used', () => ({}))).toBe(used);
    }
    expect(copies.get('unused', () => ({}))).not.toBe(unused);
  });
});
