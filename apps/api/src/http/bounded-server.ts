import { createServer, type RequestListener, type Server } from 'node:http';
import { type Duplex } from 'node:stream';
import { MAX_HEADER_BYTES, type ProblemCode } from '@soteria/contracts';
import { AnswerTurns } from './answer-turns';
import { refuseSocket } from './refuse-socket';

/** How long clients may take, and how many there may be at once. */
export interface ServerLimits {
  headersTimeoutMs: number;
  requestTimeoutMs: number;
  /** Longer than the idle time of proxies before us, or they would reuse what we have just closed. */
  keepAliveTimeoutMs: number;
  maxConnections: number;
  /** How often slow clients are looked for. */
  checkEveryMs: number;
}

export const SERVER_LIMITS: ServerLimits = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveTimeoutMs: 75_000,
  maxConnections: 2_000,
  checkEveryMs: 2_000,
};

/** An HTTP server that no slow, large or malformed request can occupy for long. */
export function boundedServer(
  handle: RequestListener,
  limits = SERVER_LIMITS,
  turns = new AnswerTurns(),
): Server {
  const server = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      connectionsCheckingInterval: limits.checkEveryMs,
      maxHeaderSize: MAX_HEADER_BYTES,
      // Node's own refusal would come without a problem document; request-line.ts looks at it.
      requireHostHeader: false,
      insecureHTTPParser: false,
    },
    (request, response) => {
      turns.begin(request, response);
      handle(request, response);
    },
  );
  server.maxConnections = limits.maxConnections;
  // Node would drop the headers beyond a count in silence, and with them those that a proxy adds
  // last. Their size is bounded, and their number is looked at where the request is (request-line.ts).
  server.maxHeadersCount = 0;
  refuseUnreadable(server, turns);
  return server;
}

function refuseUnreadable(server: Server, turns: AnswerTurns): void {
  const refuse = (socket: Duplex, code: ProblemCode, detail: string) =>
    turns.refuse(socket, () => refuseSocket(socket, code, detail));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const code = problemOfParser(error.code);
    refuse(socket, code, DETAILS[code]);
  });
  server.on('checkExpectation', ({ socket }) => {
    refuse(socket, 'malformed-request', 'Nothing but 100-continue can be expected.');
  });
  server.on('connect', (_request, socket: Duplex) => {
    refuse(socket, 'method-not-allowed', 'This is no proxy.');
  });
}

type ParserProblem = 'headers-too-large' | 'request-timeout' | 'malformed-request';

/** Source: Node's documentation of `clientError`. */
function problemOfParser(code: string | undefined): ParserProblem & ProblemCode {
  if (code === 'HPE_HEADER_OVERFLOW') return 'headers-too-large';
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'request-timeout' : 'malformed-request';
}

const DETAILS: Readonly<Record<ParserProblem, string>> = {
  'headers-too-large': 'The headers are larger than 16 KiB together; send fewer of them.',
  'request-timeout': 'The request did not arrive in time; send it again.',
  'malformed-request': 'The request could not be read as HTTP/1.1.',
};
