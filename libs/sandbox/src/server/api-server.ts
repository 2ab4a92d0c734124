import { type IncomingMessage, type ServerResponse } from 'node:http';
import { ADMIN, userNamed } from './access/authentication';
import { attributesOf } from './access/authorization';
import { type User } from './admission/admission';
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
import { EMPTY_V2, EMPTY_V2_PROTOBUF, V2_PROTOBUF_TYPE } from './openapi/v2';
import { dispatch } from './requests/dispatch';

const PLAIN_JSON: Representation = { format: 'json', as: '', pretty: false, gzip: false };
const IMPERSONATION = {
  verb: 'impersonate',
  group: '',
  resource: 'users',
  subresource: '',
  namespace: '',
  path: '',
};
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
    const url = readUrl(request.url ?? '/');
    if (url === null) {
      response.writeHead(400).end();
      return;
    }
    const info = readRequestInfo(request.method ?? 'GET', url);
    const user = attempt(() => this.identify(request));
    const body = await readBody(request).catch(asApiError);
    const call: Call = {
      ...info,
      user: user instanceof ApiError ? '' : user.name,
      userAgent: request.headers['user-agent'] ?? '',
      mutating: info.isResource && MUTATING.has(info.verb),
    };
    if (!(await this.interceptor.begin(call, request, response))) return;
    const plain = this.contextFor(request, url, info);
    const { answer, context, headers } = this.answer(plain, user, body);
    if (!(await this.interceptor.applied(call, answer, response))) return;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const wire = this.interceptor.wire(call, new PlainWire(response), response);
    await respond(answer, context, wire);
    await this.interceptor.answered(call);
  }

  /** Throws 401, and 403 for a user who may not act as another. */
  private identify({ headers }: IncomingMessage): User {
    const { authentication, authorization } = this.cluster;
    const user = authentication.identify(headers.authorization);
    const other = headers['impersonate-user'];
    if (typeof other !== 'string') return user;
    authorization.require(user, { ...IMPERSONATION, name: other });
    return userNamed(other, [headers['impersonate-group'] ?? []].flat());
  }

  private contextFor(request: IncomingMessage, url: URL, info: RequestInfo): RequestContext {
    return {
      cluster: this.cluster,
      info,
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.alloc(0),
      user: ADMIN,
      representation: PLAIN_JSON,
      warnings: [],
    };
  }

  private answer(plain: RequestContext, user: User | ApiError, body: Buffer | ApiError): Outcome {
    let context = plain;
    try {
      if (user instanceof ApiError) throw user;
      context = { ...context, user, representation: negotiate(plain.headers, plain.query) };
      this.cluster.authorization.require(user, attributesOf(plain.info));
      if (body instanceof ApiError) throw body;
      return { answer: route({ ...context, body }), context, headers: {} };
    } catch (error) {
      const { status, headers, code } = asApiError(error);
      // A failure is told as a Status, whatever shape was asked for.
      const representation = { ...context.representation, as: '' };
      return {
        answer: { kind: 'value', code, value: status },
        context: { ...context, representation },
        headers,
      };
    }
  }
}

/** Null for what is no path, such as `//`. */
function readUrl(path: string): URL | null {
  return URL.parse(path, 'http://sandbox');
}

function attempt<T>(work: () => T): T | ApiError {
  try {
    return work();
  } catch (error) {
    return asApiError(error);
  }
}

interface Outcome {
  answer: Answer;
  context: RequestContext;
  headers: Record<string, string>;
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
  if (path === '/openapi/v2') return olderOpenApi(context);
  if (path.startsWith('/openapi/v3')) {
    return { kind: 'value', code: 200, value: openApi(path, context.cluster.registry) };
  }
  throw noSuchPath();
}

/** kubectl reads the older document as protobuf, and nothing else does. */
function olderOpenApi({ headers }: RequestContext): Answer {
  const accepted = String(headers['accept'] ?? '');
  if (!accepted.includes('proto-openapi')) return { kind: 'value', code: 200, value: EMPTY_V2 };
  return { kind: 'bytes', code: 200, bytes: EMPTY_V2_PROTOBUF, contentType: V2_PROTOBUF_TYPE };
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
