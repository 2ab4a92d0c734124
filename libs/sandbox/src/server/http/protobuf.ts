import { badRequest } from '../api-error';
import { type Json, type JsonObject, defineField, isObject, textAt, wordOf } from '../json';
import { PROTO_MESSAGES, type ProtoMessage } from './protobuf-messages';

/** Kubernetes' protobuf bodies begin with these bytes. */
const MAGIC = Buffer.from('k8s\0');

/** Whether this server can read a kind from protobuf; others it wants as JSON. */
const readsProtobuf = (kind: string): boolean => Object.hasOwn(PROTO_MESSAGES, kind);

/** Reads an object from protobuf. Throws 400. */
export function decodeProtobuf(body: Buffer): JsonObject {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw badRequest('provided data does not appear to be a protobuf message, expected prefix');
  }
  const envelope = decodeMessage(body.subarray(MAGIC.length), 'Unknown');
  const kind = textAt(envelope, 'typeMeta', 'kind');
  if (!readsProtobuf(kind)) throw badRequest(`no kind "${kind}" is known in protobuf; send JSON`);
  const raw = Buffer.from(textAt(envelope, 'raw'), 'latin1');
  return {
    apiVersion: textAt(envelope, 'typeMeta', 'apiVersion'),
    kind,
    ...decodeMessage(raw, kind),
  };
}

function decodeMessage(buffer: Buffer, type: string): JsonObject {
  const message: ProtoMessage = PROTO_MESSAGES[type] ?? {};
  const result: JsonObject = {};
  for (const { number, value } of fieldsIn(buffer)) {
    const [field, fieldType] = message[number] ?? [];
    if (field === undefined || fieldType === undefined) continue;
    put(result, field, fieldType, value);
  }
  return result;
}

function put(result: JsonObject, field: string, type: string, value: Buffer | number): void {
  if (type.startsWith('[]')) {
    const list = result[field];
    const item = decodeValue(type.slice(2), value);
    result[field] = Array.isArray(list) ? [...list, item] : [item];
    return;
  }
  if (type.startsWith('{}')) {
    const map = isObject(result[field]) ? result[field] : {};
    result[field] = map;
    putEntry(map, type.slice(2), value);
    return;
  }
  const decoded = decodeValue(type, value);
  // Empty strings and objects are what is left out in JSON.
  if (decoded !== '') result[field] = decoded;
}

/** A map travels as messages of a key and a value. */
function putEntry(map: JsonObject, type: string, entry: Buffer | number): void {
  if (typeof entry === 'number') return;
  let key = '';
  let value: Json = '';
  for (const field of fieldsIn(entry)) {
    if (field.number === 1) key = wordOf(decodeValue('string', field.value));
    if (field.number === 2) value = decodeValue(type, field.value);
  }
  defineField(map, key, value);
}

function decodeValue(type: string, value: Buffer | number): Json {
  if (typeof value === 'number') return type === 'boolean' ? value !== 0 : value;
  switch (type) {
    case 'string':
      return value.toString('utf8');
    case 'raw':
      return value.toString('latin1');
    case 'bytes':
      return value.toString('base64');
    case 'Quantity':
      return decodeQuantity(value);
    default:
      return decodeMessage(value, type);
  }
}

function decodeQuantity(value: Buffer): string {
  for (const field of fieldsIn(value)) {
    if (field.number === 1 && typeof field.value !== 'number') return field.value.toString('utf8');
  }
  return '0';
}

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;

function* fieldsIn(buffer: Buffer): Generator<{ number: number; value: Buffer | number }> {
  let position = 0;
  const varint = (): number => {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = buffer[position];
      if (byte === undefined) throw badRequest('protobuf: unexpected end of data');
      position += 1;
      value += (byte & 0x7f) * factor;
      factor *= 128;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Buffer => {
    if (position + length > buffer.length) throw badRequest('protobuf: unexpected end of data');
    position += length;
    return buffer.subarray(position - length, position);
  };
  while (position < buffer.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    if (wire === VARINT) yield { number, value: varint() };
    else if (wire === DELIMITED) yield { number, value: take(varint()) };
    else if (wire === FIXED64 || wire === FIXED32) take(wire === FIXED64 ? 8 : 4);
    else throw badRequest(`protobuf: unknown wire type ${wire}`);
  }
}
