import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuSeconds } from './accounting';
import { Child } from './child';
import { type ChurnOrder, type ChurnResult } from './churn';
import { IMAGE_FLAGS, IMAGE_VARIABLES } from './image';
import { request, type Target } from './load';
import { type Memory, type Pauses } from './probe';
import { type TapQuestion } from './tap';
import { type Traffic } from './traffic';

export const BENCH_FILE = 'dist/apps/bench/main.mjs';
const PROBE_FILE = 'dist/apps/bench/probe.mjs';
const API_FILE = 'dist/apps/api/main.mjs';
const SANDBOX_FILE = 'dist/libs/sandbox/main.mjs';

export const BACKUPS_PER_VOLUME = 10;
/** Fifty volumes in each namespace, and never more than a large cluster has. */
const namespacesFor = (volumes: number): number => Math.min(Math.max(1, volumes / 50), 400);

/** So many people ask in turn, since each may ask only so often. */
const CALLERS = 4_000;
const GROUP = 'operators';
const READY_WITHIN_MS = 10 * 60_000;
/** Of Node, for the product's process: `--cpu-prof` shows where the time of a red line goes. */
const FURTHER_FLAGS = (process.env['SOTERIA_BENCH_FLAGS'] ?? '').split(' ').filter(Boolean);

export interface SiteOptions {
  volumes: number;
  /** Lets Longhorn's managers work; without them nothing moves. */
  behaviours?: boolean;
  /** How much faster than by themselves they work. */
  speed?: number;
  backupsPerVolume?: number;
  namespaces?: number;
  /** Whether the tap plays the watch of volumes, as it does unless managers are at work. */
  playsVolumes?: boolean;
  /** Further variables of the product. */
  variables?: Readonly<Record<string, string>>;
}

/** A cluster of some size with the product on it, each in a process of its own. */
export class Site {
  private constructor(
    readonly options: SiteOptions,
    private readonly folder: string,
    readonly sandbox: Child,
    private readonly tap: Child,
    /** Where the tap listens. */
    readonly tapPort: number,
  ) {}

  private running: { api: Child; port: number } | null = null;

  /** The cluster alone; the product is started by `startApi`. */
  static async cluster(options: SiteOptions): Promise<Site> {
    const folder = mkdtempSync(join(tmpdir(), 'soteria-bench-'));
    const kubeconfig = join(folder, 'kubeconfig');
    const { volumes, backupsPerVolume = BACKUPS_PER_VOLUME } = options;
    const namespaces = options.namespaces ?? namespacesFor(volumes);
    const world = ['--world', 'scale', '--volumes', `${volumes}`];
    const size = ['--backups-per-volume', `${backupsPerVolume}`, '--namespaces', `${namespaces}`];
    const still = options.behaviours === true ? [] : ['--no-behaviours'];
    const pace = options.speed === undefined ? [] : ['--speed', `${options.speed}`];
    const args = ['serve', ...world, ...size, ...still, ...pace, '--kubeconfig-out', kubeconfig];
    const sandbox = Child.node('the sandbox', SANDBOX_FILE, args, {
      flags: ['--max-old-space-size=12288'],
    });
    const [upstream] = await sandbox.says(/http:\/\/\S+/);
    const tap = Child.node('the tap', BENCH_FILE, [
      options.playsVolumes === false ? 'tap-through' : 'tap',
      upstream,
    ]);
    const [, port = ''] = await tap.says(/tap on port (\d+)/);
    const text = readFileSync(kubeconfig, 'utf8').replace(upstream, `http://127.0.0.1:${port}`);
    writeFileSync(kubeconfig, text);
    return new Site(options, folder, sandbox, tap, Number(port));
  }

  static async start(options: SiteOptions): Promise<Site> {
    const site = await Site.cluster(options);
    try {
      await site.startApi();
    } catch (error) {
      await site.stop();
      throw error;
    }
    return site;
  }

  get api(): Child {
    if (!this.running) throw new Error('the product is not started');
    return this.running.api;
  }

  get port(): number {
    return this.running?.port ?? 0;
  }

  get kubeconfig(): string {
    return join(this.folder, 'kubeconfig');
  }

  /** Starts the product and waits until it has read the whole cluster. */
  async startApi(): Promise<void> {
    await this.startProcess();
    await this.untilReady();
  }

  /** The longest times for which a start did nothing else, from when it listens until it has answered. */
  async startPauses(firstAnswer: string): Promise<Pauses> {
    await this.startProcess();
    return this.longestPauses(async () => {
      await this.untilReady();
      await (await this.get(firstAnswer)).arrayBuffer();
    });
  }

  /** CPU seconds that the product's process takes until it listens; it is ended then. */
  async processStart(): Promise<number> {
    const nowhere = join(this.folder, 'nowhere');
    const text = readFileSync(this.kubeconfig, 'utf8').replace(`:${this.tapPort}`, NO_PORT);
    writeFileSync(nowhere, text);
    await this.startProcess({ KUBECONFIG: nowhere });
    const taken = cpuSeconds(this.api.pid);
    await this.stopApi();
    return taken;
  }

  private async startProcess(variables: Readonly<Record<string, string>> = {}): Promise<void> {
    const api = Child.node('the API', API_FILE, [], {
      flags: ['--expose-gc', '--import', `./${PROBE_FILE}`, ...IMAGE_FLAGS, ...FURTHER_FLAGS],
      env: {
        ...IMAGE_VARIABLES,
        KUBECONFIG: this.kubeconfig,
        SOTERIA_PORT: '0',
        SOTERIA_LISTEN_ADDRESS: '127.0.0.1',
        SOTERIA_NAMESPACE: 'soteria',
        SOTERIA_AUTH_ENABLED: 'true',
        SOTERIA_ALLOWED_GROUPS: GROUP,
        SOTERIA_TRUSTED_PROXIES: '127.0.0.0/8',
        SOTERIA_LOG_LEVEL: 'log',
        SOTERIA_METRICS_PER_VOLUME: 'true',
        ...this.options.variables,
        ...variables,
      },
    });
    const [, port = ''] = await api.says(/listening on port (\d+)/);
    this.running = { api, port: Number(port) };
  }

  async stopApi(): Promise<void> {
    await this.running?.api.end();
    this.running = null;
  }

  private async untilReady(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (Date.now() < deadline) {
      if ((await this.get('/readyz')).status === 200) return;
      // Each look costs the product something that is none of the start's cost.
      await new Promise((later) => setTimeout(later, 100));
    }
    throw new Error('the product did not become ready');
  }

  /** A header that is empty is not sent. */
  get(
    path: string,
    headers: Readonly<Record<string, string>> = {},
    signal?: AbortSignal,
  ): Promise<Response> {
    const sent = Object.entries({ ...identity(0), ...headers }).filter(([, value]) => value !== '');
    const url = `http://127.0.0.1:${this.port}${path}`;
    return fetch(url, { headers: Object.fromEntries(sent), ...(signal && { signal }) });
  }

  post(path: string, body: object): Promise<Response> {
    const headers = { ...identity(0), 'Content-Type': 'application/json' };
    const url = `http://127.0.0.1:${this.port}${path}`;
    return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /** The same request by many people. */
  target(path: string, headers: Readonly<Record<string, string>> = {}): Target {
    return { port: this.port, requests: byMany(path, headers) };
  }

  /** The JSON of the kinds that there are many of, in MB. */
  async rawMegabytes(): Promise<number> {
    const script = Child.node('the bare script', BENCH_FILE, ['list', `${this.tapPort}`]);
    const [, bytes = ''] = await script.says(/listed (\d+) bytes/);
    await script.end();
    return Number(bytes) / 1e6;
  }

  memory(): Promise<Memory> {
    return this.api.ask<Memory>({ ask: 'memory' });
  }

  /** The longest times for which the product did nothing else while something was done. */
  async longestPauses(work: () => Promise<unknown>): Promise<Pauses> {
    await this.api.ask({ ask: 'begin-pauses' });
    await work();
    return this.api.ask<Pauses>({ ask: 'end-pauses' });
  }

  traffic(): Promise<Traffic> {
    return this.askTap<Traffic>({ ask: 'traffic' });
  }

  /** Makes ready for `churn`, which takes seconds the first time. */
  prepareChurn(): Promise<unknown> {
    return this.askTap({ ask: 'prepare' });
  }

  async churn(order: ChurnOrder): Promise<ChurnResult> {
    await this.prepareChurn();
    return this.askTap<ChurnResult>({ ask: 'churn', ...order });
  }

  /** Lines of the watch of volumes, as they would come. */
  async sampleLines(): Promise<{ lines: string[] }> {
    await this.prepareChurn();
    return this.askTap<{ lines: string[] }>({ ask: 'sample' });
  }

  /** Takes the cluster away, or gives it back. */
  async setReachable(reachable: boolean): Promise<void> {
    await this.askTap({ ask: reachable ? 'up' : 'down', port: this.tapPort });
  }

  async stop(): Promise<void> {
    await this.stopApi();
    await this.tap.end();
    await this.sandbox.end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private askTap<Answer>(question: TapQuestion): Promise<Answer> {
    return this.tap.ask<Answer>(question);
  }
}

/** Nobody listens there, so nothing is read. */
const NO_PORT = ':9';

/** The same request by each of many people, as it goes over the wire. */
export const byMany = (path: string, headers: Readonly<Record<string, string>>): Buffer[] =>
  Array.from({ length: CALLERS }, (_, person) =>
    request(path, { ...identity(person), ...headers }),
  );

/** What a proxy in front would say of a person. */
export function identity(person: number): Record<string, string> {
  return { 'X-Forwarded-User': `person-${person}`, 'X-Forwarded-Groups': GROUP };
}
