import { get, type IncomingHttpHeaders } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Bench, type Measurement, type Settings } from '../bench';
import { type Figure, ratio, shown } from '../figure';
import { atRest } from '../site/accounting';
import { request, type Target } from '../site/load';
import { BENCH_FILE, byMany, identity, type Site } from '../site/site';
import { type FileServer, startFileServer } from '../yardsticks/file-server';
import { hasNginx, HOW_TO_INSTALL_NGINX, startNginx } from '../yardsticks/nginx';
import { type Cost, costs, type Subject } from './compare';

/** As the console reads everything: the largest page there is. */
const WHOLE = '/v1/inventory?limit=5000';
/** As a person looks for something. */
const PAGE = '/v1/inventory?status=ok,overdue&sort=-age&limit=100';
const GZIP = { 'Accept-Encoding': 'gzip' };
/** Above it, answers grow out of what P1 to P4 say. */
const GROWTH_BOUND = 1.1;
/** As the bound of growth is narrow, the same time is spent in so many times more rounds, of which some are good ones. */
const TIMES_MORE_ROUNDS = 3;

interface Answer {
  line: string;
  what: string;
  bound: number;
  connections: number;
  path: string;
  file: string;
  gzip: boolean;
  unchanged: boolean;
}

const ANSWERS: readonly Answer[] = [
  {
    line: 'P1',
    what: 'inventory, as it is',
    bound: 1,
    connections: 4,
    path: WHOLE,
    file: 'whole.json',
    gzip: false,
    unchanged: false,
  },
  {
    line: 'P2',
    what: 'inventory, compressed',
    bound: 1.5,
    connections: 4,
    path: WHOLE,
    file: 'whole.json',
    gzip: true,
    unchanged: false,
  },
  {
    line: 'P3',
    what: 'inventory, not changed (304)',
    bound: 2.5,
    connections: 16,
    path: WHOLE,
    file: 'whole.json',
    gzip: true,
    unchanged: true,
  },
  {
    line: 'P4',
    what: 'filtered, sorted page of 100, compressed',
    bound: 2.5,
    connections: 16,
    path: PAGE,
    file: 'page.json',
    gzip: true,
    unchanged: false,
  },
];

/** P1 to P4: what an answer costs beside a server that only sends the same bytes from a file. */
export const ANSWER_LINES: Measurement = {
  lines: ['P1', 'P2', 'P3', 'P4'],
  measure: async (bench) => {
    const site = await bench.site(bench.settings.middle);
    for (const [answer, [found]] of await measure(bench, [site], bench.settings)) {
      if (!found) continue;
      const { own, yardstick, against } = found;
      bench.add({
        line: answer.line,
        what: answer.what,
        value: ratio(own.cpuMicroseconds, yardstick.cpuMicroseconds),
        unit: '×',
        sense: 'at most',
        bound: answer.bound,
        detail: `${against}; ${shown(own.cpuMicroseconds)} against ${shown(yardstick.cpuMicroseconds)} µs of CPU, ${shown(ratio(own.wallMicroseconds, yardstick.wallMicroseconds))} × by the clock, ${own.bytes} bytes`,
      });
    }
  },
};

/** P5: the same in the large world, asked in turn with the middle one, since a machine changes its pace from minute to minute. */
export const GROWTH_LINE: Measurement = {
  lines: ['P5'],
  measure: async (bench) => {
    const large = await bench.site(bench.settings.large);
    const middle = await bench.beside(bench.settings.middle);
    try {
      const found = await measure(bench, [large, middle], inMoreRounds(bench.settings));
      for (const [answer, [after, before]] of found) {
        if (after && before) bench.add(growth(bench.settings, answer, after, before));
      }
    } finally {
      await middle.stop();
    }
  },
};

const inMoreRounds = (settings: Settings): Settings => ({
  ...settings,
  rounds: settings.rounds * TIMES_MORE_ROUNDS,
  sliceMs: settings.sliceMs / TIMES_MORE_ROUNDS,
});

function growth(
  { large, middle }: Settings,
  { line }: Answer,
  after: Found,
  before: Found,
): Figure {
  const [ratioAfter, ratioBefore] = [ratioOf(after), ratioOf(before)];
  const [cpuAfter, cpuBefore] = [after, before].map(({ own }) => shown(own.cpuMicroseconds));
  return {
    line: 'P5',
    what: `${line} at ${large} volumes`,
    value: ratio(ratioAfter, ratioBefore),
    unit: '×',
    sense: 'at most',
    bound: GROWTH_BOUND,
    detail: `its ratio at ${middle}; ${shown(ratioAfter)} against ${shown(ratioBefore)}, ${cpuAfter} against ${cpuBefore} µs`,
  };
}

interface Found {
  own: Cost;
  yardstick: Cost;
  against: string;
}

const ratioOf = ({ own, yardstick }: Found): number =>
  ratio(own.cpuMicroseconds, yardstick.cpuMicroseconds);

/** A cluster with the product on it, and those who send what it sends. */
interface Place {
  site: Site;
  servers: FileServer[];
}

/** Each answer, with what it costs in each place. */
async function measure(
  bench: Bench,
  sites: readonly Site[],
  settings: Settings,
): Promise<[Answer, Found[]][]> {
  const places: Place[] = [];
  for (const site of sites) {
    await atRest(site.api.pid);
    places.push({ site, servers: await fileServers(bench, site) });
  }
  const found: [Answer, Found[]][] = [];
  for (const answer of ANSWERS) {
    const subjects = await Promise.all(places.map((place) => subjectsIn(place, answer)));
    const measured = await costs(inTurn(subjects), answer.connections, settings);
    found.push([answer, places.map((place) => foundIn(bench, place, answer, measured))]);
  }
  for (const { servers } of places) for (const server of servers) await server.end();
  return found;
}

async function subjectsIn({ site, servers }: Place, answer: Answer): Promise<Subject[]> {
  const { volumes } = site.options;
  return [
    { name: nameIn(volumes, 'soteria'), pid: site.api.pid, target: await ownTarget(site, answer) },
    ...(await Promise.all(servers.map((server) => subjectOf(server, volumes, answer)))),
  ];
}

const nameIn = (volumes: number, name: string): string => `${name} at ${volumes} volumes`;

/** Those of one kind after each other, wherever they are. */
const inTurn = ([first = [], ...others]: readonly Subject[][]): Subject[] =>
  first.flatMap((subject, at) => [subject, ...others.flatMap((each) => each[at] ?? [])]);

function foundIn(
  bench: Bench,
  { site, servers }: Place,
  { line }: Answer,
  measured: ReadonlyMap<string, Cost>,
): Found {
  const { volumes } = site.options;
  const costOf = (name: string) => measured.get(nameIn(volumes, name));
  const [against = '', ...others] = servers.map(({ name }) => name);
  const [own, yardstick] = [costOf('soteria'), costOf(against)];
  if (!own || !yardstick) throw new Error('nothing to compare with');
  for (const other of others) {
    const cpu = costOf(other)?.cpuMicroseconds ?? 0;
    const times = shown(ratio(own.cpuMicroseconds, cpu));
    bench.remark(line, `${times} × ${nameIn(volumes, other)} (${shown(cpu)} µs)`);
  }
  return { own, yardstick, against };
}

/** nginx first, where there is one: it is what the bounds are about. */
async function fileServers(bench: Bench, site: Site): Promise<FileServer[]> {
  const files = await filesOf(site);
  const bare = await startFileServer(BENCH_FILE, files);
  const alike = await startFileServer(BENCH_FILE, files, await headersOf(site));
  if (hasNginx()) return [await startNginx(files), await startNginx(files, 'on'), bare, alike];
  bench.say(HOW_TO_INSTALL_NGINX);
  return [bare, alike];
}

/** What the product says of every answer; Node or the file server says the rest of each by itself. */
const OF_ONE_ANSWER = /^(connection|content-(encoding|length|type)|date|etag|keep-alive)$/;

async function headersOf(site: Site): Promise<Record<string, string>> {
  const { headers } = await read(site, WHOLE);
  const named = Object.entries(headers).filter(([name]) => !OF_ONE_ANSWER.test(name));
  return Object.fromEntries(named.map(([name, value]) => [name, String(value)]));
}

/** The very bytes that the product sends. */
async function filesOf(site: Site): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const [name, path] of [
    ['whole.json', WHOLE],
    ['page.json', PAGE],
  ] as const) {
    const { headers, body } = await read(site, path);
    const isGzip = headers['content-encoding'] === 'gzip';
    files.set(name, isGzip ? gunzipSync(body) : body);
    files.set(`${name}.gz`, isGzip ? body : gzipSync(body));
  }
  return files;
}

function read(site: Site, path: string): Promise<{ headers: IncomingHttpHeaders; body: Buffer }> {
  return new Promise((done, failed) => {
    const headers = { ...identity(0), ...GZIP };
    get({ port: site.port, path, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => done({ headers: answer.headers, body: Buffer.concat(chunks) }));
    }).on('error', failed);
  });
}

async function ownTarget(site: Site, { path, gzip, unchanged }: Answer): Promise<Target> {
  const { headers } = await read(site, path);
  return site.target(path, {
    ...(gzip ? GZIP : {}),
    ...(unchanged ? { 'If-None-Match': headers.etag ?? '' } : {}),
  });
}

async function subjectOf(
  server: FileServer,
  volumes: number,
  { file, gzip, unchanged }: Answer,
): Promise<Subject> {
  const path = `/${file}`;
  const headers = { 'accept-encoding': gzip ? 'gzip' : 'identity' };
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { headers });
  await response.arrayBuffer();
  const asked = {
    ...(gzip ? GZIP : {}),
    ...(unchanged ? { 'If-None-Match': response.headers.get('etag') ?? '' } : {}),
  };
  const requests = server.asProduct ? byMany(path, asked) : [request(path, asked)];
  const name = nameIn(volumes, server.name);
  return { name, pid: server.pid, target: { port: server.port, requests } };
}
