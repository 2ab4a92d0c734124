import { connect } from 'node:net';

const DEADLINE_MS = 60_000;

/** An answer as it came over the wire. */
export interface RawAnswer {
  status: number;
  /** By lower-case name; repeated ones joined by a comma. */
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** A request as text: a library would tidy up what these specs are about. */
export interface RawRequest {
  method?: string;
  target: string;
  /** Header lines as they are sent, behind `Host` and before `Connection: close`. */
  lines?: readonly string[];
  /** Each character is one byte. */
  body?: string;
}

export function requestText({ method = 'GET', target, lines = [], body = '' }: RawRequest): string {
  const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body, 'latin1')}`];
  const head = [`${method} ${target} HTTP/1.1`, 'Host: soteria.test', ...lines, ...length];
  return [...head, 'Connection: close', '', body].join('\r\n');
}

/** Sends bytes to a port of this machine, and reads until the other end closes the connection. */
export function exchange(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no end of the answer within ${DEADLINE_MS} ms; so far: ${text}`));
    }, DEADLINE_MS);
    const done = () => {
      clearTimeout(timer);
      resolve(text);
    };
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    socket.on('close', done);
    // A refusal may come while the request is still on its way; what has arrived counts.
    socket.on('error', () => undefined);
    socket.write(bytes, 'latin1');
  });
}

/** Sends one raw request and reads its answer. */
export async function sendRaw(port: number, request: RawRequest | string): Promise<RawAnswer> {
  const text = typeof request === 'string' ? request : requestText(request);
  return parseAnswer(await exchange(port, text));
}

export function parseAnswer(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const at = line.indexOf(':');
    const name = line.slice(0, at).toLowerCase();
    const value = line.slice(at + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return { status: Number(statusLine.split(' ')[1] ?? 0), headers, body: rest.join('\r\n\r\n') };
}
