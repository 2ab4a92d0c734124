import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { MAX_BODY_BYTES } from '@soteria/contracts';
import { ADMIN, guardedStory, linesOf, portOf } from '../attacks/testing/guarded';
import { RawClient } from '../attacks/testing/raw-client';
import { standingCluster } from '../attacks/testing/standing-cluster';
import { boundedServer, SERVER_LIMITS } from '../http/bounded-server';
import { readJsonBody } from '../http/json-body';
import { ProblemError } from '../http/problem-error';
import { type Story } from '../testing/story';

const CHUNK = `1000\r\n${'x'.repeat(4_096)}\r\n`;
/** What may be under way between two ends of a connection when one of them closes it. */
const MAX_UNDER_WAY_BYTES = 16 * MAX_BODY_BYTES;

const head = (...lines: string[]): string =>
  ['POST /v1/backup HTTP/1.1', 'Host: soteria.test', ...lines, '', ''].join('\r\n');

describe('R01: bodies without measure', () => {
  let story: Story;
  let client: RawClient;
  beforeAll(async () => {
    story = await guardedStory();
  });
  beforeEach(() => {
    client = new RawClient(portOf(story));
  });
  afterEach(() => client.close());
  afterAll(() => story.end());

  const asAdmin = (...lines: string[]): string =>
    head(...linesOf(ADMIN), 'Content-Type: application/json', ...lines);

  it('one that says it is too large is refused before it comes', async () => {
    client.send(asAdmin(`Content-Length: ${MAX_BODY_BYTES + 1}`));
    await client.untilEnded();
    expect(client.statuses()).toEqual(['413']);
    expect(client.text).toContain('"too-large"');
    expect(client.text).toContain('Connection: close');
  });

  it('one of exactly the limit is read', async () => {
    const body = JSON.stringify({ namespace: 'shop', pvc: 'x' }).padEnd(MAX_BODY_BYTES);
    client.send(asAdmin(`Content-Length: ${MAX_BODY_BYTES}`, 'Connection: close') + body);
    await client.untilEnded();
    expect(client.statuses()).toEqual(['404']);
  });

  it('one that does not end is cut off, and nothing is done', async () => {
    const before = standingCluster(story);
    let sent = 0;
    client.send(asAdmin('Transfer-Encoding: chunked'));
    await client.until('a refusal', () => {
      client.send(CHUNK);
      sent += CHUNK.length;
      return client.text !== '';
    });
    await client.untilEnded();
    expect(client.statuses()).toEqual(['413']);
    expect(sent).toBeLessThan(MAX_UNDER_WAY_BYTES);
    expect(standingCluster(story)).toBe(before);
  });

  it('nobody’s is not read at all', async () => {
    client.send(head('Content-Type: application/json', 'Transfer-Encoding: chunked') + CHUNK);
    await client.untilEnded();
    expect(client.statuses()).toEqual(['401']);
  });
});

describe('R01: bodies that take their time', () => {
  const QUICK = {
    ...SERVER_LIMITS,
    headersTimeoutMs: 1_000,
    requestTimeoutMs: 1_500,
    checkEveryMs: 20,
  };
  let server: Server = createServer();
  const ends: string[] = [];
  beforeAll(async () => {
    server = boundedServer((request, response) => {
      readJsonBody(request).then(
        () => response.end(),
        (error: unknown) => ends.push(error instanceof ProblemError ? error.code : String(error)),
      );
    }, QUICK);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });

  it('are not waited for longer than a request may take', async () => {
    const client = new RawClient((server.address() as AddressInfo).port);
    client.send(head('Content-Type: application/json', 'Content-Length: 1000'));
    await client.until('the end of its time', () => {
      client.send(' ');
      return client.ended;
    });
    expect(client.statuses()).toEqual(['408']);
    expect(client.text).toContain('"request-timeout"');
    await client.until('the reader has given up', () => ends.length > 0);
    expect(ends).toEqual(['request-timeout']);
  });
});
