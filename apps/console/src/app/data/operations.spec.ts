import { TestBed } from '@angular/core/testing';
import { type Operation } from '@soteria/contracts';
import { TestConsole } from '../testing/console';
import { hoursAgo, item, operation } from '../testing/world';
import { Operations } from './operations';

const running = operation('op-1', [item('shop/orders')]);
const succeeded = { ...running, state: 'succeeded' as const, finishedAt: hoursAgo(0) };

async function opened(operations: Operation[] = []) {
  const console = new TestConsole({ operations });
  await console.open();
  return { console, operations: TestBed.inject(Operations) };
}

describe('the operations', () => {
  it('are not taken back by an answer that is older than the news', async () => {
    const { console, operations } = await opened();
    console.api.on('GET /v1/operations/op-1', running);
    const reading = operations.loadOne('op-1');
    console.events.send('operation', succeeded);
    await reading;
    expect(operations.byId('op-1')?.state).toBe('succeeded');
    expect(operations.underWay()).toEqual([]);
  });

  it('follow what is told of those that have ended', async () => {
    const { console, operations } = await opened([succeeded]);
    console.events.send('operation', { ...succeeded, undo: { possible: false } });
    expect(operations.byId('op-1')?.undo).toEqual({ possible: false });
  });

  it('begin anew where an id is given once more, for a forgotten one', async () => {
    const { console, operations } = await opened([succeeded]);
    console.events.send('operation', { ...running, createdAt: hoursAgo(0) });
    expect(operations.byId('op-1')?.state).toBe('running');
  });
});
