import { type IncomingMessage } from 'node:http';
import { parse as parseYaml } from 'yaml';
import { badRequest, tooLarge, unsupportedMediaType } from '../api-error';
import { type JsonObject, isObject } from '../json';
import { decodeProtobuf } from './protobuf';

/** The largest body that the API server reads: 3 MiB. */
const REQUEST_LIMIT_BYTES = 3 * 1024 * 1024;
/** How deep a body may be nested before it is refused. */
const MAX_DEPTH = 10_000;

/** Reads a request's body to its end. Throws 413. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size <= REQUEST_LIMIT_BYTES) chunks.push(chunk as Buffer);
  }
  if (size > REQUEST_LIMIT_BYTES) throw tooLarge(REQUEST_LIMIT_BYTES);
  return Buffer.concat(chunks);
}

/** The media type of a body, without its parameters. */
export function mediaType(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

const OBJECT_TYPES = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
];

/** Decodes an object sent for POST or PUT, as JSON, YAML or protobuf. Throws 400 and 415. */
export function decodeObject(body: Buffer, contentType: string | undefined): JsonObject {
  const type = mediaType(contentType);
  if (type !== '' && !OBJECT_TYPES.includes(type)) throw unsupportedMediaType(OBJECT_TYPES);
  if (type.endsWith('protobuf')) return decodeProtobuf(body);
  const value = type === 'application/yaml' ? decodeYaml(body) : decodeJson(body);
  if (!isObject(value)) {
    throw badRequest('the object provided is unrecognized (must be of type Object)');
  }
  return value;
}

export function decodeJson(body: Buffer): unknown {
  const text = body.toString('utf8');
  if (isTooDeep(text)) throw badRequest('exceeded max depth');
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw badRequest(`error decoding: ${error instanceof Error ? error.message : 'not JSON'}`);
  }
}

export function decodeYaml(body: Buffer): unknown {
  try {
    return parseYaml(body.toString('utf8')) as unknown;
  } catch (error) {
    throw badRequest(
      `error decoding YAML: ${error instanceof Error ? error.message : 'unreadable'}`,
    );
  }
}

/** Looks before parsing: nested values parse, but could never be written again. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return false;
}
