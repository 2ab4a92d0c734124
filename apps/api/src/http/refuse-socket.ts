import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { type Duplex } from 'node:stream';
import { type ProblemCode, PROBLEMS } from '@soteria/contracts';
import { problemDocument } from './problem-document';
import { ProblemError } from './problem-error';
import { SECURITY_HEADERS } from './security-headers';

/** Answers a connection on which no request could be read with a problem document, and ends it. */
export function refuseSocket(socket: Duplex, code: ProblemCode, detail: string): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const { status } = PROBLEMS[code];
  const body = JSON.stringify(problemDocument(new ProblemError(code, detail), randomUUID()));
  const headers = {
    ...SECURITY_HEADERS,
    'Cache-Control': 'no-store',
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': `${Buffer.byteLength(body)}`,
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end(
    [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', body].join('\r\n'),
    () => socket.destroy(),
  );
}
