import { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { eventually } from '../cluster/testing/eventually';
import { boundedServer } from './bounded-server';

const HEAD = 'Host: soteria.test\r\n';
const get = (path: string): string => `GET ${path} HTTP/1.1\r\n${HEAD}\r\n`;
const RUBBISH = 'what is this\r\n\r\n';
const ODD_EXPECTATION = `GET /quick HTTP/1.1\r\n${HEAD}Expect: a miracle\r\n\r\n`;
const CONNECT = 'CONNECT elsewhere:443 HTTP/1.1\r\nHost: elsewhere\r\n\r\n';

/** A client that writes what it likes, and sees all that comes back. */
class Client {
  text = '';
  ended = false;
  private readonly socket: Socket;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setEncoding('utf8').on('data', (chunk: string) => (this.text += chunk));
    this.socket.on('close', () => (this.ended = true)).on('error', () => undefined);
  }

  send(text: string): void {
    this.socket.write(text, 'latin1');
  }

  statuses(): string[] {
    return [...this.text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status = '']) => status);
  }

  close(): void {
    this.socket.destroy();
  }
}

describe('answers on one connection', () => {
  let server: Server;
  let client: Client;
  let held: ServerResponse[];
  const seen: string[] = [];

  beforeEach(async () => {
    held = [];
    seen.length = 0;
    server = boundedServer(answer);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    client = new Client((server.address() as AddressInfo).port);
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

  const until = (condition: () => boolean) => eventually('what the spec waits for', condition);

  it.each([RUBBISH, ODD_EXPECTATION])(
    'what cannot be read gets one, and the connection ends: %j',
    async (bytes) => {
      client.send(bytes);
      await until(() => client.ended);
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
    await until(() => client.text.endsWith('done'));
    client.send(bytes);
    await until(() => client.ended);
    expect(client.statuses()).toEqual(['200', status]);
  });

  it.each([RUBBISH, ODD_EXPECTATION, CONNECT])(
    'behind a request that is being answered, there is only that one: %j',
    async (bytes) => {
      client.send(get('/held') + bytes);
      await until(() => held.length === 1);
      // Whoever goes on talking is not answered either.
      client.send(RUBBISH);
      held[0]?.end('held');
      await until(() => client.ended);
      expect(client.statuses()).toEqual(['200']);
      expect(client.text).toMatch(/held$/);
    },
  );

  it('behind two that are being answered, both come, in their order', async () => {
    client.send(get('/held') + get('/held') + RUBBISH);
    await until(() => held.length === 2);
    held[1]?.end('second');
    held[0]?.end('first');
    await until(() => client.ended);
    expect(client.statuses()).toEqual(['200', '200']);
    expect(client.text).toMatch(/first[^]*second$/);
  });

  it('within a stream it ends the stream, without a word', async () => {
    client.send(get('/stream'));
    await until(() => client.text.includes('one'));
    client.send(RUBBISH);
    await until(() => client.ended);
    expect(client.statuses()).toEqual(['200']);
  });

  it('within a body it is the answer to that request', async () => {
    client.send(`POST /body HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\nno size\r\n`);
    await until(() => client.ended);
    expect(client.statuses()).toEqual(['400']);
  });

  it('within a body behind a request that is being answered, it is nobody’s', async () => {
    const body = `POST /body HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\nno size\r\n`;
    client.send(get('/held') + body);
    await until(() => client.ended);
    expect(client.statuses()).toEqual([]);
    expect(seen).toEqual(['/held', '/body']);
  });
});
