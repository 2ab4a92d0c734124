import { HttpErrorResponse } from '@angular/common/http';
import { PROBLEMS, type ProblemCode, problemType } from '@soteria/contracts';
import { fieldProblem, toShownProblem } from './problem';

const answer = (status: number, error: unknown) => new HttpErrorResponse({ status, error });
const written = (code: ProblemCode, more = {}) =>
  answer(PROBLEMS[code].status, {
    type: problemType(code),
    title: PROBLEMS[code].title,
    status: PROBLEMS[code].status,
    detail: 'This case.',
    instance: 'req-7',
    code,
    ...more,
  });

describe('a problem in words', () => {
  it('takes title, case and request id from the API', () => {
    expect(toShownProblem(written('target-exists'))).toMatchObject({
      code: 'target-exists',
      title: 'The target already exists',
      detail: 'This case.',
      requestId: 'req-7',
      advice: 'Choose a name that is free.',
    });
  });

  it('finds what is wrong with a field', () => {
    const errors = [{ pointer: '/target/pvc', detail: 'is too long' }];
    const problem = toShownProblem(written('validation-failed', { errors }));
    expect(fieldProblem(problem, '/target/pvc')).toBe('is too long');
    expect(fieldProblem(problem, '/target/namespace')).toBeNull();
  });

  it('tells what has changed one by one, and not twice', () => {
    const changes = ['shop/a would come from b-2.', 'shop/b would be larger.'];
    const detail = `It has changed. ${changes.join(' ')} Look at the new plan.`;
    const problem = toShownProblem(written('plan-outdated', { detail, changes }));
    expect(problem).toMatchObject({
      items: changes,
      detail: 'It has changed. Look at the new plan.',
    });
  });

  it('sets what was saved in between beside what was entered', () => {
    const differences = [
      { pointer: '/retention/daily', saved: 7, yours: 14 },
      { pointer: '/description', yours: 'mine' },
    ];
    expect(toShownProblem(written('conflict', { differences })).items).toEqual([
      '/retention/daily: saved is 7, yours is 14',
      '/description: saved is nothing, yours is "mine"',
    ]);
  });

  it('names what takes the room, the first ten of it', () => {
    const entries = Array.from({ length: 12 }, (_, n) => ({ key: `p${n}`, bytes: 2_048 }));
    const { items } = toShownProblem(written('too-large', { entries }));
    expect(items).toHaveLength(11);
    expect([items[0], items[10]]).toEqual(['p0: 2 KiB', 'and 2 more']);
  });

  it.each([
    ['a request that never arrived', answer(0, null), 'offline'],
    ['a sign-in page in place of the answer', answer(200, '<html>'), 'signed-out'],
    ['a 401 of the proxy', answer(401, 'Unauthorized'), 'signed-out'],
    ['a 401 of Soteria itself', written('not-authenticated'), 'not-authenticated'],
    ['a page of the proxy', answer(502, '<html>Bad gateway</html>'), 'unreadable'],
    [
      'a code that this console does not know',
      answer(409, { code: 'new', detail: 'x' }),
      'unreadable',
    ],
    ['a fault of the page itself', new Error('no such thing'), 'unreadable'],
    ['something that is no error', 'text', 'unreadable'],
  ])('names %s', (_, error, code) => {
    expect(toShownProblem(error).code).toBe(code);
  });
});
