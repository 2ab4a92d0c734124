import { randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import {
  ApiextensionsV1Api,
  CoordinationV1Api,
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  StorageV1Api,
  Watch,
} from '@kubernetes/client-node';
import { type KubeObject, type Status, type UnknownKubeObject } from '@soteria/kube';
import { Sandbox } from '../../sandbox';

/** Names a kubeconfig file: the checks then run against that API server instead of a sandbox. */
const KUBECONFIG_VARIABLE = 'SOTERIA_CONFORMANCE_KUBECONFIG';

const givenKubeconfig = process.env[KUBECONFIG_VARIABLE];
const isSandbox = givenKubeconfig === undefined || givenKubeconfig === '';

/** A check that needs a handle on the server which only the sandbox offers. */
export const onSandbox = isSandbox ? it : it.skip;

/** The same for a group of checks. */
export const describeSandbox = isSandbox ? describe : describe.skip;

/** An answer as it came over the wire. */
export interface Answer {
  code: number;
  headers: http.IncomingHttpHeaders;
  text: string;
  /** The body as JSON; undefined when it is none. */
  json: UnknownKubeObject & Partial<Status> & { items?: UnknownKubeObject[] };
}

export interface RequestOptions {
  body?: unknown;
  /** Defaults to JSON. */
  contentType?: string;
  headers?: Record<string, string>;
}

/** One line of a watch. */
export interface WatchLine {
  type: string;
  object: UnknownKubeObject & Partial<Status>;
}

/** The API server under test, by the stock client and by plain HTTP, with a namespace of its own. */
export class Target {
  readonly config = new KubeConfig();
  namespace = '';
  private readonly cleanups: (() => void)[] = [];
  /** Answers that are still read: of a server that watches on where it should refuse, for ever. */
  private readonly unread = new Set<http.IncomingMessage>();

  private constructor(readonly sandbox: Sandbox | undefined) {
    if (sandbox !== undefined) this.config.loadFromString(sandbox.kubeconfig());
    else this.config.loadFromFile(givenKubeconfig ?? '');
  }

  static async start(): Promise<Target> {
    const target = new Target(isSandbox ? await Sandbox.start() : undefined);
    target.namespace = await target.createNamespace();
    return target;
  }

  async stop(): Promise<void> {
    for (const cleanup of this.cleanups.splice(0)) cleanup();
    for (const response of this.unread) response.destroy();
    if (this.sandbox === undefined)
      await this.send('DELETE', `/api/v1/namespaces/${this.namespace}`);
    await this.sandbox?.stop();
  }

  get core(): CoreV1Api {
    return this.config.makeApiClient(CoreV1Api);
  }

  get coordination(): CoordinationV1Api {
    return this.config.makeApiClient(CoordinationV1Api);
  }

  get storage(): StorageV1Api {
    return this.config.makeApiClient(StorageV1Api);
  }

  get customObjects(): CustomObjectsApi {
    return this.config.makeApiClient(CustomObjectsApi);
  }

  get extensions(): ApiextensionsV1Api {
    return this.config.makeApiClient(ApiextensionsV1Api);
  }

  /** `/api/v1/namespaces/<own>/configmaps`, with a name when one is given. */
  path(plural: string, name = ''): string {
    return `/api/v1/namespaces/${this.namespace}/${plural}${name === '' ? '' : `/${name}`}`;
  }

  async createNamespace(): Promise<string> {
    const name = `conformance-${randomBytes(4).toString('hex')}`;
    await this.core.createNamespace({ body: { metadata: { name } } });
    return name;
  }

  /** A name that no other check uses. */
  name(prefix = 'x'): string {
    return `${prefix}-${randomBytes(4).toString('hex')}`;
  }

  /** Sends one request as it is, with the credentials of the kubeconfig. */
  async send(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const response = await this.open(method, path, options);
    this.unread.add(response);
    const text = await textOf(response).finally(() => this.unread.delete(response));
    return {
      code: response.statusCode ?? 0,
      headers: response.headers,
      text,
      json: parseOrUndefined(text) as Answer['json'],
    };
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('GET', path, { headers });
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.send('POST', path, { body });
  }

  patch(path: string, contentType: string, body: unknown): Promise<Answer> {
    return this.send('PATCH', path, { body, contentType });
  }

  /** Creates a ConfigMap with the stock client, and answers with it. */
  async configMap(
    name = this.name(),
    extra: {
      labels?: Record<string, string>;
      data?: Record<string, string>;
      finalizers?: string[];
    } = {},
  ): Promise<KubeObject & { data?: Record<string, string> }> {
    const { data = { key: 'value' }, ...metadata } = extra;
    const answer = await this.post(this.path('configmaps'), {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, ...metadata },
      data,
    });
    if (answer.code !== 201) throw new Error(`ConfigMap ${name}: ${answer.text}`);
    return answer.json;
  }

  /** Opens a watch by the stock client, and collects what it tells. */
  async watch(path: string, query: Record<string, string | number | boolean>): Promise<Watching> {
    const watching = new Watching();
    const controller = await new Watch(this.config).watch(
      path,
      query,
      (type: string, object: unknown) =>
        watching.lines.push({ type, object: object as WatchLine['object'] }),
      (error: unknown) => watching.finish(error),
    );
    const stop = (): void => controller.abort();
    this.cleanups.push(stop);
    watching.stop = stop;
    return watching;
  }

  private async open(
    method: string,
    path: string,
    { body, contentType = 'application/json', headers = {} }: RequestOptions,
  ): Promise<http.IncomingMessage> {
    const url = new URL((this.config.getCurrentCluster()?.server ?? '') + path);
    const options: https.RequestOptions = { method, headers: {} };
    await this.config.applyToHTTPSOptions(options);
    const text = bodyText(body);
    return new Promise((resolve, reject) => {
      const request = (url.protocol === 'https:' ? https : http).request(url, options, resolve);
      request.on('error', reject);
      if (text !== undefined) {
        request.setHeader('Content-Type', contentType);
        // Node sends no length along with DELETE by itself.
        request.setHeader('Content-Length', Buffer.byteLength(text));
      }
      for (const [name, value] of Object.entries(headers)) request.setHeader(name, value);
      request.end(text);
    });
  }
}

/** An open watch and what it has told so far. */
export class Watching {
  readonly lines: WatchLine[] = [];
  ended = false;
  error: unknown;
  stop: () => void = () => undefined;

  finish(error: unknown): void {
    this.ended = true;
    this.error = error;
  }

  /** The types and names told so far, bookmarks left out. */
  get told(): string[] {
    return this.lines
      .filter(({ type }) => type !== 'BOOKMARK')
      .map(({ type, object }) => `${type} ${object.metadata.name}`);
  }

  async until(condition: (lines: readonly WatchLine[]) => boolean, what: string): Promise<void> {
    await until(() => condition(this.lines), what);
  }
}

jest.setTimeout(180_000);

const DEADLINE_MS = 60_000;

/** Waits for a state, and says which when it does not come. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within ${DEADLINE_MS / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** What the stock client was refused with. Throws when it was not. */
export async function refusal(promise: Promise<unknown>): Promise<Status & { code: number }> {
  try {
    await promise;
  } catch (error) {
    const { code, body } = error as { code?: number; body?: unknown };
    if (code === undefined) throw error;
    const status: unknown = typeof body === 'string' ? JSON.parse(body) : body;
    return { ...(status as Status), code };
  }
  throw new Error('the request was not refused');
}

async function textOf(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** A body as it is sent; undefined for none. */
function bodyText(body: unknown): string | Buffer | undefined {
  if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) return body;
  return JSON.stringify(body);
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
