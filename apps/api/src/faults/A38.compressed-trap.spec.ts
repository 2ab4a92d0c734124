import { type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { createGzip, gzipSync } from 'node:zlib';
import { ManualClock } from '@soteria/sandbox';
import { Reflector } from '../cluster/reflector';
import { eventually } from '../cluster/testing/eventually';
import { failureOf } from '../cluster/testing/failure';
import { accessTo } from '../cluster/testing/plain-connection';
import { Consumer, NOTES, type NoteRow } from '../cluster/testing/rows';
import {
  answer,
  beginWatch,
  list,
  type Script,
  ScriptedServer,
  wireNote,
} from '../cluster/testing/scripted-server';

const MIB = 1024 * 1024;
/** Decompressing hundreds of megabytes takes its time on a busy machine. */
const PATIENCE_MS = 240_000;

describe('A38: a compressed body is damaged, or swells without end', () => {
  const clock = new ManualClock(Date.UTC(2026, 4, 1));
  let script: Script;
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await ScriptedServer.start((request, response) => script(request, response));
  });
  afterEach(() => server.stop());
  const packed = (response: ServerResponse): ServerResponse =>
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
  const ask = (): Promise<unknown> =>
    accessTo(server.url, clock).json({ method: 'GET', path: '/api/v1/configmaps' });
  const good = gzipSync(JSON.stringify(list(100, [wireNote('a', 90, 'x'.repeat(5_000))])));

  it.each([
    ['is no gzip at all', Buffer.from('{"kind":"List"}')],
    [
      'has a wrong byte',
      Buffer.concat([good.subarray(0, 20), Buffer.from([0xff]), good.subarray(21)]),
    ],
    ['ends too early', good.subarray(0, good.length - 12)],
    ['has a wrong checksum', Buffer.concat([good.subarray(0, -8), Buffer.alloc(8)])],
  ])('a body that %s is refused', async (_, body) => {
    script = (__, response) => packed(response).end(body);
    expect(await failureOf(ask())).toMatchObject({ code: 'bad-response', retryable: true });
  });

  it(
    'a body without end is given up at 64 MiB',
    async () => {
      const zeros = Buffer.alloc(MIB, '0');
      let produced = 0;
      let over = false;
      const endless = function* (): Generator<Buffer> {
        for (; produced < 102_400; produced += 1) yield zeros;
      };
      script = (_, response) => {
        response.once('close', () => (over = true));
        const body = Readable.from(endless()).pipe(createGzip({ level: 1 }));
        body.pipe(packed(response));
      };
      expect(await failureOf(ask())).toMatchObject({ code: 'too-large', retryable: false });
      await eventually('the connection is closed', () => over);
      expect(produced).toBeLessThan(10_240);
    },
    PATIENCE_MS,
  );

  it(
    'a page of a list that is too large is asked for in smaller pages',
    async () => {
      const notes = Array.from({ length: 4 }, (_, index) => wireNote(`n${index}`, 10 + index));
      const limits: number[] = [];
      const tooLarge = gzipSync(Buffer.alloc(65 * MIB, ' '), { level: 1 });
      script = ({ query }, response) => {
        if (query.has('watch')) return beginWatch(response);
        const limit = Number(query.get('limit'));
        limits.push(limit);
        if (limit > 100) return packed(response).end(tooLarge);
        const from = Number(query.get('continue') ?? 0);
        const more = from + 2 < notes.length ? `${from + 2}` : undefined;
        return answer(response, list(100, notes.slice(from, from + 2), more));
      };
      const consumer = new Consumer<NoteRow>();
      const reflector = new Reflector(NOTES, accessTo(server.url, clock), clock, consumer);
      reflector.start();
      await eventually('it watches', () => reflector.health().state === 'watching');
      expect(limits).toEqual([500, 250, 125, 62, 62]);
      expect(consumer.rows.size).toBe(4);
      reflector.stop();
    },
    PATIENCE_MS,
  );
});
