import fc from 'fast-check';
import { KeptPlaces } from './kept-places';

describe('KeptPlaces', () => {
  it('are of those that came and did not go, in whatever order they go', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 20 }), { maxLength: 60 }), (steps) => {
        const places = new KeptPlaces<number>();
        const present: { item: number; leave: () => void }[] = [];
        for (const [item, step] of steps.entries()) {
          const [leaving] = step < 10 ? present.splice(step, 1) : [];
          if (leaving) leaving.leave();
          else present.push({ item, leave: places.add(item) });
          expect(new Set(places.all())).toEqual(new Set(present.map((each) => each.item)));
          expect(places.all()).toHaveLength(present.length);
        }
      }),
    );
  });

  it('are not left twice', () => {
    const places = new KeptPlaces<string>();
    const leave = places.add('first');
    places.add('second');
    places.add('third');
    leave();
    leave();
    expect(new Set(places.all())).toEqual(new Set(['second', 'third']));
  });
});
