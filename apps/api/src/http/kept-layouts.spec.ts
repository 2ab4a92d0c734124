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

/** Lays out nothing alike: whoever is not kept is gone with the collection, and the next one is laid out anew. */
const BODY = { coding: 'identity', etag: '"a"', pieces: [Buffer.from('body')], length: 4 } as const;

async function serverOf(answers: Exchange[]): Promise<Server> {
  const server = createServer((request, response) => {
    answers.push({ request, response });
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

/** The layouts of requests and answers, of which only the last ones are held here. */
async function layoutsAfterCollections(path: string): Promise<Exchange> {
  let answers: Exchange[] = [];
  const server = await serverOf(answers);
  for (let time = 0; time < 4; time += 1) {
    answers.length = 0;
    collect();
    await ask(server, path);
    await nextTurn();
  }
  server.close();
  const [last] = answers;
  answers = [];
  if (last === undefined) throw new Error('nothing was asked');
  return last;
}

describe('the layouts of requests and answers', () => {
  /** The first ones, held by nobody here. */
  async function kept(): Promise<WeakRef<Exchange>[]> {
    return (await keepLayouts()).map((exchange) => new WeakRef(exchange));
  }

  it.each(['/unchanged', '/page'])(
    'outlive collections in which there is none: %s',
    async (path) => {
      const first = await kept();
      await nextTurn();
      const { request, response } = await layoutsAfterCollections(path);
      const known = first.flatMap((each) => each.deref() ?? []);
      expect(known.length).toBeGreaterThanOrEqual(2);
      expect(known.some((each) => haveSameLayout(each.request, request))).toBe(true);
      expect(known.some((each) => haveSameLayout(each.response, response))).toBe(true);
    },
  );
});
