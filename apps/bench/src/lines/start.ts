import { type Bench, type Measurement } from '../bench';
import { best, type Figure, ratio, shown } from '../figure';
import { cpuSeconds, residentMegabytes } from '../site/accounting';
import { Child } from '../site/child';
import { type Memory, type Pauses } from '../site/probe';
import { BENCH_FILE, type Site } from '../site/site';

const FIRST_ANSWER = '/v1/inventory?limit=100';
/** Memory settles after a few answers. */
const SETTLING_ANSWERS = 3;
const MAX_PAUSE_MS = 50;

interface Start {
  cpuSeconds: number;
  wallSeconds: number;
  peakMegabytes: number;
}

/** P12: from nothing to the first answer, beside a script that lists, parses and drops. */
export const START_LINE: Measurement = {
  lines: ['P12'],
  measure: async (bench) => {
    const site = await bench.site(bench.settings.middle);
    const rounds: { own: Start; bare: Start }[] = [];
    for (let round = 0; round < bench.settings.rounds; round += 1) {
      rounds.push({ own: await ownStart(site), bare: await bareStart(site) });
    }
    const cheapest = (of: 'own' | 'bare', what: keyof Start) =>
      best(rounds.map((round) => round[of][what]));
    const [own, bare] = [cheapest('own', 'cpuSeconds'), cheapest('bare', 'cpuSeconds')];
    bench.add({
      line: 'P12',
      what: 'cold start to the first answer',
      value: ratio(own, bare),
      unit: '×',
      sense: 'at most',
      bound: 1.25,
      detail: `a bare script; ${shown(own)} against ${shown(bare)} s of CPU, ${shown(ratio(cheapest('own', 'wallSeconds'), cheapest('bare', 'wallSeconds')))} × by the clock`,
    });
    const peaks = [cheapest('own', 'peakMegabytes'), cheapest('bare', 'peakMegabytes')] as const;
    bench.add({
      line: 'P12',
      what: 'greatest memory on the way',
      value: ratio(...peaks),
      unit: '×',
      sense: 'at most',
      bound: 1.5,
      detail: `the bare script; ${shown(peaks[0])} against ${shown(peaks[1])} MB resident`,
    });
    bench.add(await longestPause(bench, site));
  },
};

/** In starts of their own: to look at the event loop a thousand times a second has its cost. */
async function longestPause({ settings }: Bench, site: Site): Promise<Figure> {
  const pauses: Pauses[] = [];
  for (let round = 0; round < settings.rounds; round += 1) {
    await site.stopApi();
    pauses.push(await site.startPauses(FIRST_ANSWER));
  }
  const byClockMs = best(pauses.map((each) => each.byClockMs));
  return {
    line: 'P12',
    what: 'longest pause on the way',
    value: best(pauses.map((each) => each.ownMs)),
    unit: 'ms',
    sense: 'at most',
    bound: MAX_PAUSE_MS,
    detail: `from when it listens, without waiting for a core; ${shown(byClockMs)} ms by the clock`,
  };
}

/** The product's process from its start, with its own modules and all. */
async function ownStart(site: Site): Promise<Start> {
  await site.stopApi();
  const began = performance.now();
  await site.startApi();
  await (await site.get(FIRST_ANSWER)).arrayBuffer();
  const { pid } = site.api;
  return {
    cpuSeconds: cpuSeconds(pid),
    wallSeconds: (performance.now() - began) / 1_000,
    peakMegabytes: residentMegabytes(pid).peak,
  };
}

async function bareStart(site: Site): Promise<Start> {
  const began = performance.now();
  const script = Child.node('the bare script', BENCH_FILE, ['list', `${site.tapPort}`]);
  await script.says(/listed \d+ bytes/);
  const start = {
    cpuSeconds: cpuSeconds(script.pid),
    wallSeconds: (performance.now() - began) / 1_000,
    peakMegabytes: residentMegabytes(script.pid).peak,
  };
  await script.end();
  return start;
}

/** P13: until the process answers probes, beside an application of Nest with nothing in it. */
export const PROCESS_LINE: Measurement = {
  lines: ['P13'],
  measure: async (bench) => {
    const site = await bench.site(bench.settings.middle);
    const rounds: { own: number; bare: number }[] = [];
    for (let round = 0; round < bench.settings.rounds + 1; round += 1) {
      await site.stopApi();
      const own = await site.processStart();
      const empty = Child.node('the empty application', EMPTY_NEST_FILE, []);
      await empty.says(/listening/);
      rounds.push({ own, bare: cpuSeconds(empty.pid) });
      await empty.end();
    }
    await site.stopApi();
    await site.startApi();
    const [own, bare] = [
      best(rounds.map((each) => each.own)),
      best(rounds.map((each) => each.bare)),
    ];
    bench.add({
      line: 'P13',
      what: 'start of the process',
      value: ratio(own, bare),
      unit: '×',
      sense: 'at most',
      bound: 1.3,
      detail: `an empty application of Nest and Express; ${shown(own)} against ${shown(bare)} s of CPU until it listens`,
    });
  },
};

const EMPTY_NEST_FILE = 'dist/apps/bench/empty-nest.mjs';

/** Of a cluster in which there is nothing to keep: what is in memory then is the product's code. */
const HARDLY_ANY_VOLUMES = 1;

/** P14 and P15: what it keeps in memory. */
export const MEMORY_LINES: Measurement = {
  lines: ['P14', 'P15'],
  measure: async (bench) => {
    const empty = keptMegabytes(await settledMemory(await bench.site(HARDLY_ANY_VOLUMES)));
    for (const volumes of [bench.settings.middle, bench.settings.large]) {
      const site = await bench.site(volumes);
      const memory = await settledMemory(site);
      const raw = await site.rawMegabytes();
      const own = keptMegabytes(memory) - empty;
      bench.add({
        line: 'P14',
        what: `memory of ${volumes} volumes`,
        value: ratio(own, raw),
        unit: '×',
        sense: 'at most',
        bound: 0.35,
        detail: `the JSON of their lists, ${shown(own)} of ${shown(raw)} MB; heap and buffers, less ${shown(empty)} MB of a cluster of one volume`,
      });
      bench.add({
        line: 'P15',
        what: `resident memory at ${volumes} volumes`,
        value: memory.residentMegabytes,
        unit: 'MB',
        sense: 'at most',
        bound: volumes === bench.settings.large ? 350 : 170,
        detail: `after a collection; ${shown(memory.heapMegabytes)} MB of heap`,
      });
    }
  },
};

/** After a start and a few answers, as in daily use. */
async function settledMemory(site: Site): Promise<Memory> {
  await site.stopApi();
  await site.startApi();
  for (let at = 0; at < SETTLING_ANSWERS; at += 1) {
    for (const path of ['/metrics', '/v1/inventory?limit=5000']) {
      await (await site.get(path)).arrayBuffer();
    }
  }
  return site.memory();
}

const keptMegabytes = ({ heapMegabytes, externalMegabytes }: Memory): number =>
  heapMegabytes + externalMegabytes;
