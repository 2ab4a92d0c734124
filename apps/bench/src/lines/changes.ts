import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { type Bench, type Measurement } from '../bench';
import { best, percentile, ratio, shown } from '../figure';
import { cpuSeconds } from '../site/accounting';
import { Child } from '../site/child';
import { loadFor, type LoadResult, loadTimes } from '../site/load';
import { BENCH_FILE, type Site } from '../site/site';
import { inShortRounds } from './compare';

const WHOLE = '/v1/inventory?limit=5000';
const GZIP = { 'Accept-Encoding': 'gzip' };
/** Longhorn's own pace: as of 1,000 attached volumes. */
const CHURN_RATE = 200;
/** One change in so many can be seen in a row. */
const VISIBLE_EACH = 10;
const CONNECTIONS = 4;
/** Of events as many as in so many rounds come first, as in a process that has run for long. */
const WARM_UP_ROUNDS = 4;
/** The product gathers changes for a tenth of a second before it tells of them. */
const SETTLE_MS = 200;

/** P6: answers while the cluster moves. */
export const CHURN_LINE: Measurement = {
  lines: ['P6'],
  measure: async (bench) => {
    const site = await bench.site(bench.settings.middle);
    const target = site.target(WHOLE);
    const quiet: LoadResult[] = [];
    const moving: LoadResult[] = [];
    const { warmUp, rounds, sliceMs } = inShortRounds(bench.settings);
    await loadFor(target, CONNECTIONS, warmUp.ms, warmUp.times);
    // Whoever plays the changes has to know all volumes first, and would be late for the first round.
    await site.prepareChurn();
    for (let round = 0; round < rounds; round += 1) {
      quiet.push(await loadFor(target, CONNECTIONS, sliceMs));
      const seconds = (sliceMs + 2 * SETTLE_MS) / 1_000;
      const churning = site.churn({ rate: CHURN_RATE, seconds, visibleEach: VISIBLE_EACH });
      await pause(SETTLE_MS);
      moving.push(await loadFor(target, CONNECTIONS, sliceMs));
      await churning;
      await pause(SETTLE_MS);
    }
    // Of all rounds together: what events cost may come in bursts, which the best round would be without.
    const rate = (results: LoadResult[]) => sum(results, 'requests') / sum(results, 'seconds');
    const p99 = (results: LoadResult[]) =>
      percentile(
        results.flatMap(({ latenciesMs }) => latenciesMs),
        0.99,
      );
    bench.add({
      line: 'P6',
      what: `throughput under ${CHURN_RATE} events/s`,
      value: ratio(rate(moving), rate(quiet)),
      unit: '×',
      sense: 'at least',
      bound: 0.95,
      detail: `quiet; by the clock, ${shown(rate(moving))} against ${shown(rate(quiet))} answers/s`,
    });
    bench.add({
      line: 'P6',
      what: `p99 under ${CHURN_RATE} events/s`,
      value: ratio(p99(moving), p99(quiet)),
      unit: '×',
      sense: 'at most',
      bound: 2,
      detail: `quiet; by the clock, ${shown(p99(moving))} against ${shown(p99(quiet))} ms`,
    });
  },
};

const sum = (results: readonly LoadResult[], of: 'requests' | 'seconds'): number =>
  results.reduce((total, result) => total + result[of], 0);

/** P7: what one changed row costs until fresh bytes are out, raw and compressed. */
export const ROW_LINE: Measurement = {
  lines: ['P7'],
  measure: async (bench) => {
    const site = await bench.site(bench.settings.middle);
    const changes = bench.settings.quick ? 20 : 60;
    const rebuildMs = await fullRebuildMs(site);
    await cyclesMs(site, bench.settings.warmUp.times, () => changeOneRow(site));
    const quietMs: number[] = [];
    const changingMs: number[] = [];
    for (let round = 0; round < bench.settings.rounds; round += 1) {
      // With the same pauses: who has slept finds the caches cold, which is no cost of the change.
      quietMs.push(await cyclesMs(site, changes, aMoment));
      changingMs.push(await cyclesMs(site, changes, () => changeOneRow(site)));
    }
    // The best of differences would be the one in which the machine was slow while nothing changed.
    const oneMs = best(changingMs) - best(quietMs);
    const detail = `${shown(oneMs)} ms of CPU, from the event to both codings sent, ${shown(best(changingMs))} less ${shown(best(quietMs))} for sending them unchanged; all rows anew ${shown(rebuildMs)} ms`;
    bench.add({
      line: 'P7',
      what: 'one changed row to fresh bytes',
      value: oneMs,
      unit: 'ms',
      sense: 'at most',
      bound: 1,
      detail,
    });
    bench.add({
      line: 'P7',
      what: 'the same, of all rows anew',
      value: ratio(oneMs, rebuildMs),
      unit: '×',
      sense: 'at most',
      bound: 1 / 60,
      detail: 'JSON.stringify and gzip of all rows in this process',
    });
  },
};

/** CPU of the product for so many times two answers, each time after something was done. */
async function cyclesMs(site: Site, cycles: number, before: () => Promise<void>): Promise<number> {
  const [raw, packed] = [site.target(WHOLE), site.target(WHOLE, GZIP)];
  await before();
  const cpu = cpuSeconds(site.api.pid);
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    await before();
    await loadTimes(raw, 1, 1);
    await loadTimes(packed, 1, 1);
  }
  return ((cpuSeconds(site.api.pid) - cpu) / cycles) * 1_000;
}

/** Changes one row, and waits until the product has it. */
async function changeOneRow(site: Site): Promise<void> {
  await site.churn({ rate: 1, seconds: 1, visibleEach: 1 });
  // What is written to the watch is read before what is written later to another connection.
  await aMoment();
}

const aMoment = (): Promise<void> => pause(5);

async function fullRebuildMs(site: Site): Promise<number> {
  const rows: unknown[] = [];
  let next = '';
  do {
    const page = (await (await site.get(`${WHOLE}${next}`)).json()) as {
      items: unknown[];
      continue?: string;
    };
    rows.push(...page.items);
    next = page.continue === undefined ? '' : `&continue=${page.continue}`;
  } while (next !== '');
  const times = Array.from({ length: 3 }, () => {
    const before = process.cpuUsage();
    gzipSync(JSON.stringify(rows));
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  });
  return best(times);
}

/** P10 and P11: what an event of the cluster costs, all told, and how many there may be. */
export const EVENT_LINES: Measurement = {
  lines: ['P10', 'P11'],
  measure: async (bench) => {
    const site = await bench.site(bench.settings.middle);
    const streams = await listeners(site, bench.settings.quick ? 5 : 50);
    const parseMicroseconds = await bareParse(site);
    const usual = await besideReader(site, (reader) => eventCost(bench, site, 500, reader));
    const bareTimes = shown(ratio(usual.readerMicroseconds, parseMicroseconds));
    bench.remark(
      'P10',
      `a bare reader of the same watch, which parses and drops: ${shown(usual.readerMicroseconds)} µs, ${bareTimes} × JSON.parse`,
    );
    bench.add({
      line: 'P10',
      what: 'CPU per event of the cluster',
      value: ratio(usual.cpuMicroseconds, parseMicroseconds),
      unit: '×',
      sense: 'at most',
      bound: 1.5,
      detail: `JSON.parse of the same line, ${shown(usual.cpuMicroseconds)} against ${shown(parseMicroseconds)} µs; one in ${VISIBLE_EACH} changes a row, told to ${streams.count} clients`,
    });
    const many = await eventCost(bench, site, 10_000);
    bench.add({
      line: 'P11',
      what: 'events/s on 70 % of a core',
      value: 0.7e6 / many.cpuMicroseconds,
      unit: '/s',
      sense: 'at least',
      bound: 10_000,
      detail: `by CPU per event, ${shown(many.cpuMicroseconds)} µs at ${shown(many.rate)} events/s offered; ${streams.count} clients`,
    });
    streams.end();
  },
};

/** Does something while a bare reader follows the same watch. */
async function besideReader<Result>(
  site: Site,
  work: (reader: Child) => Promise<Result>,
): Promise<Result> {
  const reader = Child.node('the bare reader', BENCH_FILE, ['read', `${site.tapPort}`]);
  try {
    await reader.says(/reads/);
    return await work(reader);
  } finally {
    await reader.end();
  }
}

interface EventCost {
  cpuMicroseconds: number;
  /** Of the bare reader, where one follows beside the product. */
  readerMicroseconds: number;
  /** Events a second, as they came. */
  rate: number;
}

async function eventCost(
  bench: Bench,
  site: Site,
  rate: number,
  reader?: Child,
): Promise<EventCost> {
  const seconds = bench.settings.quick ? 2 : 4;
  const readerSeconds = () => (reader ? cpuSeconds(reader.pid) : Number.NaN);
  const rounds: EventCost[] = [];
  await site.churn({ rate, seconds: seconds * WARM_UP_ROUNDS, visibleEach: VISIBLE_EACH });
  for (let round = 0; round < bench.settings.rounds; round += 1) {
    const [before, readerBefore] = [cpuSeconds(site.api.pid), readerSeconds()];
    const { sent, seconds: took } = await site.churn({ rate, seconds, visibleEach: VISIBLE_EACH });
    // An answer comes after everything that was sent before it.
    await site.get('/v1/inventory?limit=1');
    const perEvent = (cpu: number) => (cpu / sent) * 1e6;
    rounds.push({
      cpuMicroseconds: perEvent(cpuSeconds(site.api.pid) - before),
      readerMicroseconds: perEvent(readerSeconds() - readerBefore),
      rate: sent / took,
    });
  }
  return {
    cpuMicroseconds: best(rounds.map((round) => round.cpuMicroseconds)),
    readerMicroseconds: best(rounds.map((round) => round.readerMicroseconds)),
    rate: Math.max(...rounds.map((round) => round.rate)),
  };
}

/** Parses a few thousand lines as they come in the watch, and nothing else. */
async function bareParse(site: Site): Promise<number> {
  const { lines } = await site.sampleLines();
  const rounds = Array.from({ length: 3 }, () => {
    const before = process.cpuUsage();
    for (const line of lines) JSON.parse(line);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / lines.length;
  });
  return best(rounds);
}

/** Browsers that listen, each as another person. */
async function listeners(site: Site, count: number): Promise<{ count: number; end: () => void }> {
  const stop = new AbortController();
  for (let person = 0; person < count; person += 1) {
    const response = await site.get(
      '/v1/events',
      { 'X-Forwarded-User': `listener-${person}` },
      stop.signal,
    );
    void drain(response);
  }
  return { count, end: () => stop.abort() };
}

async function drain({ body }: Response): Promise<void> {
  try {
    for await (const chunk of body ?? []) void chunk;
  } catch {
    // The listener went away, as it was told.
  }
}
