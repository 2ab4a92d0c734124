import { type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { RawClient } from '../attacks/testing/raw-client';
import { eventually } from '../cluster/testing/eventually';
import { BoundedAdapter } from '../http/bounded-adapter';
import { boundedServer, SERVER_LIMITS } from '../http/bounded-server';

/** Limits that pass in moments, and leave time to a machine that has much else to do. */
const QUICK = {
  headersTimeoutMs: 1_000,
  requestTimeoutMs: 3_000,
  keepAliveTimeoutMs: 1_500,
  maxConnections: 80,
  checkEveryMs: 40,
};
const SLOW_CLIENTS = 40;

describe('clients that only hold connections', () => {
  let server: Server;
  let port: number;
  let clients: RawClient[];
  let handle: RequestListener;
  beforeEach(async () => {
    clients = [];
    handle = (_request, response) => response.end('done');
    server = boundedServer((request, response) => handle(request, response), QUICK);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(async () => {
    for (const client of clients) client.close();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });

  function connect(): RawClient {
    const client = new RawClient(port);
    clients.push(client);
    return client;
  }

  it('R16: are let go when their headers do not come, and others are served meanwhile', async () => {
    const slow = Array.from({ length: SLOW_CLIENTS }, connect);
    for (const client of slow) client.send('GET / HTTP/1.1\r\nHost: x\r\n');
    const other = connect();
    other.send('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await other.untilEnded();
    expect(other.statuses()).toEqual(['200']);
    await Promise.all(
      slow.map(async (client) => {
        await client.until('the end of its time', () => {
          client.send('X');
          return client.ended;
        });
        expect(client.statuses()).toEqual(['408']);
      }),
    );
  });

  it('R16: are let go when they say nothing at all', async () => {
    const silent = connect();
    await silent.untilEnded();
    expect(silent.statuses()).toEqual(['408']);
  });

  it('R17: are no more than so many, and there is room again when some have gone', async () => {
    const held = Array.from({ length: QUICK.maxConnections }, connect);
    const unanswered: ServerResponse[] = [];
    const answerAtOnce = handle;
    handle = (_request, response) => unanswered.push(response);
    for (const client of held) client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await eventually('all have asked', () => unanswered.length === held.length);
    const turnedAway = connect();
    turnedAway.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await turnedAway.untilEnded();
    expect(turnedAway.text).toBe('');
    handle = answerAtOnce;
    for (const response of unanswered) response.end('done');
    // Connections on which nothing is asked are closed after a while.
    await Promise.all(held.map((each) => each.untilEnded()));
    const next = connect();
    next.send('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await next.untilEnded();
    expect(next.statuses()).toEqual(['200']);
  });

  it('R16, R17: the product’s own server has these limits', () => {
    const adapter = new BoundedAdapter();
    adapter.initHttpServer();
    const own = adapter.getHttpServer() as Server;
    expect(own).toMatchObject({
      headersTimeout: SERVER_LIMITS.headersTimeoutMs,
      requestTimeout: SERVER_LIMITS.requestTimeoutMs,
      keepAliveTimeout: SERVER_LIMITS.keepAliveTimeoutMs,
      maxConnections: 2_000,
    });
    expect(SERVER_LIMITS.headersTimeoutMs + SERVER_LIMITS.checkEveryMs).toBeLessThan(15_000);
  });
});
