import { type IncomingMessage, type ServerResponse } from 'node:http';

export type Coding = 'gzip' | 'identity';

/** An answer whose bytes are ready. */
export interface FinishedAnswer {
  coding: Coding;
  etag: string;
  /** The body, in order; shared by everybody who gets it, so nobody may write to it. */
  pieces: readonly Buffer[];
  length: number;
}

const GZIP = /(?:^|,)\s*gzip\s*(?:,|$)/i;
const WEIGHED_GZIP = /(?:^|,)\s*gzip\s*(?:;\s*q=([\d.]+)\s*)?(?:,|$)/i;

/** Which of the codings that there are a client would rather have. Source: RFC 9110, 12.5.3. */
export function codingFor({ headers }: Pick<IncomingMessage, 'headers'>): Coding {
  const accepted = headers['accept-encoding'];
  if (accepted === undefined) return 'identity';
  // Most weigh nothing, and to ask only whether there is a match makes no list of its parts.
  if (!accepted.includes(';')) return GZIP.test(accepted) ? 'gzip' : 'identity';
  const gzip = WEIGHED_GZIP.exec(accepted);
  if (gzip === null) return 'identity';
  return gzip[1] === undefined || Number(gzip[1]) > 0 ? 'gzip' : 'identity';
}

/** A tag of its own for each coding, since their bytes differ. */
export const etagOf = (revision: string, coding: Coding): string =>
  coding === 'gzip' ? `"${revision}-gzip"` : `"${revision}"`;

/** Whether a client has the answer of this tag already. Source: RFC 9110, 13.1.2. */
export function isKnown({ headers }: Pick<IncomingMessage, 'headers'>, etag: string): boolean {
  const known = headers['if-none-match'];
  if (known === undefined || known === etag) return known === etag;
  // Any answer will do, and there always is one.
  if (known.trim() === '*') return true;
  return known.split(',').some((each) => each.trim().replace(/^W\//, '') === etag);
}

/** Sends an answer; `more` are further headers, names and values in turn. */
export function sendFinished(
  response: ServerResponse,
  answer: FinishedAnswer,
  more: readonly string[] = [],
): void {
  response.writeHead(200, [
    ...more,
    ...headersOf(answer.etag),
    'Content-Type',
    'application/json; charset=utf-8',
    ...(answer.coding === 'gzip' ? ['Content-Encoding', 'gzip'] : []),
    'Content-Length',
    String(answer.length),
  ]);
  // One call of the system for all pieces, and no copy of them here.
  response.cork();
  for (const piece of answer.pieces) response.write(piece);
  response.end();
}

/** Says that the client's copy is still good. */
export function sendUnchanged(
  response: ServerResponse,
  etag: string,
  more: readonly string[] = [],
): void {
  response.writeHead(304, [...more, ...headersOf(etag)]);
  response.end();
}

const headersOf = (etag: string): string[] => [
  'ETag',
  etag,
  'Cache-Control',
  'private, no-cache',
  'Vary',
  'Accept-Encoding',
];
