import { executionAsyncResource } from 'node:async_hooks';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { sendFinished, sendUnchanged } from './finished-answer';
import { type Exchange, keepLayouts } from './kept-layouts';

setFlagsFromString('--expose-gc');
setFlagsFromString('--allow-natives-syntax');
const collect = runInNewContext('gc') as () => void;
const haveSameLayout = runInNewContext('(one, other) => %HaveSameMap(one, other)') as (
  one: object,
  other: object,
) => boolean;

// Each collection goes through all that the specs before it have left in this process.
jest.setTimeout(240_000);

const BODY = { coding: 'identity', etag: '"a"', pieces: [Buffer.from('body')], length: 4 } as const;

async function serverOf(exchanges: Exchange[]): Promise<Server> {
  const server = createServer((request, response) => {
    exchanges.push({ request, response });
    if (request.url === '/unchanged') sendUnchanged(response, '"a"');
    else sendFinished(response, BODY, ['X-More', 'yes']);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return server;
}

async function ask(server: Server, path: string): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const answer = await new Promise<IncomingMessage>((answered, failed) => {
    get({ host: '127.0.0.1', port, path, agent: false }, answered).once('error', failed);
  });
  for await (const chunk of answer) void chunk;
}

/** An exchange that comes after collections that found none, at least none that is held here. */
async function laterExchange(path: string): Promise<Exchange> {
  const exchanges: Exchange[] = [];
  const server = await serverOf(exchanges);
  for (let time = 0; time < 4; time += 1) {
    exchanges.length = 0;
    collect();
    await ask(server, path);
    await nextTurn();
  }
  server.close();
  const [last] = exchanges;
  if (last === undefined) throw new Error('nothing was asked');
  return last;
}

async function laterTick(): Promise<object> {
  await nextTurn();
  collect();
  return new Promise((done) => process.nextTick(() => done(executionAsyncResource())));
}

/** What is kept, though not by those who look at it here. */
async function kept(): Promise<{ exchanges: WeakRef<Exchange>[]; tick: WeakRef<object> }> {
  const { exchanges, tick } = await keepLayouts();
  if (tick === null) throw new Error('no tick is kept');
  return {
    exchanges: exchanges.map((exchange) => new WeakRef(exchange)),
    tick: new WeakRef(tick),
  };
}

describe('what outlives collections in which there is none of its kind', () => {
  it.each(['/unchanged', '/page'])('is the layout of requests and answers: %s', async (path) => {
    const { exchanges } = await kept();
    await nextTurn();
    const { request, response } = await laterExchange(path);
    const held = exchanges.flatMap((each) => each.deref() ?? []);
    expect(held.length).toBeGreaterThanOrEqual(2);
    expect(held.some((each) => haveSameLayout(each.request, request))).toBe(true);
    expect(held.some((each) => haveSameLayout(each.response, response))).toBe(true);
  });

  it('is the layout of what is done next', async () => {
    const { tick } = await kept();
    const later = await laterTick();
    const held = tick.deref();
    expect(held !== undefined && haveSameLayout(held, later)).toBe(true);
  });
});
