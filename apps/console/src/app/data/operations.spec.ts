import { TestBed } from '@angular/core/testing';
import { type Operation } from '@soteria/contracts';
import { TestConsole } from '../testing/console';
import { hoursAgo, item, operation } from '../testing/world';
import { Commands } from './commands';
import { Operations } from './operations';

const running = operation('op-1', [item('shop/orders')]);
const succeeded = { ...running, state: 'succeeded' as const, finishedAt: hoursAgo(0) };

/** Running, with an item in each of these phases. */
const at = (...phases: string[]) =>
  operation(
    'op-1',
    phases.map((phase, index) => item(`shop/orders-${index}`, { phase })),
  );

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

  it.each(['asked for', 'a list', 'cancelled'])(
    'keep what the stream told while the answer was on its way: %s',
    async (how) => {
      const { console, operations } = await opened([running]);
      const commands = TestBed.inject(Commands);
      const list = { items: [running], problems: [] };
      console.api
        .on('GET /v1/operations/op-1', running)
        .on('GET /v1/operations', list)
        .on('POST /v1/operations/op-1/cancel', running);
      const asking =
        how === 'asked for'
          ? operations.loadOne('op-1')
          : how === 'a list'
            ? operations.load()
            : commands.cancel('op-1');
      console.events.send('operation', { ...running, progress: 60 });
      await asking;
      expect(operations.byId('op-1')?.progress).toBe(60);
      console.api.on('GET /v1/operations/op-1', { ...running, progress: 70 });
      await operations.loadOne('op-1');
      expect(operations.byId('op-1')?.progress).toBe(70);
    },
  );

  it('do not go back to a phase that is over, whoever tells of it, and go on from there', async () => {
    const { console, operations } = await opened([at('uploading')]);
    const phase = () => operations.byId('op-1')?.items[0]?.phase;
    console.events.send('operation', at('snapshot'));
    expect(phase()).toBe('uploading');
    console.api.on('GET /v1/operations/op-1', at('snapshotted'));
    await operations.loadOne('op-1');
    expect(phase()).toBe('uploading');
    for (const next of ['finalizing', 'cleanup']) {
      console.events.send('operation', at(next));
      expect(phase()).toBe(next);
    }
  });

  it('take an answer although the stream told of something older meanwhile', async () => {
    const { console, operations } = await opened([at('uploading')]);
    console.api.on('GET /v1/operations/op-1', at('finalizing'));
    const reading = operations.loadOne('op-1');
    console.events.send('operation', at('snapshot'));
    await reading;
    expect(operations.byId('op-1')?.items[0]?.phase).toBe('finalizing');
  });

  it.each([
    ['one item is further and another is not', ['uploading', 'snapshot'], ['snapshot', 'done']],
    ['a phase is unknown', ['uploading'], ['polishing']],
    ['there are other items than before', ['uploading', 'uploading'], ['snapshot']],
  ])('take what is told where %s', async (_, known, told) => {
    const { console, operations } = await opened([at(...known)]);
    console.events.send('operation', at(...told));
    expect(operations.byId('op-1')?.items.map(({ phase }) => phase)).toEqual(told);
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
