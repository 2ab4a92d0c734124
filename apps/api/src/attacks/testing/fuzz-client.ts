import { Agent, type IncomingMessage, request as send } from 'node:http';
import { type Problem, PROBLEMS } from '@soteria/contracts';
import { type FuzzedRequest } from './fuzzed-requests';

const ANSWER_WITHIN_MS = 15_000;
/** What only the inside of a program looks like. */
const INSIDE = /node_modules|\bat \w+ \(|TypeError|SyntaxError|RangeError/;

interface Answer {
  status: number;
  type: string;
  body: string;
}

/** Sends requests, counts what they are answered with, and says what is wrong with an answer. */
export class FuzzClient {
  sent = 0;
  private readonly statuses = new Map<number, number>();
  private readonly agent: Agent;

  constructor(
    private readonly port: number,
    atOnce: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  }

  close(): void {
    this.agent.destroy();
  }

  tally(): string {
    return [...this.statuses]
      .sort(([a], [b]) => a - b)
      .map(([status, count]) => `${status}: ${count}`)
      .join(', ');
  }

  /** What is wrong with the answer to a request; empty when nothing is. */
  async fault(request: FuzzedRequest, identity: Record<string, string>): Promise<string> {
    try {
      return faultOf(request.method, await this.answerTo(request, identity));
    } catch (error) {
      return String(error);
    }
  }

  private answerTo(request: FuzzedRequest, identity: Record<string, string>): Promise<Answer> {
    this.sent += 1;
    const { method, target: path } = request;
    const body = method === 'GET' || method === 'HEAD' ? '' : (request.body ?? '');
    // Node leaves the length out where a method usually has no body, and the body would be no part of it.
    const length = body === '' ? {} : { 'content-length': Buffer.byteLength(body) };
    const options = {
      host: '127.0.0.1',
      port: this.port,
      method,
      path,
      headers: { ...identity, ...request.headers, ...length },
      agent: this.agent,
      timeout: ANSWER_WITHIN_MS,
    };
    return new Promise((resolve, reject) => {
      const outgoing = send(options, (incoming) => {
        readAnswer(incoming).then(resolve, reject);
        const status = incoming.statusCode ?? 0;
        this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
      });
      outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in time')));
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
}

async function readAnswer(incoming: IncomingMessage): Promise<Answer> {
  let body = '';
  for await (const chunk of incoming.setEncoding('utf8')) body += String(chunk);
  return {
    status: incoming.statusCode ?? 0,
    type: incoming.headers['content-type'] ?? '',
    body,
  };
}

/** An answer that is no success has to be a problem that explains itself, and none of ours. */
function faultOf(method: string, { status, type, body }: Answer): string {
  if (status === 500) return `500: ${body}`;
  if (status < 400 || method === 'HEAD') return '';
  if (!type.startsWith('application/problem+json')) return `${status} as ${type}`;
  const { code, detail, ...problem } = JSON.parse(body) as Problem;
  const isWhole =
    problem.status === status &&
    PROBLEMS[code].status === status &&
    problem.type === `urn:soteria:problem:${code}` &&
    detail !== '';
  if (!isWhole) return `not a whole problem document: ${body}`;
  return INSIDE.test(body) ? `tells of the inside: ${body}` : '';
}
