import { HttpErrorResponse } from '@angular/common/http';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { TestConsole } from '../testing/console';
import { type LiveAnswer, liveAnswer } from './live-answer';
import { ApiError, toShownProblem } from './problem';

function asking(first: string | null) {
  const console = new TestConsole();
  const question = signal<string | null>(first);
  const asked: string[] = [];
  const ask = async (text: string) => {
    asked.push(text);
    if (text === 'lost') throw new ApiError(toShownProblem(new HttpErrorResponse({ status: 0 })));
    if (text === 'bad') throw new ApiError(toShownProblem(new Error('refused')));
    return text.toUpperCase();
  };
  const live: LiveAnswer<string> = TestBed.runInInjectionContext(() => liveAnswer(question, ask));
  return { console, question, asked, live };
}

describe('a live answer', () => {
  it('is not asked for while there is no question', async () => {
    const { console, asked, live } = asking(null);
    await console.pass(1_000);
    expect(asked).toEqual([]);
    expect(live.isCurrent()).toBe(false);
  });

  it('waits until somebody has stopped typing, and asks for the last', async () => {
    const { console, question, asked, live } = asking('a');
    await console.pass(300);
    question.set('ab');
    await console.pass(300);
    expect(asked).toEqual([]);
    await console.pass(50);
    expect(asked).toEqual(['ab']);
    expect(live.latest()).toBe('AB');
    expect(live.isCurrent()).toBe(true);
  });

  it('keeps the last answer while the next is on its way, but not as the current one', async () => {
    const { console, question, live } = asking('a');
    await console.pass(350);
    expect(live.latest()).toBe('A');
    question.set('b');
    await console.settle();
    expect(live.latest()).toBe('A');
    expect(live.isCurrent()).toBe(false);
    await console.pass(350);
    expect(live.latest()).toBe('B');
  });

  it('keeps it while the next one is being given, too', async () => {
    const console = new TestConsole();
    const question = signal('a');
    let give: (answer: string) => void = () => undefined;
    const ask = (text: string) =>
      text === 'a' ? Promise.resolve('A') : new Promise<string>((done) => (give = done));
    const live = TestBed.runInInjectionContext(() => liveAnswer(question, ask));
    await console.pass(350);
    expect(live.latest()).toBe('A');
    question.set('b');
    await console.pass(350);
    expect(live.latest()).toBe('A');
    expect(live.isCurrent()).toBe(false);
    give('B');
    await console.settle();
    expect(live.latest()).toBe('B');
    expect(live.isCurrent()).toBe(true);
  });

  it('stays the current one when the same is put in new words', async () => {
    const console = new TestConsole();
    const question = signal({ name: 'a' });
    const asked: string[] = [];
    const ask = async ({ name }: { name: string }) => {
      asked.push(name);
      return name.toUpperCase();
    };
    const live = TestBed.runInInjectionContext(() => liveAnswer(question, ask));
    await console.pass(300);
    question.set({ name: 'a' });
    await console.pass(50);
    expect(live.isCurrent()).toBe(true);
    question.set({ name: 'a' });
    expect(live.isCurrent()).toBe(true);
    await console.pass(350);
    expect(asked).toEqual(['a']);
  });

  it('says what is wrong, and gets over it', async () => {
    const { console, question, live } = asking('bad');
    await console.pass(350);
    expect(live.problem()?.detail).toBe('refused');
    question.set('good');
    await console.pass(350);
    expect(live.problem()).toBeNull();
    expect(live.latest()).toBe('GOOD');
  });

  it('asks the same again on request', async () => {
    const { console, asked, live } = asking('a');
    await console.pass(350);
    live.again();
    await console.pass(350);
    expect(asked).toEqual(['a', 'a']);
  });

  it('is asked for again when nothing came of it because Soteria was out of reach', async () => {
    const { console, question, asked, live } = asking(null);
    await console.open();
    console.events.breakOff();
    question.set('lost');
    await console.pass(350);
    expect(live.problem()?.code).toBe('offline');
    console.events.connect();
    await console.settle();
    expect(asked).toEqual(['lost', 'lost']);
  });
});
