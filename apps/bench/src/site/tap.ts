import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Churn, type ChurnOrder } from './churn';
import { type Traffic } from './traffic';

/** What the bench asks of the tap. */
export type TapQuestion =
  | { ask: 'traffic' }
  | { ask: 'prepare' }
  | { ask: 'sample' }
  | { ask: 'down'; port: number }
  | { ask: 'up'; port: number }
  | ({ ask: 'churn' } & ChurnOrder);

/**
 * Stands between the product and the sandbox, in a process of its own: counts what goes through,
 * and plays the watch of Longhorn's volumes, so that they change as often as a line wants.
 */
export async function runTap(upstream: string, playsVolumes: boolean): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const churn = new Churn(upstream);
  const traffic: Traffic = { requests: {}, bytes: 0, eventBytes: 0 };
  const server = createServer((incoming, outgoing) => {
    const what = nameOf(incoming);
    traffic.requests[what] = (traffic.requests[what] ?? 0) + 1;
    if (playsVolumes && what === 'watch volumes')
      churn.open(outgoing, (bytes) => count(traffic, bytes, true));
    else forward({ upstream, agent, traffic }, incoming, outgoing, what.startsWith('watch '));
  });
  server.requestTimeout = 0;
  const listen = (port: number) =>
    new Promise<number>((done) =>
      server.listen(port, '127.0.0.1', () => done((server.address() as AddressInfo).port)),
    );
  process.stdout.write(`tap on port ${await listen(0)}\n`);
  process.on('message', (question: TapQuestion) => {
    void answer(question).then((reply) => process.send?.(reply));
  });

  async function answer(question: TapQuestion): Promise<object> {
    switch (question.ask) {
      case 'traffic':
        return traffic;
      case 'prepare':
        return { volumes: await churn.prepare() };
      case 'sample':
        return { lines: churn.sample() };
      case 'churn':
        return churn.run(question);
      case 'down':
        server.close();
        server.closeAllConnections();
        return {};
      case 'up':
        return { port: await listen(question.port) };
    }
  }
}

interface Way {
  upstream: string;
  agent: Agent;
  traffic: Traffic;
}

/** `list claims`, `watch volumes`, `update leases`: what a request is, whatever it names. */
function nameOf({ method, url = '' }: IncomingMessage): string {
  const { pathname, searchParams } = new URL(url, 'http://tap');
  const parts = pathname.replace(/^\/(api|apis\/[^/]+)\/[^/]+\//, '').split('/');
  const [plural = '', name] =
    parts[0] === 'namespaces' && parts.length > 2 ? parts.slice(2) : parts;
  if (method !== 'GET') return `${(method ?? '').toLowerCase()} ${plural}`;
  if (searchParams.get('watch') === 'true') return `watch ${plural}`;
  return `${name === undefined ? 'list' : 'get'} ${plural}`;
}

function forward(
  { upstream, agent, traffic }: Way,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  isWatch: boolean,
): void {
  const { method, headers, url } = incoming;
  const onward = request(`${upstream}${url}`, { method, headers, agent }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    outgoing.flushHeaders();
    answer.on('data', (chunk: Buffer) => count(traffic, chunk.length, isWatch));
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  outgoing.on('close', () => onward.destroy());
  incoming.pipe(onward);
}

function count(traffic: Traffic, bytes: number, isWatch: boolean): void {
  Object.assign(traffic, {
    bytes: traffic.bytes + bytes,
    eventBytes: traffic.eventBytes + (isWatch ? bytes : 0),
  });
}
