import { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { MAX_BODY_BYTES } from '@soteria/contracts';
import { ProblemError } from './problem-error';
import { carriesBody } from './request-line';
import { parseStrictJson } from './strict-json';

const JSON_TYPE = /^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i;

/** Reads a request's body as JSON; undefined when it has none. Reads no further than it must. */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  demandJson(request.headers);
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const bytes = await readBytes(request);
  return bytes.length === 0 ? undefined : parseStrictJson(utf8(bytes));
}

/**
 * A form of another site can send only a few types, of which JSON is none; and what is compressed
 * can grow without end.
 */
function demandJson(headers: IncomingHttpHeaders): void {
  const type = headers['content-type'];
  const isJson = type === undefined ? !carriesBody(headers) : JSON_TYPE.test(type);
  const encoding = headers['content-encoding'] ?? 'identity';
  if (isJson && encoding.toLowerCase() === 'identity') return;
  throw new ProblemError(
    'unsupported-media-type',
    'Send the body as plain JSON: Content-Type: application/json, in UTF-8, not compressed.',
  );
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // The stream stays as it is when reading stops early, so that there is a way back for the answer.
    const arriving = request.iterator({ destroyOnReturn: false });
    for await (const chunk of arriving as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError('request-timeout', 'The body did not arrive whole; send it again.');
  }
  return Buffer.concat(chunks);
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ProblemError('bad-json', 'The body is not UTF-8.');
  }
}

const tooLarge = (): ProblemError =>
  new ProblemError('too-large', 'The body is larger than 1 MiB; ask for less at once.');
