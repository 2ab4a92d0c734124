import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import {
  type KubeList,
  type KubeObject,
  type Pod,
  type Resource,
  RESOURCES,
  resourcePath,
  type Status,
  type WatchEvent,
} from '@soteria/kube';
import { type Connection } from './connection';

/** An answer of the API server that is no success. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}

/** Someone else wrote the object in between, or made one of that name: look again. */
export const isConflict = (error: unknown): boolean =>
  error instanceof ApiError && error.status === 409;
export const isNotFound = (error: unknown): boolean =>
  error instanceof ApiError && error.status === 404;

/** How requests of the behaviours can be told from those of everybody else. */
export const BEHAVIOURS_USER_AGENT = 'sandbox-behaviours';

const PAGE = 500;
const TIMEOUT_MS = 30_000;
const WATCH_SECONDS = 290;
/** Bookmarks come every minute, so a longer silence means that nobody is there. */
const WATCH_SILENCE_MS = 150_000;

interface GroupList {
  groups: { preferredVersion: { groupVersion: string } }[];
}
interface ResourceList {
  groupVersion: string;
  resources: { name: string; kind: string; namespaced: boolean; verbs: string[] }[];
}

interface Call {
  method: string;
  path: string;
  body?: unknown;
  contentType?: string;
}

/** The few requests that the behaviours send, over HTTP like any other client's. */
export class ApiClient {
  private readonly agent: http.Agent;
  private readonly base: URL;

  constructor(private readonly connection: Connection) {
    this.base = new URL(connection.url);
    const keep = { keepAlive: true, maxSockets: 64 };
    this.agent = this.base.protocol === 'https:' ? new https.Agent(keep) : new http.Agent(keep);
  }

  async list<T extends KubeObject>(kind: Resource): Promise<{ items: T[]; version: string }> {
    const items: T[] = [];
    let token = '';
    for (;;) {
      const query = `?limit=${PAGE}${token === '' ? '' : `&continue=${encodeURIComponent(token)}`}`;
      const page = await this.send<KubeList<T>>({
        method: 'GET',
        path: resourcePath(kind) + query,
      });
      items.push(...page.items);
      token = page.metadata.continue ?? '';
      if (token === '') return { items, version: page.metadata.resourceVersion };
    }
  }

  async get<T extends KubeObject>(
    kind: Resource,
    namespace: string | undefined,
    name: string,
  ): Promise<T> {
    return this.send<T>({ method: 'GET', path: resourcePath(kind, namespace, name) });
  }

  async create<T extends KubeObject>(kind: Resource, object: T): Promise<T> {
    const path = resourcePath(kind, object.metadata.namespace);
    return this.send<T>({ method: 'POST', path, body: object });
  }

  /** Replaces the object as it was last seen; 409 when it has changed since. */
  async replace<T extends KubeObject>(kind: Resource, object: T, subresource = ''): Promise<T> {
    const { namespace, name } = object.metadata;
    const path = resourcePath(kind, namespace, name) + (subresource && `/${subresource}`);
    return this.send<T>({ method: 'PUT', path, body: object });
  }

  /** Changes single fields (JSON merge patch). */
  async patch<T extends KubeObject>(kind: Resource, object: T, change: object): Promise<T> {
    const path = resourcePath(kind, object.metadata.namespace, object.metadata.name);
    const contentType = 'application/merge-patch+json';
    return this.send<T>({ method: 'PATCH', path, body: change, contentType });
  }

  /** Deletes exactly this object, not one that came after it under the same name. */
  async remove(kind: Resource, object: KubeObject, gracePeriodSeconds?: number): Promise<void> {
    const path = resourcePath(kind, object.metadata.namespace, object.metadata.name);
    const body = {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: 'Background',
      preconditions: { uid: object.metadata.uid },
      ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
    };
    await this.send({ method: 'DELETE', path, body });
  }

  /** Sends a pod to a node. */
  async bind(pod: Pod, nodeName: string): Promise<void> {
    const { name, namespace = '' } = pod.metadata;
    const path = `${resourcePath(RESOURCES.pods, namespace, name)}/binding`;
    const target = { apiVersion: 'v1', kind: 'Node', name: nodeName };
    const body = { apiVersion: 'v1', kind: 'Binding', metadata: { name, namespace }, target };
    await this.send({ method: 'POST', path, body });
  }

  /** The namespaced resources that the server serves and whose objects can be listed and deleted. */
  async namespacedResources(): Promise<Resource[]> {
    const groups = await this.send<GroupList>({ method: 'GET', path: '/apis' });
    const versions = groups.groups.map(({ preferredVersion }) => preferredVersion.groupVersion);
    const lists = await Promise.all(
      ['v1', ...versions].map((groupVersion) =>
        this.send<ResourceList>({
          method: 'GET',
          path: groupVersion === 'v1' ? '/api/v1' : `/apis/${groupVersion}`,
        }),
      ),
    );
    return lists.flatMap(({ groupVersion, resources }) =>
      resources
        .filter(({ namespaced, verbs }) => namespaced && verbs.includes('deletecollection'))
        .map(({ name, kind }) => resourceOf(groupVersion, name, kind)),
    );
  }

  /** Deletes all objects of a kind in one namespace, and answers how many there were. */
  async clear(kind: Resource, namespace: string): Promise<number> {
    const path = resourcePath(kind, namespace);
    const { items } = await this.send<KubeList<KubeObject>>({ method: 'GET', path });
    if (items.length > 0) await this.send({ method: 'DELETE', path });
    return items.length;
  }

  /** Follows the changes after a version until the stream ends; rejects when it breaks. */
  watch(
    kind: Resource,
    version: string,
    onEvent: (event: WatchEvent<KubeObject>) => void,
  ): { ended: Promise<void>; stop: () => void } {
    const query = `?watch=true&allowWatchBookmarks=true&timeoutSeconds=${WATCH_SECONDS}&resourceVersion=${version}`;
    const request = this.open({ method: 'GET', path: resourcePath(kind) + query });
    request.setTimeout(WATCH_SILENCE_MS, () => request.destroy(new Error('the watch went silent')));
    const ended = new Promise<void>((resolve, reject) => {
      request.on('error', reject);
      request.on('response', (response) => {
        if (response.statusCode !== 200) {
          void readAll(response).then((text) => reject(refusal(response, text)), reject);
          return;
        }
        readLines(response, (line) => onEvent(JSON.parse(line) as WatchEvent<KubeObject>)).then(
          resolve,
          reject,
        );
      });
    });
    request.end();
    return { ended, stop: () => request.destroy() };
  }

  close(): void {
    this.agent.destroy();
  }

  private send<T>(call: Call): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const request = this.open(call);
      request.setTimeout(TIMEOUT_MS, () => request.destroy(new Error('no answer in time')));
      request.on('error', reject);
      request.on('response', (response) => {
        readAll(response).then((text) => {
          if ((response.statusCode ?? 0) >= 300) reject(refusal(response, text));
          else resolve(JSON.parse(text) as T);
        }, reject);
      });
      const body = call.body === undefined ? '' : JSON.stringify(call.body);
      // Node announces no body by itself for DELETE.
      if (body !== '') request.setHeader('content-length', Buffer.byteLength(body));
      request.end(body);
    });
  }

  private open(call: Call): ClientRequest {
    const { ca, certificate, key, token, insecure, serverName } = this.connection;
    const client = this.base.protocol === 'https:' ? https : http;
    return client.request({
      agent: this.agent,
      protocol: this.base.protocol,
      hostname: this.base.hostname.replace(/^\[|\]$/g, ''),
      port: this.base.port,
      method: call.method,
      path: this.base.pathname.replace(/\/$/, '') + call.path,
      headers: {
        accept: 'application/json',
        'content-type': call.contentType ?? 'application/json',
        'user-agent': BEHAVIOURS_USER_AGENT,
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(ca && { ca }),
      ...(certificate && { cert: certificate }),
      ...(key && { key }),
      ...(serverName && { servername: serverName }),
      rejectUnauthorized: insecure !== true,
    });
  }
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

async function readLines(response: IncomingMessage, onLine: (line: string) => void): Promise<void> {
  response.setEncoding('utf8');
  let rest = '';
  for await (const chunk of response) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') onLine(line);
  }
}

function refusal(response: IncomingMessage, text: string): ApiError {
  const status = response.statusCode ?? 0;
  try {
    const body = JSON.parse(text) as Partial<Status>;
    return new ApiError(status, body.reason ?? '', body.message ?? text);
  } catch {
    return new ApiError(status, '', text);
  }
}

function resourceOf(groupVersion: string, plural: string, kind: string): Resource {
  const [version = '', group = ''] = groupVersion.split('/').reverse();
  return { group, version, plural, kind, namespaced: true, verbs: [], scope: 'cluster' };
}
