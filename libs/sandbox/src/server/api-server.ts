import { type IncomingMessage, type ServerResponse } from 'node:http';
import { ApiError, internalError, noSuchPath } from './api-error';
import { aggregatedDiscovery } from './discovery/aggregated';
import { SERVER_VERSION, discover } from './discovery/discovery';
import { type Answer } from './http/answer';
import { readBody } from './http/body';
import { type Cluster, type RequestContext } from './http/context';
import { type Representation, negotiate } from './http/media';
import { type RequestInfo, readRequestInfo } from './http/request-info';
import { respond } from './http/respond';
import { PlainWire, type Wire } from './http/wire';
import { openApi } from './openapi/openapi';
import { dispatch } from './requests/dispatch';

const PLAIN_JSON: Representation = { format: 'json', as: '', pretty: false, gzip: false };
const MUTATING = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/** A request on its way, as faults and hooks see it. */
export interface Call extends RequestInfo {
  user: string;
  userAgent: string;
  /** Whether it is meant to change something. */
  mutating: boolean;
}

/** Stands between the network and the server: may wait, answer in its place, or spoil the answer. */
export interface Interceptor {
  /** Called once the request has been read. Answers false when it has dealt with the request itself. */
  begin(call: Call, request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** Called when the request has had its effect. Answers false to leave the client without an answer. */
  applied(call: Call, answer: Answer, response: ServerResponse): Promise<boolean>;
  /** The wire that the answer goes out on. */
  wire(call: Call, plain: Wire, response: ServerResponse): Wire;
  /** Called when the answer has been handed to the network. */
  answered(call: Call): Promise<void>;
}

/** Turns HTTP requests into answers. */
export class ApiServer {
  constructor(
    private readonly cluster: Cluster,
    private readonly interceptor: Interceptor,
  ) {}

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://sandbox');
    const info = readRequestInfo(request.method ?? 'GET', url);
    const call: Call = {
      ...info,
      user: 'system:admin',
      userAgent: request.headers['user-agent'] ?? '',
      mutating: info.isResource && MUTATING.has(info.verb),
    };
    const context = this.contextFor(request, url, info);
    const body = await this.attempt(() => readBody(request));
    if (!(await this.interceptor.begin(call, request, response))) return;
    const answer =
      body instanceof Buffer ? this.answer({ ...context, body }, request) : asAnswer(body);
    if (!(await this.interceptor.applied(call, answer.answer, response))) return;
    const wire = this.interceptor.wire(call, new PlainWire(response), response);
    for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
    await respond(answer.answer, answer.context ?? context, wire);
    await this.interceptor.answered(call);
  }

  private contextFor(request: IncomingMessage, url: URL, info: RequestInfo): RequestContext {
    return {
      cluster: this.cluster,
      info,
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.alloc(0),
      user: { name: 'system:admin', groups: ['system:masters', 'system:authenticated'] },
      representation: PLAIN_JSON,
      warnings: [],
    };
  }

  private answer(context: RequestContext, request: IncomingMessage): Outcome {
    try {
      const representation = negotiate(request.headers, context.query);
      const ready = { ...context, representation };
      return { answer: route(ready), headers: {}, context: ready };
    } catch (error) {
      return asAnswer(error);
    }
  }

  private async attempt<T>(work: () => Promise<T>): Promise<T | ApiError> {
    try {
      return await work();
    } catch (error) {
      return asApiError(error);
    }
  }
}

interface Outcome {
  answer: Answer;
  headers: Record<string, string>;
  context?: RequestContext;
}

function asAnswer(error: unknown): Outcome {
  const { status, headers, code } = asApiError(error);
  return { answer: { kind: 'value', code, value: status }, headers };
}

/** What nobody foresaw is the server's own fault, and says so. */
function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return internalError(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

function route(context: RequestContext): Answer {
  const { info } = context;
  if (info.isResource) return dispatch(context);
  const { path } = info;
  if (path === '/version') return { kind: 'value', code: 200, value: SERVER_VERSION };
  if (/^\/(healthz|livez|readyz)(\/|$)/.test(path)) return { kind: 'text', code: 200, text: 'ok' };
  if (/^\/apis?(\/|$)/.test(path)) return discoveryAnswer(context);
  if (path.startsWith('/openapi/v3')) {
    return { kind: 'value', code: 200, value: openApi(path, context.cluster.registry) };
  }
  throw noSuchPath();
}

/** Newer clients ask for everything at once, and say so in what they accept. */
function discoveryAnswer({ info, cluster, representation }: RequestContext): Answer {
  const { registry } = cluster;
  const isRoot = info.path === '/api' || info.path === '/apis';
  if (!isRoot || representation.as !== 'APIGroupDiscoveryList') {
    return { kind: 'value', code: 200, value: discover(info.path, registry) };
  }
  return {
    kind: 'value',
    code: 200,
    value: aggregatedDiscovery(registry, info.path === '/api'),
    contentType: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  };
}
