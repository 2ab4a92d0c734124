// Writes apps/api/src/http/openapi/schemas.json: the shapes of libs/contracts as JSON Schema, for
// the OpenAPI document. `--check` compares instead of writing.
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { createGenerator } from 'ts-json-schema-generator';

const OUT = 'apps/api/src/http/openapi/schemas.json';
/** Sums of money; sizes, durations and counts are whole. */
const FRACTIONS = new Set(['amount']);

const { definitions } = createGenerator({
  path: 'libs/contracts/src/index.ts',
  // By a relative path it would not find what that extends, nor thereby the types of libs/domain.
  tsconfig: resolve('libs/contracts/tsconfig.json'),
  type: '*',
  skipTypeCheck: true,
  jsDoc: 'extended',
}).createSchema('*');

function wholeNumbers(name, value) {
  if (FRACTIONS.has(name) || !value?.type) return value;
  const types = [value.type].flat().map((type) => (type === 'number' ? 'integer' : type));
  return { ...value, type: types.length === 1 ? types[0] : types };
}

const functions = Object.keys(definitions).filter((name) => /^[a-z]/.test(name));
for (const name of functions) delete definitions[name];
const json = JSON.stringify(definitions, wholeNumbers).replaceAll(
  '#/definitions/',
  '#/components/schemas/',
);
const text = await format(json, { ...(await resolveConfig(OUT)), parser: 'json' });

if (!process.argv.includes('--check')) {
  writeFileSync(OUT, text);
} else if (readFileSync(OUT, 'utf8') !== text) {
  process.stderr.write(`${OUT} is not what libs/contracts says; run: node tools/schemas.mjs\n`);
  process.exit(1);
}
