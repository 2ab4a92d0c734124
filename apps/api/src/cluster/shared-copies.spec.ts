import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SharedCopies } from './shared-copies';

interface Place {
  name: string;
  target: string;
  claim?: { modes: string[] } | null;
}

describe('one copy of records that say the same', () => {
  const place = (target: string, claim: Place['claim'] = null): Place => ({
    name: 'pvc-1',
    target,
    claim,
  });

  it('what says something else under the same name stays its own', () => {
    const copies = new SharedCopies<Place>();
    const one = copies.copyOf('pvc-1', place('one'));
    expect(copies.copyOf('pvc-1', place('two'))).toEqual(place('two'));
    expect(copies.copyOf('pvc-1', place('one', { modes: ['a'] }))).not.toBe(one);
    expect(copies.copyOf('pvc-1', { name: 'pvc-1', target: 'one' })).not.toBe(one);
    expect(one).toEqual(place('one'));
  });

  it('what says the same is one copy, also of what lies within, and nobody can change it', () => {
    const copies = new SharedCopies<Place>();
    const first = copies.copyOf('pvc-1', place('one', { modes: ['a'] }));
    expect(copies.copyOf('pvc-1', place('one', { modes: ['a'] }))).toBe(first);
    expect(Object.isFrozen(first)).toBe(true);
    const other = copies.copyOf('pvc-1', place('two'));
    expect(Object.isFrozen(other)).toBe(true);
  });

  it('what comes by turns is not made anew each time', () => {
    const copies = new SharedCopies<Place>();
    const turns = ['one', 'two', 'three', 'four'];
    const first = turns.map((target) => copies.copyOf('pvc-1', place(target)));
    const again = turns.map((target) => copies.copyOf('pvc-1', place(target)));
    expect(again.every((copy, at) => copy === first[at])).toBe(true);
  });

  it('of many that differ the oldest is forgotten', () => {
    const copies = new SharedCopies<Place>();
    const first = copies.copyOf('pvc-1', place('0'));
    for (const target of ['1', '2', '3', '4']) copies.copyOf('pvc-1', place(target));
    expect(copies.copyOf('pvc-1', place('0'))).not.toBe(first);
  });

  it('a name that nobody asks for any more is forgotten', () => {
    const copies = new SharedCopies<Place>(2);
    const unused = copies.copyOf('unused', place('one'));
    for (const name of ['a', 'b', 'c', 'd']) copies.copyOf(name, place('one'));
    expect(copies.copyOf('unused', place('one'))).not.toBe(unused);
  });

  it('what nobody keeps any more is let go, and may come again', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const copies = new SharedCopies<Place>();
    const one = new WeakRef(copies.copyOf('pvc-1', place('one')));
    await nextTurn();
    collect();
    expect(one.deref()).toBeUndefined();
    expect(copies.copyOf('pvc-1', place('one'))).toEqual(place('one'));
  });
});
