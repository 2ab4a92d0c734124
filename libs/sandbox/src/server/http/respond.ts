import { once } from 'node:events';
import { constants, createGzip } from 'node:zlib';
import { type Answer } from './answer';
import { type RequestContext } from './context';
import { encodeValue } from './encode';
import { type Representation } from './media';
import { type Shape, representList, representObject } from './represent';
import { streamWatch } from './watch-stream';
import { type Wire } from './wire';

/** Answers shorter than this are sent as they are. */
const GZIP_FROM_BYTES = 128 * 1024;

const BATCH_BYTES = 256 * 1024;

const CONTENT_TYPES = { json: 'application/json', yaml: 'application/yaml' };

export const shapeOf = (context: RequestContext): Shape => {
  const include = context.query.get('includeObject');
  return {
    representation: context.representation,
    includeObject: include === 'None' || include === 'Object' ? include : 'Metadata',
    now: context.cluster.clock.now(),
  };
};

/** Sends an answer in the shape that the client asked for. */
export async function respond(answer: Answer, context: RequestContext, wire: Wire): Promise<void> {
  const { representation } = context;
  const headers = headersFor(representation, context.warnings);
  switch (answer.kind) {
    case 'watch':
      streamWatch(answer.request, context, headers, wire);
      return;
    case 'text':
      wire.head(answer.code, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' });
      void wire.write(Buffer.from(answer.text));
      wire.end();
      return;
    case 'bytes':
      await send(answer.code, withType(headers, answer.contentType), representation, wire, [
        answer.bytes,
      ]);
      return;
    case 'value':
      await send(answer.code, withType(headers, answer.contentType), representation, wire, [
        encodeValue(answer.value, representation),
      ]);
      return;
    case 'object':
      await send(answer.code, headers, representation, wire, [
        representObject(answer.definition, answer.text, shapeOf(context)),
      ]);
      return;
    case 'list':
      await send(200, headers, representation, wire, [...representList(answer, shapeOf(context))]);
      return;
  }
}

type Headers = Record<string, string | string[]>;

const withType = (headers: Headers, type: string | undefined): Headers =>
  type === undefined ? headers : { ...headers, 'Content-Type': type };

function headersFor(representation: Representation, warnings: readonly string[]): Headers {
  return {
    'Cache-Control': 'no-cache, private',
    'Content-Type': CONTENT_TYPES[representation.format],
    ...(warnings.length === 0
      ? {}
      : { Warning: warnings.map((text) => `299 - ${JSON.stringify(text)}`) }),
  };
}

async function send(
  code: number,
  headers: Headers,
  representation: Representation,
  wire: Wire,
  pieces: readonly Buffer[],
): Promise<void> {
  let size = 0;
  for (const piece of pieces) size += piece.length;
  if (representation.gzip && size > GZIP_FROM_BYTES) {
    wire.head(code, { ...headers, 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' });
    await sendCompressed(pieces, wire);
    return;
  }
  wire.head(code, { ...headers, 'Content-Length': String(size) });
  for (const batch of batches(pieces)) await wire.write(batch);
  wire.end();
}

/** Many small pieces are as dear to send as many answers, so they travel together. */
function* batches(pieces: readonly Buffer[]): Generator<Buffer> {
  let batch: Buffer[] = [];
  let size = 0;
  for (const piece of pieces) {
    batch.push(piece);
    size += piece.length;
    if (size < BATCH_BYTES) continue;
    yield Buffer.concat(batch, size);
    batch = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(batch, size);
}

async function sendCompressed(pieces: readonly Buffer[], wire: Wire): Promise<void> {
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  gzip.on('data', (chunk: Buffer) => {
    const behind = wire.write(chunk);
    if (behind === undefined) return;
    gzip.pause();
    void behind.then(() => gzip.resume());
  });
  const finished = once(gzip, 'end');
  for (const batch of batches(pieces)) {
    if (!gzip.write(batch)) await once(gzip, 'drain');
  }
  gzip.end();
  await finished;
  wire.end();
}
