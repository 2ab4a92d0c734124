import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import express from 'express';
import fc from 'fast-check';
import { MAX_EVENT_CLIENTS, MAX_EVENT_CLIENTS_PER_USER } from '@soteria/contracts';
import { as, guardedStory, linesOf, portOf, VIEWER } from '../attacks/testing/guarded';
import { RawClient } from '../attacks/testing/raw-client';
import { requestText } from '../attacks/testing/raw-request';
import { LiveController } from '../live/live.controller';
import { LiveEvents } from '../live/live-events';
import { type Caller, EVERYWHERE } from '../access/caller';
import { systemClock } from '../config/clock';
import { boundedServer } from '../http/bounded-server';
import { type Story } from '../testing/story';

const PATH = '/v1/events';

describe('R18: very many live connections', () => {
  let story: Story;
  const clients: RawClient[] = [];
  beforeAll(async () => {
    story = await guardedStory();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await story.until('all streams are closed', async () => (await open('zoe')).status === '200');
    for (const client of clients.splice(0)) client.close();
  });
  afterAll(() => story.end());

  async function open(
    user: string,
    ...lines: string[]
  ): Promise<{ status: string; client: RawClient }> {
    const client = new RawClient(portOf(story));
    clients.push(client);
    client.send(requestText({ target: PATH, lines: [...linesOf(as(user, 'viewers')), ...lines] }));
    await client.until('an answer', () => client.statuses().length > 0);
    return { status: client.statuses()[0] ?? '', client };
  }

  it('one person has a few, and is told so', async () => {
    for (let at = 0; at < MAX_EVENT_CLIENTS_PER_USER; at += 1) {
      expect((await open('vera')).status).toBe('200');
    }
    const { status, client } = await open('vera');
    await client.untilEnded();
    expect(status).toBe('429');
    expect(client.text).toMatch(/Retry-After: \d+/);
    expect(client.text).toContain('"too-many-requests"');
    expect((await open('victor')).status).toBe('200');
  });

  it('all together have so many; one that ends makes room', async () => {
    const people = Math.ceil(MAX_EVENT_CLIENTS / MAX_EVENT_CLIENTS_PER_USER);
    for (let at = 0; at < people; at += 1) {
      await Promise.all(
        Array.from({ length: MAX_EVENT_CLIENTS_PER_USER }, () => open(`person-${at}`)),
      );
    }
    expect(clients.map((each) => each.statuses()[0])).toEqual(
      Array.from({ length: MAX_EVENT_CLIENTS }, () => '200'),
    );
    expect((await open('late')).status).toBe('429');
    expect((await story.get('/v1/session', VIEWER)).status).toBe(200);
    clients[0]?.close();
    await story.until('there is room again', async () => (await open('late')).status === '200');
  });

  it('a stream is no way around who one is', async () => {
    const client = new RawClient(portOf(story));
    clients.push(client);
    client.send(requestText({ target: PATH }));
    await client.untilEnded();
    expect(client.statuses()).toEqual(['401']);
  });

  it.each(['from the future', '9'.repeat(400), '0'.repeat(32), '%00', '-1', "' or 1=1"])(
    'R19: with the last id %s everything is to be read anew',
    async (id) => {
      const { status, client } = await open('vera', `Last-Event-ID: ${id}`);
      expect(status).toBe('200');
      await client.until('a reset', () => client.text.includes('event: reset'));
    },
  );
});

describe('R18, R19: what is sent to whom', () => {
  const audience = { user: 'ada', reach: EVERYWHERE, standsUntil: Infinity };
  const sink = () => {
    const texts: string[] = [];
    return {
      texts,
      ended: false,
      writableLength: 0,
      write(text: string) {
        texts.push(text);
      },
      end() {
        this.ended = true;
      },
    };
  };
  const news = (at: number) => ({ revision: `${at}` });

  it('R18: whoever does not read is cut off, and others miss nothing of it', async () => {
    const events = new LiveEvents(systemClock);
    const server = boundedServer((_request, response) => {
      response.writeHead(200);
      const leave = events.connect(response, audience, undefined);
      response.on('close', leave);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const [slow, quick] = [new RawClient(port), new RawClient(port)];
    for (const client of [slow, quick]) client.send(requestText({ target: PATH }));
    await quick.until('both listen', () => events.clientCount === 2);
    slow.stopReading();
    const large = 'x'.repeat(64 * 1_024);
    let published = 0;
    await quick.until('one is cut off', () => {
      published += 1;
      events.publish('reset', { revision: `${published} ${large}` });
      return events.clientCount < 2;
    });
    // The rest lies in the buffers of two sockets, of which the kernel decides.
    expect(published * large.length).toBeLessThan(64 * 1_024 * 1_024);
    await quick.until('the last one', () => quick.text.includes(`"${published} x`));
    expect(quick.ended).toBe(false);
    events.close();
    for (const client of [slow, quick]) client.close();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });

  it('R18: whoever has gone before the stream begins takes up no place', async () => {
    const events = new LiveEvents(systemClock);
    const controller = new LiveController(events);
    const caller: Caller = {
      ...audience,
      groups: [],
      role: 'viewer',
      permissions: ['inventory:read'],
      method: 'headers',
      via: 'api',
      namespaces: null,
      may: () => Promise.resolve(true),
    };
    const app = express();
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = new RawClient((server.address() as AddressInfo).port);
    const begun = new Promise<void>((begin) => {
      app.get(PATH, (request, response) => {
        response.on('close', () => {
          controller.stream(caller, request, response);
          begin();
        });
        client.close();
      });
    });
    client.send(requestText({ target: PATH }));
    await begun;
    server.closeAllConnections();
    expect(events.clientCount).toBe(0);
    events.close();
    await new Promise((closed) => server.close(closed));
  });

  it('S12: a stream ends when the right to it does, also while the wall clock is set back', () => {
    let elapsedMs = 0;
    let wallMs = Date.UTC(2026, 4, 1);
    const events = new LiveEvents({
      ...systemClock,
      now: () => wallMs,
      monotonic: () => elapsedMs,
    });
    const confined = sink();
    events.connect(confined, { ...audience, standsUntil: 300_000 }, undefined);
    wallMs -= 3_600_000;
    elapsedMs = 299_999;
    events.publish('reset', news(1));
    expect(confined.ended).toBe(false);
    elapsedMs = 300_000;
    events.publish('reset', news(2));
    expect(confined.ended).toBe(true);
    expect(confined.texts.join('')).not.toContain('"revision":"2"');
    events.close();
  });

  it('R19: whoever comes back gets exactly what was missed, or is told to read anew', () => {
    fc.assert(
      fc.property(fc.nat(1_500), fc.nat(1_500), (before, after) => {
        const events = new LiveEvents(systemClock);
        const first = sink();
        const leave = events.connect(first, audience, undefined);
        for (let at = 0; at <= before; at += 1) events.publish('reset', news(at));
        leave();
        for (let at = 0; at < after; at += 1) events.publish('reset', news(before + 1 + at));
        const second = sink();
        const [, id = ''] = /id: (\w+)/.exec(first.texts.at(-1) ?? '') ?? [];
        events.connect(second, audience, id);
        events.close();
        const told = second.texts.slice(1).join('');
        const missed = [...told.matchAll(/"revision":"(\d+)"/g)].map(([, each]) => Number(each));
        if (after > 1_000) expect(told).toMatch(/event: reset\ndata: \{"revision":"[0-9a-f-]{36}"/);
        else expect(missed).toEqual(Array.from({ length: after }, (_, at) => before + 1 + at));
      }),
      { numRuns: 20 },
    );
  });

  it('R19: whoever was told nothing yet, or nothing for long, knows where to go on from', () => {
    let beat: () => void = () => undefined;
    const after = (_delayMs: number, callback: () => void) => {
      beat = callback;
      return () => undefined;
    };
    const events = new LiveEvents({ ...systemClock, after });
    const confined = { ...audience, reach: { everywhere: false, sees: () => false } };
    const quiet = sink();
    const leave = events.connect(quiet, confined, undefined);
    const idAt = (text = '') => /^id: (\w+)$/m.exec(text)?.[1];
    const atFirst = idAt(quiet.texts[0]);
    for (let at = 0; at < 1_001; at += 1) events.publish('reset', news(at));
    beat();
    leave();
    const inBetween = idAt(quiet.texts.at(-1));
    events.publish('reset', news(1_001));
    const [late, lately] = [sink(), sink()];
    events.connect(late, audience, atFirst);
    events.connect(lately, audience, inBetween);
    events.close();
    expect(late.texts.slice(1).join('')).toMatch(/"revision":"[0-9a-f-]{36}"/);
    expect(lately.texts.slice(1).join('')).toContain('"revision":"1001"');
    expect(quiet.texts.join('')).not.toContain('event:');
  });

  it('R19: from the ids nobody can tell whether anything happened', () => {
    const events = new LiveEvents(systemClock);
    const [one, other] = [sink(), sink()];
    events.connect(one, audience, undefined);
    events.connect(other, audience, undefined);
    events.close();
    expect(one.texts).not.toEqual(other.texts);
  });

  it('R19: what nobody needs is not made, and what many need is made once', () => {
    const events = new LiveEvents(systemClock);
    const before = sink();
    events.connect(before, audience, undefined)();
    let made = 0;
    const make = () => {
      made += 1;
      return news(7);
    };
    events.publishWhenHeard('reset', make);
    expect(made).toBe(0);
    const id = /^id: (\w+)$/m.exec(before.texts[0] ?? '')?.[1];
    const [one, other] = [sink(), sink()];
    for (const each of [one, other]) events.connect(each, audience, id);
    events.close();
    expect(made).toBe(1);
    for (const { texts } of [one, other]) expect(texts[1]).toContain('"revision":"7"');
  });

  it('R19: whoever is cut off while told what was missed is sent nothing more', () => {
    const events = new LiveEvents(systemClock);
    const first = sink();
    events.connect(first, audience, undefined);
    const large = 'x'.repeat(200 * 1_024);
    for (let at = 0; at < 6; at += 1) events.publish('reset', { revision: `${at} ${large}` });
    const [, id = ''] = /id: (\w+)/.exec(first.texts[1] ?? '') ?? [];
    const afterEnd: string[] = [];
    const slow = {
      ...sink(),
      write(text: string) {
        (this.ended ? afterEnd : this.texts).push(text);
        this.writableLength += text.length;
      },
      end() {
        this.ended = true;
        this.writableLength = 0;
      },
    };
    events.connect(slow, audience, id);
    events.close();
    expect(slow.texts).toHaveLength(3);
    expect(afterEnd).toEqual([]);
  });

  it('R19: large events are kept in smaller numbers', () => {
    const events = new LiveEvents(systemClock);
    const first = sink();
    events.connect(first, audience, undefined);
    for (let at = 0; at < 12; at += 1) events.publish('reset', news(at), 1_000);
    const idOf = (at: number) => /id: (\w+)/.exec(first.texts[at + 1] ?? '')?.[1];
    const [early, late] = [sink(), sink()];
    events.connect(early, audience, idOf(0));
    events.connect(late, audience, idOf(1));
    events.close();
    expect(early.texts).toHaveLength(2);
    expect(early.texts[1]).not.toContain('"revision":"11"');
    expect(late.texts.slice(1).map((text) => /"revision":"(\d+)"/.exec(text)?.[1])).toEqual(
      Array.from({ length: 10 }, (_, at) => `${at + 2}`),
    );
  });

  it('R19: where everything is to be read anew, nothing older is told any more', () => {
    const events = new LiveEvents(systemClock);
    const [listening, coming] = [sink(), sink()];
    events.connect(listening, audience, undefined);
    events.publish('reset', news(1));
    const [, id = ''] = /id: (\w+)/.exec(listening.texts.at(-1) ?? '') ?? [];
    events.reset();
    expect(listening.texts.at(-1)).toContain('event: reset');
    events.connect(coming, audience, id);
    events.close();
    expect(coming.texts).toHaveLength(2);
    expect(coming.texts[1]).toContain('event: reset');
  });
});
