import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { TestConsole } from '../testing/console';
import { item, operation } from '../testing/world';
import { oneOperation } from './one-operation';

async function asked(first: string) {
  const console = new TestConsole();
  await console.open();
  const id = signal(first);
  const one = TestBed.runInInjectionContext(() => oneOperation(id));
  return { console, id, one };
}

describe('an operation by its id', () => {
  it('is not asked for without one', async () => {
    const { console, one } = await asked('');
    await console.settle();
    expect(one.operation()).toBeUndefined();
    expect(console.api.sent.filter(({ url }) => url.startsWith('/v1/operations/'))).toEqual([]);
  });

  it('is not told of with what was wrong with another, however late that comes', async () => {
    const { console, id, one } = await asked('op-1');
    const refused = console.api.problem('internal', 'A fault.');
    let answer: (given: unknown) => void = () => undefined;
    console.api
      .on('GET /v1/operations/op-1', () => new Promise((done) => (answer = done)))
      .on('GET /v1/operations/op-2', () => new Promise(() => undefined));
    await console.settle();
    id.set('op-2');
    await console.settle();
    answer(refused);
    await console.settle();
    expect(one.problem()).toBeNull();
  });

  it('is asked for again on request', async () => {
    const { console, one } = await asked('op-1');
    console.api.on('GET /v1/operations/op-1', console.api.problem('internal', 'A fault.'));
    await console.settle();
    expect(one.problem()?.detail).toBe('A fault.');
    console.api.on('GET /v1/operations/op-1', operation('op-1', [item('shop/orders')]));
    one.again();
    await console.settle();
    expect(one.problem()).toBeNull();
    expect(one.operation()?.id).toBe('op-1');
  });
});
