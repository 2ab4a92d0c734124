import { type INestApplication } from '@nestjs/common';
import {
  MAX_BODY_BYTES,
  MAX_ITEMS_PER_OPERATION,
  MAX_JSON_DEPTH,
  MAX_URL_LENGTH,
} from '@soteria/contracts';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { withRefusals } from './general-refusals';
import schemas from './schemas.json';

const DESCRIPTION =
  'Backup and restore of Kubernetes volumes. Errors are problem documents (RFC 9457). Times are RFC 3339 in UTC, ' +
  'sizes are bytes, durations are seconds. `x-soteria-permission` is the permission that a request needs; null: none, but ' +
  'the caller has to be signed in. ' +
  `A body has at most ${MAX_BODY_BYTES} bytes and ${MAX_JSON_DEPTH} levels, an address ${MAX_URL_LENGTH} characters, and an ` +
  `operation ${MAX_ITEMS_PER_OPERATION} items. Whatever the address, a request may be refused as \`malformed-request\`, ` +
  '`method-not-allowed`, `uri-too-long` or `headers-too-large`.';

/** It follows from the code alone, so a process makes it once, however many applications it builds. */
let made: OpenAPIObject | undefined;

/** The OpenAPI document, made of the routes and of the shapes in libs/contracts. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  made ??= makeDocument(app);
  return made;
}

function makeDocument(app: INestApplication): OpenAPIObject {
  const base = new DocumentBuilder()
    .setTitle('Soteria')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .setOpenAPIVersion('3.1.0')
    .build();
  const document = SwaggerModule.createDocument(app, base, {
    operationIdFactory: (_controller, method) => method,
  });
  return {
    ...withRefusals(document),
    components: { ...document.components, schemas },
  };
}
