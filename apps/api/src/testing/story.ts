import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type LoggerService, type Type } from '@nestjs/common';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { type Operation, type Problem } from '@soteria/contracts';
import { type ClusterOptions, type SandboxCluster, startCluster } from '@soteria/sandbox';
import { buildApp, startApp, stopApp } from '../app';
import { Leadership } from '../cluster/lease';
import { type Clock, systemClock } from '../config/clock';
import { type Config } from '../config/config';
import { readConfig } from '../config/read-config';
import { PolicyRunner } from '../policy/policy-runner';

const DEADLINE_MS = 60_000;
const LOOK_AGAIN_MS = 10;

/** An answer of the API: its status, its headers, and its body as JSON where it is any. */
export interface Answer<T = unknown> {
  status: number;
  headers: Headers;
  body: T;
}

export interface StoryOptions extends ClusterOptions {
  /** Variables of the API's environment, beside what makes it work on the sandbox. */
  variables?: Record<string, string>;
  /** The cluster to work on; a new one when it is not given. */
  cluster?: SandboxCluster;
  /** As whom the API works, by a token that the cluster knows; as its administrator when it is not given. */
  token?: string;
  /** Where the API logs to; nowhere when it is not given. */
  logger?: LoggerService;
}

/** One API and one cluster, as a spec tells of them. */
export class Story {
  private left: Promise<void> | undefined;

  private constructor(
    readonly cluster: SandboxCluster,
    private readonly folder: string,
    readonly config: Config,
    private readonly clock: Clock,
    private app: NestExpressApplication,
    private port: number,
  ) {}

  static async begin({
    variables = {},
    cluster,
    token,
    logger,
    ...options
  }: StoryOptions = {}): Promise<Story> {
    const clock = options.clock ?? systemClock;
    const world = cluster ?? (await startCluster(options));
    const folder = mkdtempSync(join(tmpdir(), 'soteria-story-'));
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, world.sandbox.kubeconfig(token));
    const config = readConfig({
      variables: {
        KUBECONFIG: kubeconfig,
        SOTERIA_PORT: '0',
        SOTERIA_AUTH_ENABLED: 'false',
        ...variables,
      },
      hostName: 'story',
      readFile: () => {
        throw new Error('there are no files');
      },
    });
    const app = await buildApp(config, clock, logger ?? false);
    const story = new Story(world, folder, config, clock, app, await startApp(app, config));
    await story.ready();
    return story;
  }

  /** A part of the API, as it is put together there. */
  part<T>(type: Type<T>): T {
    return this.app.get(type);
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Waits until the API has read the whole cluster. */
  async ready(): Promise<void> {
    const { store } = this.cluster.sandbox;
    await this.until('the API is ready', async () => {
      const hasNamespace = store.get('namespaces', '', this.config.namespace) !== undefined;
      return hasNamespace && (await this.get('/readyz')).status === 200;
    });
  }

  get<T = unknown>(path: string, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.send<T>('GET', path, undefined, headers);
  }

  post<T = unknown>(
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    return this.send<T>('POST', path, body, headers);
  }

  delete<T = unknown>(path: string, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.send<T>('DELETE', path, undefined, headers);
  }

  /** Sends a request that has to be refused; answers the problem. */
  async refused(method: string, path: string, body?: unknown): Promise<Problem> {
    const answer = await this.send<Problem>(method, path, body, {});
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.body.status).toBe(answer.status);
    return answer.body;
  }

  /** Sends a request that has to be accepted; answers the operation that it began. */
  async begun(path: string, body: unknown, headers: Record<string, string> = {}): Promise<string> {
    const answer = await this.post<Operation>(path, body, headers);
    expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 202 });
    expect(answer.headers.get('location')).toBe(`/v1/operations/${answer.body.id}`);
    return answer.body.id;
  }

  /** Waits until an operation has ended; answers it. */
  async ended(id: string, withinMs = DEADLINE_MS): Promise<Operation> {
    let operation = await this.operation(id);
    const hasEnded = async () => {
      operation = await this.operation(id);
      return operation.finishedAt !== undefined;
    };
    await this.until(`operation ${id} has ended`, hasEnded, withinMs);
    return operation;
  }

  async operation(id: string): Promise<Operation> {
    return (await this.get<Operation>(`/v1/operations/${id}`)).body;
  }

  /** Does something and waits for its end, which has to be a success. */
  async done(path: string, body: unknown): Promise<Operation> {
    const operation = await this.ended(await this.begun(path, body));
    expect(operation).toMatchObject({ state: 'succeeded' });
    return operation;
  }

  /** Sends a request to the cluster itself, as somebody with kubectl would. */
  async kube(
    method: string,
    path: string,
    body?: unknown,
    type = 'application/json',
  ): Promise<unknown> {
    const { sandbox } = this.cluster;
    const [, token = ''] = /token: (\S+)/.exec(sandbox.kubeconfig()) ?? [];
    const response = await fetch(`${sandbox.url}${path}`, {
      method,
      headers: { 'content-type': type, authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return response.json();
  }

  /** Waits for a state. */
  async until(
    what: string,
    condition: () => boolean | Promise<boolean>,
    withinMs = DEADLINE_MS,
  ): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (!(await condition())) {
      if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
      await pause(LOOK_AGAIN_MS);
    }
  }

  /** Lets the policies be looked at now, not when the timer says so; by one who leads, or nothing would begin. */
  async tick(): Promise<void> {
    await this.until('the API leads', () => this.leads);
    const runner = this.app.get(PolicyRunner);
    // The first may be one that is under way already, and has begun before what is to be seen.
    await runner.tick();
    await runner.tick();
  }

  get leads(): boolean {
    return this.app.get(Leadership).isLeader();
  }

  /** Ends the API as a deployment does, and begins it anew on the same cluster, after what is done in between. */
  async restart(between: () => Promise<unknown> = () => Promise.resolve()): Promise<void> {
    await stopApp(this.app);
    await between();
    this.app = await buildApp(this.config, this.clock, false);
    this.port = await startApp(this.app, this.config);
    await this.ready();
  }

  async end(): Promise<void> {
    await this.leave();
    await this.cluster.stop();
  }

  /** Ends the API alone; the cluster goes on. */
  leave(): Promise<void> {
    this.left ??= stopApp(this.app).then(() =>
      rmSync(this.folder, { recursive: true, force: true }),
    );
    return this.left;
  }

  private async send<T>(
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string>,
  ): Promise<Answer<T>> {
    const response = await fetch(`${this.address}${path}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson ? JSON.parse(text) : text) as T,
    };
  }
}
