import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { withRefusals } from './general-refusals';
import schemas from './schemas.json';

const DESCRIPTION =
  'Backup and restore of Kubernetes volumes. Errors are problem documents (RFC 9457). Times are RFC 3339 in UTC, ' +
  'sizes are bytes, durations are seconds. `x-soteria-permission` is the permission that a request needs; null: none, but ' +
  'the caller has to be signed in.';

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
