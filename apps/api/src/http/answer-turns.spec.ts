import { EventEmitter } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { RawClient } from '../attacks/testing/raw-client';
import { AnswerTurns } from './answer-turns';
import { boundedServer, SERVER_LIMITS } from './bounded-server';

const HEAD = 'Host: soteria.test\r\n';
const get = (path: string): string => `GET ${path} HTTP/1.1\r\n${HEAD}\r\n`;
const RUBBISH = 'what is this\r\n\r\n';
const ODD_EXPECTATION = `GET /quick HTTP/1.1\r\n${HEAD}Expect: a miracle\r\n\r\n`;
const CONNECT = 'CONNECT elsewhere:443 HTTP/1.1\r\nHost: elsewhere\r\n\r\n';

describe('answers on one connection', () => {
  let server: Server;
  let client: RawClient;
  let held: ServerResponse[];
  let turns: AnswerTurns;
  const seen: string[] = [];

  beforeEach(async () => {
    held = [];
    seen.length = 0;
    turns = new AnswerTurns();
    server = boundedServer(answer, SERVER_LIMITS, turns);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    client = new RawClient((server.address() as AddressInfo).port);
  });
  afterEach(async () => {
    client.close();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });

  /** `/held` is answered when the spec says so, `/stream` begins and does not end, `/body` reads. */
  function answer(request: IncomingMessage, response: ServerResponse): void {
    seen.push(request.url ?? '');
    if (request.url === '/held') held.push(response);
    else if (request.url === '/stream') response.write('one\n');
    else if (request.url === '/body') request.resume().on('end', () => response.end('read'));
    else response.end('done');
  }

  it.each([RUBBISH, ODD_EXPECTATION])(
    'what cannot be read gets one, and the connection ends: %j',
    async (bytes) => {
      client.send(bytes);
      await client.untilEnded();
      expect(client.statuses()).toEqual(['400']);
      expect(client.text).toContain('"malformed-request"');
    },
  );

  it.each([
    [RUBBISH, '400'],
    [ODD_EXPECTATION, '400'],
    [CONNECT, '405'],
  ])('behind a request that was answered, it is the second one: %j', async (bytes, status) => {
    client.send(get('/quick'));
    await client.until('an answer', () => client.text.endsWith('done'));
    client.send(bytes);
    await client.untilEnded();
    expect(client.statuses()).toEqual(['200', status]);
  });

  it.each([RUBBISH, ODD_EXPECTATION, CONNECT])(
    'behind a request that is being answered, there is only that one: %j',
    async (bytes) => {
      client.send(get('/held') + bytes);
      await client.until('it is heard', () => held.length === 1);
      // Whoever goes on talking is not answered either.
      client.send(RUBBISH);
      held[0]?.end('held');
      await client.untilEnded();
      expect(client.statuses()).toEqual(['200']);
      expect(client.text).toMatch(/held$/);
    },
  );

  it('behind two that are being answered, both come, in their order', async () => {
    client.send(get('/held') + get('/held') + RUBBISH);
    await client.until('both are heard', () => held.length === 2);
    held[1]?.end('second');
    held[0]?.end('first');
    await client.untilEnded();
    expect(client.statuses()).toEqual(['200', '200']);
    expect(client.text).toMatch(/first[^]*second$/);
  });

  it('within a stream it ends the stream, without a word', async () => {
    client.send(get('/stream'));
    await client.until('a beginning', () => client.text.includes('one'));
    client.send(RUBBISH);
    await client.untilEnded();
    expect(client.statuses()).toEqual(['200']);
  });

  it('within a body it is the answer to that request', async () => {
    client.send(`POST /body HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\nno size\r\n`);
    await client.untilEnded();
    expect(client.statuses()).toEqual(['400']);
  });

  it('within a body behind a request that is being answered, it is nobody’s', async () => {
    const body = `POST /body HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\nno size\r\n`;
    client.send(get('/held') + body);
    await client.untilEnded();
    expect(client.statuses()).toEqual([]);
    expect(seen).toEqual(['/held', '/body']);
  });

  it('are under way until the last of a connection is over', async () => {
    client.send(get('/held') + get('/held'));
    await client.until('both are heard', () => held.length === 2);
    expect(turns.underWay()).toEqual([held[1]]);
    held[0]?.end('first');
    await client.until('the first answer', () => client.text.endsWith('first'));
    expect(turns.underWay()).toEqual([held[1]]);
    held[1]?.end('second');
    await client.until('the second answer', () => client.text.endsWith('second'));
    await client.until('nothing is left', () => turns.underWay().length === 0);
  });

  it('are not under way once the client has gone, nor are those that waited behind them', async () => {
    client.send(get('/held') + get('/held'));
    await client.until('both are heard', () => held.length === 2);
    client.close();
    await client.until('nothing is left', () => turns.underWay().length === 0);
  });
});

describe('AnswerTurns', () => {
  it('forgets a connection as it closes, whatever became of its answer', () => {
    const turns = new AnswerTurns();
    const connections = [new EventEmitter(), new EventEmitter()];
    const answers = connections.map(() => ({ closed: false }) as ServerResponse);
    for (const [at, socket] of connections.entries()) {
      turns.begin({ socket } as unknown as IncomingMessage, answers[at] as ServerResponse);
    }
    connections[0]?.emit('close');
    expect(turns.underWay()).toEqual([answers[1]]);
    connections[1]?.emit('close');
    expect(turns.underWay()).toEqual([]);
  });
});
