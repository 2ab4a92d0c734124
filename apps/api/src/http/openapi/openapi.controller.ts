import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Controller, Get, Param, Res } from '@nestjs/common';
import { type OpenAPIObject } from '@nestjs/swagger';
import { type Response } from 'express';
import { ForAnyCaller } from '../../access/access.decorators';
import { ProblemError } from '../problem-error';
import { DOCS_POLICY } from '../security-headers';
import { Describe } from './describe';
import { OpenApiHolder } from './openapi-holder';

/** The files of Swagger UI that the page needs, and their types. */
const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
};

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Soteria API</title>
    <link rel="stylesheet" href="docs/swagger-ui.css" />
    <script src="docs/swagger-ui-bundle.js" defer></script>
    <script src="docs/start.js" defer></script>
  </head>
  <body><div id="page"></div></body>
</html>
`;

const START = `window.SwaggerUIBundle({
  url: new URL('openapi.json', location.href).href,
  dom_id: '#page',
  requestInterceptor: (request) => {
    request.headers['X-Soteria-Client'] = 'docs';
    return request;
  },
});
`;

/** Beside the built program, or in the packages while developing. */
function assetDirectory(): string {
  const built = join(__dirname, 'swagger-ui');
  return existsSync(built) ? built : dirname(require.resolve('swagger-ui-dist/package.json'));
}

@Controller('v1')
@ForAnyCaller()
export class OpenApiController {
  private readonly assets = assetDirectory();

  constructor(private readonly holder: OpenApiHolder) {}

  @Get('openapi.json')
  @Describe({
    summary: 'This document',
    answers: { 200: { mediaType: 'application/json' } },
  })
  openApi(): OpenAPIObject {
    if (this.holder.document) return this.holder.document;
    throw new ProblemError('not-ready', 'The document is being made; ask again.');
  }

  @Get('docs')
  @Describe({ summary: 'The API to try out', answers: { 200: { mediaType: 'text/html' } } })
  docs(@Res() response: Response): void {
    response.setHeader('Content-Security-Policy', DOCS_POLICY);
    response.type('text/html').send(PAGE);
  }

  @Get('docs/:file')
  @Describe({
    summary: 'A file of the page at /v1/docs',
    answers: { 200: { mediaType: 'text/javascript' } },
    problems: ['not-found'],
  })
  docsFile(@Param('file') file: string, @Res() response: Response): void {
    if (file === 'start.js') {
      response.type('text/javascript').send(START);
      return;
    }
    const type = Object.hasOwn(ASSETS, file) ? ASSETS[file] : undefined;
    if (type === undefined) throw new ProblemError('not-found', 'There is no such file.');
    response.type(type).sendFile(join(this.assets, file));
  }
}
