import { EventEmitter } from 'node:events';
import { type ServerResponse } from 'node:http';
import fc from 'fast-check';
import { AnswersUnderWay } from './answers-under-way';

const answer = (): ServerResponse => new EventEmitter() as unknown as ServerResponse;

describe('AnswersUnderWay', () => {
  it('are those that were added and are not closed, in whatever order they close', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 20 }), { maxLength: 60 }), (steps) => {
        const underWay = new AnswersUnderWay();
        const open: ServerResponse[] = [];
        for (const step of steps) {
          const [closing] = step < 10 ? open.splice(step, 1) : [];
          if (closing) {
            closing.emit('close');
          } else {
            const next = answer();
            open.push(next);
            underWay.add(next);
          }
          expect(new Set(underWay.all())).toEqual(new Set(open));
          expect(underWay.all()).toHaveLength(open.length);
        }
      }),
    );
  });

  it('are not forgotten twice', () => {
    const underWay = new AnswersUnderWay();
    const [first, ...others] = [answer(), answer(), answer()];
    for (const each of [first, ...others]) underWay.add(each);
    first.emit('close');
    first.emit('close');
    expect(new Set(underWay.all())).toEqual(new Set(others));
  });
});
