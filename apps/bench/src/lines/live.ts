import { setTimeout as pause } from 'node:timers/promises';
import { type Measurement } from '../bench';
import { percentile, ratio, shown } from '../figure';
import { Child } from '../site/child';
import { BENCH_FILE, type Site } from '../site/site';
import { difference, type Traffic } from '../site/traffic';

const RATE = 200;
/** How long the product gathers changes; told apart, and taken off. */
const WINDOW_MS = 100;

interface Arrival {
  at: number;
  /** The volumes that it tells of; empty where nobody looked. */
  volumes: string[];
}

/** Somebody who tells of changes. */
interface Teller {
  open: (at: number) => Promise<Response>;
  /** Which volumes an event tells of. */
  volumesOf: (event: string) => string[];
  /** How long it gathers changes. */
  windowMs: number;
}

/** P9: how much later than a bare relay the product tells of a change. */
export const LIVE_LINE: Measurement = {
  lines: ['P9'],
  measure: async (bench) => {
    const site = await bench.site(bench.settings.middle);
    const { quick, rounds } = bench.settings;
    const [clients, seconds] = quick ? [10, 3] : [100, 8];
    const relay = Child.node('the relay', BENCH_FILE, ['relay', `${site.tapPort}`]);
    const [, port = ''] = await relay.says(/relay on port (\d+)/);
    const own: Teller = {
      open: (at) => site.get('/v1/events', listener(at)),
      volumesOf: rowsIn,
      windowMs: WINDOW_MS,
    };
    const url = `http://127.0.0.1:${port}/`;
    const bare: Teller = { open: () => fetch(url), volumesOf: volumeIn, windowMs: 0 };
    const ownMs: number[] = [];
    const bareMs: number[] = [];
    // First as in a process that has run for long.
    for (const teller of [own, bare]) await told(site, teller, clients, seconds);
    // Each alone: this process reads for all clients, and would be late for the one since it reads for the other.
    for (let round = 0; round < rounds; round += 1) {
      ownMs.push(...(await told(site, own, clients, seconds)));
      bareMs.push(...(await told(site, bare, clients, seconds)));
    }
    await relay.end();
    for (const [part, bound] of [
      [0.5, 1.5],
      [0.99, 2],
    ] as const) {
      const [one, other] = [percentile(ownMs, part), percentile(bareMs, part)];
      bench.add({
        line: 'P9',
        what: `p${part * 100} from event to the first of ${clients} clients`,
        value: ratio(one, other),
        unit: '×',
        sense: 'at most',
        bound,
        detail: `a bare relay of the same lines; ${shown(one)} against ${shown(other)} ms, after the ${WINDOW_MS} ms in which changes are gathered`,
      });
    }
  },
};

/** How long it takes while rows change until the first of so many clients is told. */
async function told(
  site: Site,
  { open, volumesOf, windowMs }: Teller,
  clients: number,
  seconds: number,
): Promise<number[]> {
  const { arrivals, end } = await listen(clients, open, volumesOf);
  try {
    const { sentAt } = await site.churn({ rate: RATE, seconds, visibleEach: 1 });
    await pause(1_000);
    return latencies(arrivals, sentAt, windowMs);
  } finally {
    end();
  }
}

const listener = (at: number) => ({ 'X-Forwarded-User': `listener-${at}` });

/** Streams of so many clients; the first of them says what each event is about. */
async function listen(
  clients: number,
  open: (at: number) => Promise<Response>,
  volumesOf: (event: string) => string[],
) {
  const arrivals: Arrival[] = [];
  const bodies: ReadableStreamDefaultReader<Uint8Array>[] = [];
  for (let at = 0; at < clients; at += 1) {
    const reader = (await open(at)).body?.getReader();
    if (!reader) throw new Error('there is no stream');
    bodies.push(reader);
    // A stream that breaks off tells no more; what is missing then is seen in the figures.
    follow(reader, at === 0 ? arrivals : null, volumesOf).catch(() => undefined);
  }
  const end = () => {
    for (const reader of bodies) void reader.cancel();
  };
  return { arrivals, end };
}

async function follow(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  arrivals: Arrival[] | null,
  volumesOf: (event: string) => string[],
): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    if (arrivals === null) continue;
    const at = performance.timeOrigin + performance.now();
    text += decoder.decode(chunk.value, { stream: true });
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) arrivals.push({ at, volumes: volumesOf(event) });
  }
}

function rowsIn(event: string): string[] {
  if (!event.includes('event: inventory')) return [];
  const data =
    event
      .split('\n')
      .find((line) => line.startsWith('data: '))
      ?.slice(6) ?? '{}';
  const { changed = [] } = JSON.parse(data) as { changed?: { volume: string | null }[] };
  return changed.flatMap(({ volume }) => volume ?? []);
}

const volumeIn = (event: string): string[] => {
  const [, name] = /"metadata":\{.*?"name":"([^"]+)"/.exec(event) ?? [];
  return name === undefined ? [] : [name];
};

/** Of each arrival: how long after its first change, less the time in which changes are gathered. */
function latencies(
  arrivals: readonly Arrival[],
  sentAt: Readonly<Record<string, number>>,
  windowMs: number,
): number[] {
  return arrivals.flatMap(({ at, volumes }) => {
    const sent = volumes.flatMap((name) => sentAt[name] ?? []);
    return sent.length === 0 ? [] : [Math.max(at - Math.min(...sent) - windowMs, 0)];
  });
}

/** Uploads take minutes in earnest, which cost no calls: the managers work so much faster. */
const SPEED = 30;

/** P19: what a backup of a namespace asks of the cluster for each claim. */
export const NAMESPACE_LINE: Measurement = {
  lines: ['P19'],
  measure: async (bench) => {
    const claims = bench.settings.quick ? 20 : 500;
    const options = { volumes: claims, namespaces: 1, backupsPerVolume: 1, behaviours: true };
    const site = await bench.ownSite({ ...options, speed: SPEED, playsVolumes: false }, true);
    try {
      const before = await site.traffic();
      await backUpNamespace(site);
      const calls = callsSince(before, await trafficAtRest(site));
      const total = calls.reduce((sum, [, count]) => sum + count, 0);
      bench.add({
        line: 'P19',
        what: `calls for each claim of a namespace of ${claims}`,
        value: total / claims,
        unit: 'calls',
        sense: 'at most',
        bound: 5,
        detail: calls.map(([what, count]) => `${count} ${what}`).join(', '),
      });
    } finally {
      await site.stop();
    }
  },
};

/** What was asked for beside watches and the lease, and how often. */
const callsSince = (before: Traffic, after: Traffic): [string, number][] =>
  Object.entries(difference(after, before)).filter(
    ([what, count]) => count > 0 && !what.startsWith('watch ') && !what.endsWith(' leases'),
  );

const QUIET_MS = 3_000;

/** Waits until nothing more is asked for: Events are written aside, and the last of them after the end. */
async function trafficAtRest(site: Site): Promise<Traffic> {
  for (let before = await site.traffic(); ;) {
    await pause(QUIET_MS);
    const after = await site.traffic();
    if (callsSince(before, after).length === 0) return after;
    before = after;
  }
}

const END_WITHIN_MS = 15 * 60_000;

async function backUpNamespace(site: Site): Promise<void> {
  const response = await site.post('/v1/backup/namespace', { namespace: 'scale-0000' });
  const { id } = (await response.json()) as { id?: string };
  if (id === undefined) throw new Error(`the backup was refused with ${response.status}`);
  const deadline = Date.now() + END_WITHIN_MS;
  while (Date.now() < deadline) {
    const answer = await site.get(`/v1/operations/${id}`);
    const { finishedAt } = (await answer.json()) as { finishedAt?: string };
    if (finishedAt !== undefined) return;
    await new Promise((later) => setTimeout(later, 500));
  }
  throw new Error('the backup of the namespace did not end');
}
