// Writes apps/api/src/http/openapi/schemas.json: the shapes of libs/contracts as JSON Schema, for
// the OpenAPI document. `--check` compares instead of writing.
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { createGenerator } from 'ts-json-schema-generator';

const OUT = 'apps/api/src/http/openapi/schemas.json';

const { definitions } = createGenerator({
  path: 'libs/contracts/src/index.ts',
  tsconfig: 'libs/contracts/tsconfig.json',
  type: '*',
  skipTypeCheck: true,
  jsDoc: 'extended',
}).createSchema('*');

const functions = Object.keys(definitions).filter((name) => /^[a-z]/.test(name));
for (const name of functions) delete definitions[name];
const json = JSON.stringify(definitions).replaceAll('#/definitions/', '#/components/schemas/');
const text = await format(json, { ...(await resolveConfig(OUT)), parser: 'json' });

if (!process.argv.includes('--check')) {
  writeFileSync(OUT, text);
} else if (readFileSync(OUT, 'utf8') !== text) {
  process.stderr.write(`${OUT} is not what libs/contracts says; run: node tools/schemas.mjs\n`);
  process.exit(1);
}
