import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type SandboxCluster } from '@soteria/sandbox';

const ROOT = resolve(__dirname, '../../../../..');
const DEADLINE_MS = 120_000;
const LOOK_AGAIN_MS = 50;

/**
 * The API as it is built and shipped: one file. Built anew, so that it is never an old one; in `npm test`, which
 * has just built it, that is the one (`SOTERIA_BUILT_API`).
 */
export function builtApi(): { file: string; remove: () => void } {
  const known = process.env['SOTERIA_BUILT_API'];
  if (known !== undefined && known !== '') return { file: known, remove: () => undefined };
  // Within the repository, so that it finds the few packages that it asks for by name.
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, 'dist', 'built-for-faults-'));
  const file = join(folder, 'main.mjs');
  const tool = join(ROOT, 'tools/build-node.mjs');
  const entry = join(ROOT, 'apps/api/src/main.ts');
  const { status, stderr } = spawnSync(process.execPath, [tool, entry, file], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the API cannot be built: ${stderr}`);
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface ChildOptions {
  file: string;
  cluster: SandboxCluster;
  /** What Node is started with, before the file. */
  flags?: readonly string[];
  variables?: Readonly<Record<string, string>>;
  /** What a shell does first: `ulimit -n 64`. */
  first?: string;
}

/** A process of the API, with a cluster to work on. */
export class ApiChild {
  private output = '';
  private port = 0;

  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
  ) {
    for (const stream of [process.stdout, process.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
  }

  static async start({
    file,
    cluster,
    flags = [],
    variables = {},
    first = ':',
  }: ChildOptions): Promise<ApiChild> {
    const folder = mkdtempSync(join(tmpdir(), 'soteria-child-'));
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, cluster.sandbox.kubeconfig());
    const command = `${first}; exec "$@"`;
    const words = [process.execPath, ...flags, file];
    const child = spawn('/bin/sh', ['-c', command, 'sh', ...words], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        KUBECONFIG: kubeconfig,
        SOTERIA_PORT: '0',
        SOTERIA_AUTH_ENABLED: 'false',
        ...variables,
      },
    });
    const started = new ApiChild(child, folder);
    await started.until('it is ready', async () => {
      started.demandAlive();
      started.port = Number(/listening on port (\d+)/.exec(started.output)?.[1] ?? 0);
      return started.port > 0 && (await started.status('/readyz')) === 200;
    });
    return started;
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get portNumber(): number {
    return this.port;
  }

  /** Null as long as it runs. */
  get exitCode(): number | null {
    return this.process.exitCode;
  }

  /** Whether it is gone, by itself or by a signal. */
  get hasEnded(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  get log(): string {
    return this.output;
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** How many files and sockets it has open. */
  get openFiles(): number {
    return readdirSync(`/proc/${this.pid}/fd`).length;
  }

  async json<T = unknown>(path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.address}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await response.json()) as T;
  }

  /** The status of an answer; 0 when there was none. */
  async status(path: string): Promise<number> {
    try {
      const response = await fetch(`${this.address}${path}`, {
        signal: AbortSignal.timeout(5_000),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      // Not listening yet, or out of sockets: that is what the caller wants to know.
      return 0;
    }
  }

  async until(
    what: string,
    condition: () => boolean | Promise<boolean>,
    withinMs = DEADLINE_MS,
  ): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (!(await condition())) {
      if (performance.now() > deadline) {
        throw new Error(`not within ${withinMs} ms: ${what}\n${this.output.slice(-2_000)}`);
      }
      await pause(LOOK_AGAIN_MS);
    }
  }

  signal(name: NodeJS.Signals): void {
    this.process.kill(name);
  }

  /** Ends it; answers its exit code. */
  async end(): Promise<number | null> {
    if (!this.hasEnded) {
      const ended = new Promise((done) => this.process.once('exit', done));
      this.process.kill('SIGTERM');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
    return this.process.exitCode;
  }

  private demandAlive(): void {
    if (!this.hasEnded) return;
    const how = this.process.exitCode ?? this.process.signalCode;
    throw new Error(`it ended with ${how}:\n${this.output.slice(-2_000)}`);
  }
}
