/**
 * The older OpenAPI document, which kubectl reads before it sends a List. It names no kinds, and
 * kubectl leaves the validation of kinds it does not find there to the server.
 */
export const EMPTY_V2 = {
  swagger: '2.0',
  info: { title: 'Kubernetes', version: 'v1.36.2' },
  paths: {},
  definitions: {},
};

export const V2_PROTOBUF_TYPE = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

const TITLE = 1;
const VERSION = 2;
const SWAGGER = 1;
const INFO = 2;

/** A field of a protobuf message that holds bytes or text shorter than 128 bytes. */
function field(number: number, value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
}

export const EMPTY_V2_PROTOBUF = Buffer.concat([
  field(SWAGGER, EMPTY_V2.swagger),
  field(
    INFO,
    Buffer.concat([field(TITLE, EMPTY_V2.info.title), field(VERSION, EMPTY_V2.info.version)]),
  ),
]);
