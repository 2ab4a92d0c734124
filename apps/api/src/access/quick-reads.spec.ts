import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { SCRAPERS } from './access.decorators';
import { type Admission } from './admission';
import { type QuickOutcome, type QuickRead, QuickReads } from './quick-reads';

const ADDRESS = '/told-before';
const HALF = { length: 4, sent: 'ab' };

/** Lets everybody in; who is let in is told of where the parts are real (`quick-reads.http.spec.ts`). */
const OPEN = { demandScraper: () => undefined } as unknown as Admission;

describe('an answer before the framework that fails', () => {
  const outcomes: QuickOutcome[] = [];
  let quick: QuickReads;
  let server: Server;
  beforeAll(async () => {
    Logger.overrideLogger(false);
    quick = new QuickReads(OPEN);
    quick.onAnswer((outcome) => outcomes.push(outcome));
    server = createServer(quick.before((_request, response) => response.end('the route')));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  afterEach(() => (outcomes.length = 0));

  const remember = (answer: QuickRead['answer']) =>
    quick.remember(
      { method: 'GET', url: ADDRESS },
      { route: ADDRESS, demand: SCRAPERS, isReady: () => true, answer },
    );
  const ask = () =>
    fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${ADDRESS}`, {
      signal: AbortSignal.timeout(10_000),
    });

  it('before anything is sent is given by the route, which counts it', async () => {
    remember(() => Promise.reject(new Error('It cannot be made.')));
    const answer = await ask();
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('the route');
    expect(outcomes).toEqual([]);
  });

  it('halfway is broken off, so that nobody takes it for the whole, and is not counted as an answer', async () => {
    remember(async (_request, response) => {
      response.writeHead(200, { 'Content-Length': HALF.length });
      await new Promise<void>((sent) => response.write(HALF.sent, () => sent()));
      throw new Error('The rest cannot be made.');
    });
    const answer = await ask();
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow('terminated');
    expect(outcomes).toEqual([]);
  });

  it('fails alone: the next one is given and counted', async () => {
    remember((_request, response) => void response.end('again'));
    expect(await (await ask()).text()).toBe('again');
    expect(outcomes).toEqual([expect.objectContaining({ route: ADDRESS, status: 200 })]);
  });
});
