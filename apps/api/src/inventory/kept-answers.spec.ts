import { type Coding, type FinishedAnswer } from '../http/finished-answer';
import { KeptAnswers } from './kept-answers';

/** Answers that tell at which try they were made. */
function scene(coding: Coding) {
  const kept = new KeptAnswers();
  let made = 0;
  const make = (): FinishedAnswer => {
    made += 1;
    const pieces = [Buffer.from(`try ${made}`), Buffer.from(', whole')];
    return { coding, etag: '', pieces, length: Buffer.concat(pieces).length };
  };
  return (revision: string, question: string): string[] =>
    kept.get(revision, question, make).pieces.map(String);
}

describe('kept answers', () => {
  it('are not those of another question, nor of an earlier revision', () => {
    const ask = scene('gzip');
    expect(ask('1', 'all').join('')).toBe('try 1, whole');
    expect(ask('1', 'some').join('')).toBe('try 2, whole');
    expect(ask('2', 'all').join('')).toBe('try 3, whole');
  });

  it('are joined when they are asked for again, and stay so', () => {
    const ask = scene('gzip');
    expect(ask('1', 'all')).toEqual(['try 1', ', whole']);
    expect(ask('1', 'all')).toEqual(['try 1, whole']);
    expect(ask('1', 'all')).toEqual(['try 1, whole']);
  });

  it('stay in pieces where these are kept anyway', () => {
    const ask = scene('identity');
    ask('1', 'all');
    expect(ask('1', 'all')).toEqual(['try 1', ', whole']);
  });
});
