import { type ConfigMap, type KubeObject } from '@soteria/kube';
import { ManualClock } from '../clock';
import { Sandbox } from '../sandbox';
import { eventually, SPEC_TIMEOUT_MS } from '../testing/eventually';
import { type FaultAction } from './fault';
import { chooseSeed, randomFaults, seededRandom, withSeed } from './seeded';

jest.setTimeout(SPEC_TIMEOUT_MS);

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

const configMap = (name: string): KubeObject & { data: Record<string, string> } => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data: { key: 'value' },
});

const until = (condition: () => boolean, what: string): Promise<unknown> =>
  eventually(what, condition);

describe('faults', () => {
  let sandbox: Sandbox;
  let clock: ManualClock;
  beforeEach(async () => {
    clock = new ManualClock(Date.UTC(2026, 4, 1));
    sandbox = await Sandbox.start({ clock });
  });
  afterEach(() => sandbox.stop());

  const get = (path: string): Promise<Response> => fetch(`${sandbox.url}${path}`);
  const create = (name: string): Promise<Response> =>
    fetch(`${sandbox.url}${CONFIG_MAPS}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(configMap(name)),
    });
  const exists = (name: string): boolean =>
    sandbox.store.get<ConfigMap>('configmaps', 'default', name) !== undefined;
  const spoil = (verb: string, action: FaultAction): void => {
    sandbox.faults.add({ match: { verb, plural: 'configmaps' }, action });
  };
  /** A watch whose lines are collected as they come. */
  const watch = async (): Promise<{ lines: string[]; ended: Promise<string> }> => {
    const answer = await get(`${CONFIG_MAPS}?watch=true&resourceVersion=${sandbox.store.version}`);
    const lines: string[] = [];
    const ended = (async () => {
      let rest = '';
      try {
        for await (const chunk of answer.body ?? []) {
          const parts = (rest + Buffer.from(chunk as Uint8Array).toString()).split('\n');
          rest = parts.pop() ?? '';
          lines.push(...parts);
        }
        return 'ended';
      } catch {
        return 'broken';
      }
    })();
    return { lines, ended };
  };
  const names = (lines: readonly string[]): string[] =>
    lines.map((line) => (JSON.parse(line) as { object: KubeObject }).object.metadata.name);

  it('answers with a planned status, and applies nothing', async () => {
    spoil('create', {
      kind: 'status',
      code: 503,
      reason: 'ServiceUnavailable',
      headers: { 'Retry-After': '7' },
    });
    const answer = await create('a');
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(await answer.json()).toMatchObject({ kind: 'Status', reason: 'ServiceUnavailable' });
    expect(exists('a')).toBe(false);
  });

  it('can apply a request and then answer as if it had failed', async () => {
    spoil('create', { kind: 'status', code: 500, apply: true });
    expect((await create('a')).status).toBe(500);
    expect(exists('a')).toBe(true);
  });

  it('answers with a body of the spec’s own, as a captive portal does', async () => {
    spoil('list', {
      kind: 'status',
      code: 200,
      body: '<html>sign in</html>',
      headers: { 'Content-Type': 'text/html' },
    });
    const answer = await get(CONFIG_MAPS);
    expect(answer.headers.get('content-type')).toBe('text/html');
    expect(await answer.text()).toBe('<html>sign in</html>');
  });

  it.each<[string, FaultAction, boolean]>([
    ['drop-before', { kind: 'drop-before' }, false],
    ['drop-after-apply', { kind: 'drop-after-apply' }, true],
    ['reset', { kind: 'reset' }, false],
    ['reset after applying', { kind: 'reset', apply: true }, true],
  ])('%s breaks the connection', async (_name, action, applied) => {
    spoil('create', action);
    await expect(create('a')).rejects.toThrow();
    expect(exists('a')).toBe(applied);
  });

  it.each([
    ['without applying', false],
    ['after applying', true],
  ])('keeps the connection open and says nothing, %s', async (_name, apply) => {
    spoil('create', { kind: 'half-open', apply });
    let settled = false;
    const answer = create('a').finally(() => (settled = true));
    await until(() => sandbox.requests.count('create', 'configmaps') === 1, 'the request');
    await get('/readyz');
    expect(settled).toBe(false);
    expect(exists('a')).toBe(apply);
    await sandbox.stop();
    await expect(answer).rejects.toThrow();
  });

  it('delays a request before it has an effect, and an answer after it', async () => {
    spoil('create', { kind: 'delay', ms: 1000 });
    const first = create('a');
    await until(() => sandbox.requests.count('create', 'configmaps') === 1, 'the request');
    await get('/readyz');
    expect(exists('a')).toBe(false);
    clock.advance(1000);
    expect((await first).status).toBe(201);

    sandbox.faults.clear();
    spoil('create', { kind: 'delay-answer', ms: 1000 });
    const second = create('b');
    await until(() => exists('b'), 'b');
    clock.advance(1000);
    expect((await second).status).toBe(201);
  });

  it('truncates a body', async () => {
    sandbox.load([configMap('a'), configMap('b')]);
    spoil('list', { kind: 'truncate', bytes: 100 });
    const answer = await get(CONFIG_MAPS);
    await expect(answer.text()).rejects.toThrow();
  });

  it('trickles a body by the clock', async () => {
    sandbox.load([configMap('a')]);
    spoil('get', { kind: 'trickle', bytesPerSecond: 50 });
    let text: string | undefined;
    const done = get(`${CONFIG_MAPS}/a`).then(async (answer) => {
      text = await answer.text();
    });
    await until(() => sandbox.faults.streams().length === 1, 'the answer has begun');
    expect(text).toBeUndefined();
    while (text === undefined) {
      clock.advance(1000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await done;
    expect(JSON.parse(text)).toMatchObject({ metadata: { name: 'a' } });
  });

  it('strikes the nth request only, or a number of times, and counts', async () => {
    const nth = sandbox.faults.add({
      match: { verb: 'get', name: 'a' },
      action: { kind: 'status', code: 500 },
      nth: 2,
    });
    sandbox.load([configMap('a')]);
    const codes: number[] = [];
    for (let index = 0; index < 3; index += 1) codes.push((await get(`${CONFIG_MAPS}/a`)).status);
    expect(codes).toEqual([200, 500, 200]);
    expect([nth.seen, nth.fired]).toEqual([3, 1]);

    nth.remove();
    sandbox.faults.add({ match: { name: /^a$/ }, action: { kind: 'status', code: 429 }, times: 1 });
    expect((await get(`${CONFIG_MAPS}/a`)).status).toBe(429);
    expect((await get(`${CONFIG_MAPS}/a`)).status).toBe(200);
  });

  it('duplicates watch events', async () => {
    spoil('watch', { kind: 'duplicate' });
    const { lines } = await watch();
    sandbox.load([configMap('a')]);
    await until(() => lines.length === 2, 'two lines');
    expect(names(lines)).toEqual(['a', 'a']);
  });

  it('reorders watch events in pairs', async () => {
    spoil('watch', { kind: 'reorder' });
    const { lines } = await watch();
    sandbox.load([configMap('a'), configMap('b')]);
    await until(() => lines.length === 2, 'two lines');
    expect(names(lines)).toEqual(['b', 'a']);
  });

  it('puts garbage into a watch', async () => {
    spoil('watch', { kind: 'inject', line: 'not json', afterEvents: 1 });
    const { lines } = await watch();
    sandbox.load([configMap('a'), configMap('b')]);
    await until(() => lines.length === 3, 'three lines');
    expect(lines[1]).toBe('not json');
  });

  it('lets a watch go silent after so many events, and by hand', async () => {
    spoil('watch', { kind: 'silence', afterEvents: 1 });
    const spoilt = await watch();
    sandbox.faults.clear();
    const healthy = await watch();
    sandbox.load([configMap('a'), configMap('b')]);
    await until(() => healthy.lines.length === 2, 'both events on the healthy watch');
    expect(names(spoilt.lines)).toEqual(['a']);

    for (const stream of sandbox.faults.streams({ plural: 'configmaps' })) stream.silence();
    const later = await watch();
    sandbox.load([configMap('c')]);
    await until(() => later.lines.length === 1, 'the event on a new watch');
    expect(names(healthy.lines)).toEqual(['a', 'b']);
  });

  it('dribbles spaces instead of events', async () => {
    spoil('watch', { kind: 'whitespace', everyMs: 1000 });
    const answer = await get(`${CONFIG_MAPS}?watch=true`);
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    sandbox.load([configMap('a')]);
    let text = '';
    while (text.length < 3) {
      text += Buffer.from((await reader.read()).value ?? []).toString();
      clock.advance(1000);
    }
    expect(text.trim()).toBe('');
    await reader.cancel();
  });

  it('cuts and resets open watches', async () => {
    const first = await watch();
    for (const stream of sandbox.faults.streams()) stream.cut();
    expect(await first.ended).toBe('broken');
    const second = await watch();
    for (const stream of sandbox.faults.streams()) stream.reset();
    expect(await second.ended).toBe('broken');
  });

  it('rolls the store back: versions decrease, and an open watch falls silent', async () => {
    sandbox.load([configMap('kept')]);
    const checkpoint = sandbox.faults.checkpoint();
    sandbox.load([
      configMap('lost'),
      { ...configMap('kept'), data: { key: 'newer' } } as KubeObject,
    ]);
    const { lines } = await watch();
    sandbox.faults.rollback(checkpoint);
    expect(sandbox.store.version).toBe(checkpoint);
    expect(exists('lost')).toBe(false);
    expect(sandbox.store.get<ConfigMap>('configmaps', 'default', 'kept')?.data).toEqual({
      key: 'value',
    });
    const fresh = await watch();
    expect((await create('after')).status).toBe(201);
    await until(() => fresh.lines.length === 1, 'the event on a new watch');
    expect(lines).toEqual([]);
  });

  it('refuses to roll back beyond its history', () => {
    sandbox.load([configMap('a')]);
    sandbox.faults.compact();
    expect(() => sandbox.faults.rollback('1001')).toThrow('the history of');
  });

  it('expires the watch window', async () => {
    const { version } = sandbox.store;
    sandbox.load([configMap('a'), configMap('b')]);
    sandbox.faults.compact();
    const answer = await get(`${CONFIG_MAPS}?watch=true&resourceVersion=${version}`);
    expect(answer.status).toBe(200);
    expect(JSON.parse(await answer.text())).toMatchObject({
      type: 'ERROR',
      object: { code: 410, reason: 'Expired' },
    });
  });

  it('goes down and comes back at the same address', async () => {
    const { url } = sandbox;
    await sandbox.faults.closeListener();
    await expect(get('/readyz')).rejects.toThrow();
    await sandbox.faults.openListener();
    expect(sandbox.url).toBe(url);
    expect((await get('/readyz')).status).toBe(200);
  });

  it('pauses: requests wait, and go on when it resumes', async () => {
    sandbox.faults.pause();
    let settled = false;
    const answer = create('a').finally(() => (settled = true));
    await until(() => sandbox.requests.count('create', 'configmaps') === 1, 'the request');
    expect([settled, exists('a')]).toEqual([false, false]);
    sandbox.faults.resume();
    expect((await answer).status).toBe(201);
  });
});

describe('mutations', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await Sandbox.start();
  });
  afterEach(() => sandbox.stop());

  const create = (name: string): Promise<Response> =>
    fetch(`${sandbox.url}${CONFIG_MAPS}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(configMap(name)),
    });

  it('numbers every write, and no read', async () => {
    await create('a');
    await fetch(`${sandbox.url}${CONFIG_MAPS}/a`);
    await create('a');
    await fetch(`${sandbox.url}${CONFIG_MAPS}/a`, { method: 'DELETE' });
    await until(() => sandbox.mutations.all[2]?.state === 'answered', 'the last answer');
    expect(
      sandbox.mutations.all.map(({ number, verb, state, code }) => [number, verb, state, code]),
    ).toEqual([
      [1, 'create', 'answered', 201],
      [2, 'create', 'refused', 409],
      [3, 'delete', 'answered', 200],
    ]);
  });

  it.each([
    ['before', false],
    ['afterApply', true],
  ] as const)('cuts the connection %s', async (moment, applied) => {
    sandbox.onMutation({ [moment]: () => 'cut' });
    await expect(create('a')).rejects.toThrow();
    expect(sandbox.store.get('configmaps', 'default', 'a') !== undefined).toBe(applied);
  });

  it('tells when the answer has been given, until the hooks are removed', async () => {
    const answered: number[] = [];
    const remove = sandbox.onMutation({ afterAnswer: ({ number }) => void answered.push(number) });
    await create('a');
    await until(() => answered.length === 1, 'the hook');
    remove();
    await create('b');
    await until(() => sandbox.mutations.all[1]?.state === 'answered', 'the second answer');
    expect(answered).toEqual([1]);
  });
});

describe('seeded faults', () => {
  const options = { plurals: ['backups', 'volumes'] };

  it('are the same for the same seed, and differ between seeds', () => {
    expect(randomFaults(7, 20, options)).toEqual(randomFaults(7, 20, options));
    expect(randomFaults(7, 20, options)).not.toEqual(randomFaults(8, 20, options));
  });

  it('draw from the whole range', () => {
    const random = seededRandom(1);
    const tenths = new Set(Array.from({ length: 500 }, () => Math.floor(random() * 10)));
    expect(tenths.size).toBe(10);
  });

  it('take the seed that is to be repeated', () => {
    expect(chooseSeed({ SOTERIA_SEED: '42' })).toBe(42);
    expect(chooseSeed({})).toBeGreaterThan(0);
  });

  it('say the seed when something fails', async () => {
    const run = withSeed(42, async () => {
      throw new Error('lost an event');
    });
    await expect(run).rejects.toThrow(/lost an event[\s\S]*SOTERIA_SEED=42/);
  });
});
