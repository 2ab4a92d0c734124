import { gzipSync } from 'node:zlib';
import { ManualClock } from '@soteria/sandbox';
import { type Clock } from '../config/clock';
import { type Connection } from './connection';
import { KubeAccess } from './kube-access';
import { type KubeError } from './kube-error';
import { elapse, elapseUntil, eventually, settle } from './testing/eventually';
import { failureOf } from './testing/failure';
import { accessTo, plainConnection } from './testing/plain-connection';
import { answer, beginWatch, refuse, type Script, ScriptedServer } from './testing/scripted-server';

describe('KubeAccess', () => {
  const clock = new ManualClock(Date.UTC(2026, 4, 1));
  let script: Script;
  let server: ScriptedServer;
  beforeEach(async () => {
    script = (_, response) => answer(response, { fine: true });
    server = await ScriptedServer.start((request, response) => script(request, response));
  });
  afterEach(() => server.stop());
  const access = () => accessTo(server.url, clock);
  const get = { method: 'GET', path: '/api/v1/namespaces' } as const;

  it('says who asks, for what, and how the answer may come', async () => {
    const body = '{"a":1}';
    await access().json({
      method: 'POST',
      path: '/apis/longhorn.io/v1beta2/x',
      query: { labelSelector: 'a=b,c in (d,e)', limit: 5, watch: undefined },
      body,
    });
    const [asked] = server.requests;
    expect(asked).toMatchObject({
      method: 'POST',
      path: '/apis/longhorn.io/v1beta2/x',
      body,
      headers: {
        'user-agent': 'soteria/spec',
        accept: 'application/json',
        'accept-encoding': 'gzip',
        'content-type': 'application/json',
      },
    });
    expect(Object.fromEntries(asked?.query ?? [])).toEqual({
      labelSelector: 'a=b,c in (d,e)',
      limit: '5',
    });
  });

  it('decompresses', async () => {
    script = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(gzipSync('{"packed":true}'));
    };
    expect(await access().json(get)).toEqual({ packed: true });
  });

  it('hands refusals on with their wait and reason', async () => {
    script = (_, response) =>
      refuse(response, 429, 'TooManyRequests', 'wait', { 'retry-after': '7' });
    expect(await failureOf(access().json(get))).toMatchObject({
      code: 'too-many-requests',
      status: 429,
      reason: 'TooManyRequests',
      retryAfterMs: 7_000,
      detail: 'wait',
    });
  });

  it('reads a date in Retry-After by the wall clock', async () => {
    const date = new Date(clock.now() + 30_000).toUTCString();
    script = (_, response) => refuse(response, 503, '', '', { 'retry-after': date });
    expect((await failureOf(access().json(get))).retryAfterMs).toBe(30_000);
  });

  it('does not know what became of a write that was answered by something unreadable', async () => {
    script = (_, response) =>
      response.writeHead(201, { 'content-type': 'application/json' }).end('{"a');
    const write = { ...get, method: 'POST', body: '{}' } as const;
    expect(await failureOf(access().json(write))).toMatchObject({
      code: 'bad-response',
      outcomeUnknown: true,
    });
    expect((await failureOf(access().json(get))).outcomeUnknown).toBe(false);
  });

  it('keeps a connection for the next request', async () => {
    const reused = access();
    for (let count = 0; count < 5; count += 1) await reused.json(get);
    expect(server.connections).toBe(1);
  });

  it('reads again when the server hung up on an idle connection, and never writes again', async () => {
    const reused = access();
    await reused.json(get);
    let cut = 0;
    script = (_, response) => {
      cut += 1;
      if (cut === 1) response.socket?.resetAndDestroy();
      else answer(response, { second: true });
    };
    expect(await reused.json(get)).toEqual({ second: true });
    cut = 0;
    const write = { ...get, method: 'POST', body: '{}' } as const;
    expect(await failureOf(reused.json(write))).toMatchObject({
      code: 'unreachable',
      outcomeUnknown: true,
    });
    expect(cut).toBe(1);
  });

  it('reads only once over a fresh connection', async () => {
    script = (_, response) => response.socket?.resetAndDestroy();
    expect(await failureOf(access().json(get))).toMatchObject({
      code: 'unreachable',
      reason: 'ConnectionBroken',
    });
    expect(server.requests).toHaveLength(1);
  });

  it('gives up when told to, before and during the answer', async () => {
    const early = new AbortController();
    early.abort();
    expect((await failureOf(access().json({ ...get, signal: early.signal }))).code).toBe(
      'cancelled',
    );
    expect(server.requests).toHaveLength(0);

    script = (_, response) => {
      beginWatch(response);
      response.write('{"half":');
    };
    const late = new AbortController();
    const failure = failureOf(access().json({ ...get, signal: late.signal }));
    await eventually('the answer has begun', () => server.requests.length === 1);
    late.abort();
    expect((await failure).code).toBe('cancelled');
    await eventually('the connection is closed', () => server.sockets.size === 0);
  });

  it('closes the connection of an answer that is not wanted', async () => {
    script = (_, response) => beginWatch(response);
    const response = await access().request({ ...get, timeoutMs: null });
    response.discard();
    await eventually('the connection is closed', () => server.sockets.size === 0);
  });

  it('sets no limit on a watch once it has begun, and tells when it breaks off', async () => {
    script = (_, response) => beginWatch(response);
    const { body } = await access().request({ ...get, timeoutMs: null });
    clock.advance(86_400_000);
    const rest = failureOf(body[Symbol.asyncIterator]().next());
    expect(server.sockets.size).toBe(1);
    server.cutConnections();
    expect(await rest).toMatchObject({ code: 'unreachable', reason: 'ConnectionBroken' });
  });

  it.each(['identity', 'gzip'])(
    'survives that an answer breaks off unread (%s)',
    async (coding) => {
      script = (_, response) => {
        response.setHeader('content-encoding', coding);
        beginWatch(response);
        response.write(gzipSync('{"a":1}').subarray(0, 15));
      };
      const giveUp = new AbortController();
      const { body } = await access().request({ ...get, timeoutMs: null, signal: giveUp.signal });
      giveUp.abort();
      await eventually('the connection is closed', () => server.sockets.size === 0);
      expect((await failureOf(body[Symbol.asyncIterator]().next())).code).toBe('cancelled');
    },
  );

  it('takes a refusal for one also when its body breaks off', async () => {
    script = (_, response) => {
      const headers = { 'content-type': 'text/plain', 'content-length': '500', 'retry-after': '3' };
      response.writeHead(503, headers).write('no ba', () => response.socket?.destroy());
    };
    expect(await failureOf(access().json(get))).toMatchObject({
      code: 'unavailable',
      status: 503,
      retryAfterMs: 3_000,
    });
  });

  describe('while no credentials come', () => {
    const never = new Promise<never>(() => undefined);
    const presented = plainConnection('').credentials();
    const waiting = (connection: Partial<Connection>): KubeAccess =>
      new KubeAccess({ ...plainConnection(server.url), ...connection }, clock, 'spec', {});

    it.each([
      [undefined, 30_000],
      [null, 30_000],
      [120_000, 30_000],
      [5_000, 5_000],
    ])('a request with the limit %s waits %i ms for them', async (timeoutMs, limitMs) => {
      const asked = { ...get, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
      let failure: KubeError | undefined;
      let timesLetGo = 0;
      const letGo = (): void => void (timesLetGo += 1);
      void failureOf(waiting({ credentials: () => never, letGo }).json(asked)).then(
        (each) => (failure = each),
      );
      await elapse(clock, limitMs - 500);
      expect(failure).toBeUndefined();
      await elapse(clock, 500);
      expect(failure).toMatchObject({ code: 'unauthorized', reason: 'NoCredentials' });
      expect(timesLetGo).toBe(1);
      expect(failure?.detail).toContain(`did not answer within ${limitMs / 1_000} s`);
      expect(server.requests).toHaveLength(0);
    });

    it.each(['before', 'meanwhile'])('gives up when told to, %s', async (moment) => {
      const giveUp = new AbortController();
      if (moment === 'before') giveUp.abort();
      const request = { ...get, signal: giveUp.signal };
      const failure = failureOf(waiting({ credentials: () => never }).json(request));
      await settle();
      giveUp.abort();
      expect((await failure).code).toBe('cancelled');
    });

    it('says so also after a refusal, and lets go of that', async () => {
      script = (_, response) => {
        response.writeHead(401, { 'content-type': 'application/json' }).flushHeaders();
      };
      const connection = { credentials: () => presented, refresh: () => never };
      const failure = failureOf(waiting(connection).request({ ...get, timeoutMs: null }));
      let failed = false;
      void failure.then(() => (failed = true));
      await elapseUntil(clock, 'it fails', () => failed, { limitMs: 60_000 });
      expect(await failure).toMatchObject({ code: 'unauthorized', reason: 'NoCredentials' });
      await eventually('the connection is closed', () => server.sockets.size === 0);
    });
  });

  it('leaves no alarm behind, however a request ends', async () => {
    let alarms = 0;
    const counting: Clock = {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      after: () => {
        alarms += 1;
        let open = true;
        return () => {
          if (open) alarms -= 1;
          open = false;
        };
      },
    };
    const watched = accessTo(server.url, counting);
    await watched.json(get);
    (await watched.request(get)).discard();
    script = (_, response) => response.socket?.destroy();
    await failureOf(watched.json(get));
    script = (_, response) => refuse(response, 404, 'NotFound');
    await failureOf(watched.json(get));
    expect(alarms).toBe(0);
  });
});
