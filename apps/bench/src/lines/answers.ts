import { get, type IncomingHttpHeaders } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import { MAX_PAGE } from '@soteria/contracts';
import { type Bench, type Measurement, type Settings } from '../bench';
import { type Figure, ratio, shown } from '../figure';
import { atRest } from '../site/accounting';
import { request, type Target } from '../site/load';
import { BENCH_FILE, byMany, identity, type Site } from '../site/site';
import { type FileServer, startFileServer } from '../yardsticks/file-server';
import { hasNginx, HOW_TO_INSTALL_NGINX, startNginx } from '../yardsticks/nginx';
import { type Cost, costs, inShortRounds, type Subject } from './compare';

/** What is asked for, by the file in which others have it. */
const addressesIn = ({ middle }: Settings) => ({
  /** As the console reads everything: the largest page there is, and as large in either world. */
  'whole.json': `/v1/inventory?limit=${Math.min(MAX_PAGE, middle)}`,
  /** As a person looks for something. */
  'page.json': '/v1/inventory?status=ok,overdue&sort=-age&limit=100',
});
const GZIP = { 'Accept-Encoding': 'gzip' };
/** Above it, answers grow out of what P1 to P4 say. */
const GROWTH_BOUND = 1.1;

interface Answer {
  line: string;
  what: string;
  bound: number;
  connections: number;
  file: keyof ReturnType<typeof addressesIn>;
  gzip: boolean;
  unchanged: boolean;
}

const ANSWERS: readonly Answer[] = [
  {
    line: 'P1',
    what: 'inventory, as it is',
    bound: 1,
    connections: 4,
    file: 'whole.json',
    gzip: false,
    unchanged: false,
  },
  {
    line: 'P2',
    what: 'inventory, compressed',
    bound: 1.5,
    connections: 4,
    file: 'whole.json',
    gzip: true,
    unchanged: false,
  },
  {
    line: 'P3',
    what: 'inventory, not changed (304)',
    bound: 2.5,
    connections: 16,
    file: 'whole.json',
    gzip: true,
    unchanged: true,
  },
  {
    line: 'P4',
    what: 'filtered, sorted page of 100, compressed',
    bound: 2.5,
    connections: 16,
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
    for (const [answer, [found]] of await measure(bench, [site])) {
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
      const found = await measure(bench, [large, middle]);
      for (const [answer, [after, before]] of found) {
        if (after && before) bench.add(growth(bench.settings, answer, after, before));
      }
    } finally {
      await middle.stop();
    }
  },
};

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
    detail: `its ratio at ${middle}; ${shown(ratioAfter)} against ${shown(ratioBefore)}, ${cpuAfter} against ${cpuBefore} µs of CPU, ${after.own.bytes} against ${before.own.bytes} bytes`,
  };
}

interface Found {
  own: Cost;
  yardstick: Cost;
  against: string;
}

const ratioOf = ({ own, yardstick }: Found): number =>
  ratio(own.cpuMicroseconds, yardstick.cpuMicroseconds);

/**
 * Each answer, with what it costs on each site beside the same servers, which send what the first site says: two
 * servers that send the very same bytes differ by more than the bound of growth. The other site's answers are of
 * other volumes, and so longer or shorter by a fiftieth.
 */
async function measure(
  bench: Bench,
  sites: readonly [Site, ...Site[]],
): Promise<[Answer, Found[]][]> {
  const settings = inShortRounds(bench.settings);
  for (const site of sites) await atRest(site.api.pid);
  const servers = await fileServers(bench, sites[0]);
  const found: [Answer, Found[]][] = [];
  for (const answer of ANSWERS) {
    const own = await Promise.all(sites.map((site) => ownSubject(site, answer, settings)));
    const others = await Promise.all(servers.map((server) => subjectOf(server, answer)));
    const measured = await costs([...own, ...others], answer.connections, settings);
    found.push([answer, own.map(({ name }) => foundIn(bench, answer, name, others, measured))]);
  }
  for (const server of servers) await server.end();
  return found;
}

const ownSubject = async (site: Site, answer: Answer, settings: Settings): Promise<Subject> => ({
  name: `the product at ${site.options.volumes} volumes`,
  pid: site.api.pid,
  target: await ownTarget(site, answer, settings),
});

function foundIn(
  bench: Bench,
  { line }: Answer,
  name: string,
  servers: readonly Subject[],
  measured: ReadonlyMap<string, Cost>,
): Found {
  const [against = '', ...others] = servers.map((server) => server.name);
  const [own, yardstick] = [measured.get(name), measured.get(against)];
  if (!own || !yardstick) throw new Error('nothing to compare with');
  for (const other of others) {
    const cpu = measured.get(other)?.cpuMicroseconds ?? 0;
    const times = shown(ratio(own.cpuMicroseconds, cpu));
    bench.remark(line, `${name} takes ${times} × ${other} (${shown(cpu)} µs)`);
  }
  return { own, yardstick, against };
}

/** nginx first, where there is one: it is what the bounds are about. */
async function fileServers(bench: Bench, site: Site): Promise<FileServer[]> {
  const addresses = addressesIn(bench.settings);
  const files = await filesOf(site, addresses);
  const bare = await startFileServer(BENCH_FILE, files);
  const headers = await headersOf(site, addresses['whole.json']);
  const alike = await startFileServer(BENCH_FILE, files, headers);
  if (hasNginx()) return [await startNginx(files), await startNginx(files, 'on'), bare, alike];
  bench.say(HOW_TO_INSTALL_NGINX);
  return [bare, alike];
}

/** What the product says of every answer; Node or the file server says the rest of each by itself. */
const OF_ONE_ANSWER = /^(connection|content-(encoding|length|type)|date|etag|keep-alive)$/;

async function headersOf(site: Site, path: string): Promise<Record<string, string>> {
  const { headers } = await read(site, path);
  const named = Object.entries(headers).filter(([name]) => !OF_ONE_ANSWER.test(name));
  return Object.fromEntries(named.map(([name, value]) => [name, String(value)]));
}

/** The very bytes that the product sends. */
async function filesOf(
  site: Site,
  addresses: Readonly<Record<string, string>>,
): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const [name, path] of Object.entries(addresses)) {
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

async function ownTarget(
  site: Site,
  { file, gzip, unchanged }: Answer,
  settings: Settings,
): Promise<Target> {
  const path = addressesIn(settings)[file];
  const { headers } = await read(site, path);
  return site.target(path, {
    ...(gzip ? GZIP : {}),
    ...(unchanged ? { 'If-None-Match': headers.etag ?? '' } : {}),
  });
}

async function subjectOf(server: FileServer, { file, gzip, unchanged }: Answer): Promise<Subject> {
  const path = `/${file}`;
  const headers = { 'accept-encoding': gzip ? 'gzip' : 'identity' };
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { headers });
  await response.arrayBuffer();
  const asked = {
    ...(gzip ? GZIP : {}),
    ...(unchanged ? { 'If-None-Match': response.headers.get('etag') ?? '' } : {}),
  };
  const requests = server.asProduct ? byMany(path, asked) : [request(path, asked)];
  return { name: server.name, pid: server.pid, target: { port: server.port, requests } };
}
