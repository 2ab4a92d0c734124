import { stringify as yamlOf } from 'yaml';
import { type Representation } from './media';

const NEWLINE = Buffer.from('\n');

/** Any value in the format the client wants. */
export function encodeValue(value: object, representation: Representation): Buffer {
  if (representation.format === 'yaml') return Buffer.from(yamlOf(value));
  if (representation.pretty) return Buffer.from(JSON.stringify(value, null, 2));
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

/** Whether stored JSON can be sent as it is. */
export const sendsStored = ({ format, as, pretty }: Representation): boolean =>
  format === 'json' && as === '' && !pretty;

/** JSON that is already written, ended like everything the server sends. */
export const line = (text: Buffer): Buffer => Buffer.concat([text, NEWLINE]);

/** A list around items that are already written: sent piece by piece, never built as a whole. */
export function* listPieces(head: object, items: Iterable<Buffer>): Generator<Buffer> {
  const opening = JSON.stringify(head);
  yield Buffer.from(`${opening.slice(0, -1)},"items":[`);
  let first = true;
  for (const item of items) {
    if (!first) yield COMMA;
    first = false;
    yield item;
  }
  yield CLOSING;
}

const COMMA = Buffer.from(',');
const CLOSING = Buffer.from(']}\n');
