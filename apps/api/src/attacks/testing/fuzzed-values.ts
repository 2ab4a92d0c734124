import fc from 'fast-check';

/** As much of a JSON schema as the OpenAPI document uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
}

/** The schemas that others refer to, and what there is in the cluster by the names of fields. */
export interface Vocabulary {
  schemas: Record<string, Schema>;
  known: Record<string, readonly string[]>;
}

const MAX_DEPTH = 6;
const MAX_OPTIONAL = 2;

/** What has broken one reader or another. */
const NASTY: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1e308,
  2 ** 53 + 1,
  '',
  ' ',
  '../../etc',
  '%2e%2e',
  'a'.repeat(300),
  '\u0000',
  '\ud800',
  '\u202e',
  '🦉',
  '=cmd|calc',
  '<script>',
  '__proto__',
  'constructor',
  [],
  {},
  [[[[]]]],
  { toString: 1 },
  { length: 1e9 },
  '2026-13-45T99:99:99Z',
  '9'.repeat(400),
];

/** Any text, and words that this API knows. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('shop', 'orders', 'vault', 'keys', '1h', '@daily', '*/5 * * * *', 'a=b', 'UTC'),
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);

/** Values that fit a schema most of the time; `field` is the name that they go by. */
export function valueOf(
  schema: Schema,
  words: Vocabulary,
  field = '',
  depth = 0,
): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 40, arbitrary: fittingValue(schema, words, field, depth) },
    { weight: 1, arbitrary: fc.constantFrom(...NASTY) },
  );
}

function fittingValue(
  schema: Schema,
  words: Vocabulary,
  field: string,
  depth: number,
): fc.Arbitrary<unknown> {
  if (depth > MAX_DEPTH) return fc.constant(null);
  if (schema.$ref) return valueOf(resolve(schema.$ref, words), words, field, depth);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) {
    return fc.oneof(...schema.anyOf.map((each) => valueOf(each, words, field, depth + 1)));
  }
  if (schema.allOf) return mergedValue(schema.allOf, words, depth);
  return plainValue(schema, words, field, depth);
}

function plainValue(
  schema: Schema,
  words: Vocabulary,
  field: string,
  depth: number,
): fc.Arbitrary<unknown> {
  switch ([schema.type ?? 'object'].flat()[0]) {
    case 'string':
      return textOf(field, words);
    case 'integer':
    case 'number':
      return fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ max: 5_001 }), fc.double());
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(valueOf(schema.items ?? {}, words, field, depth + 1), { maxLength: 4 });
    default:
      return objectOf(schema, words, depth);
  }
}

/** Mostly what there is under such a name, so that requests get further than the first check. */
export function textOf(field: string, { known }: Vocabulary): fc.Arbitrary<string> {
  const names = known[field];
  const anything = fc.oneof(
    { weight: 4, arbitrary: text },
    {
      weight: 1,
      arbitrary: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    },
  );
  if (names === undefined) return anything;
  return fc.oneof(
    { weight: 9, arbitrary: fc.nat().map((at) => names[at % names.length] ?? 'none') },
    { weight: 1, arbitrary: anything },
  );
}

function mergedValue(
  schemas: readonly Schema[],
  words: Vocabulary,
  depth: number,
): fc.Arbitrary<unknown> {
  return fc
    .tuple(...schemas.map((each) => fittingValue(each, words, '', depth + 1)))
    .map((parts) => Object.assign({}, ...parts) as unknown);
}

function objectOf(schema: Schema, words: Vocabulary, depth: number): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties } = schema;
  const model = Object.fromEntries(
    Object.entries(properties).map(([name, each]) => [name, valueOf(each, words, name, depth + 1)]),
  );
  const optional = Object.keys(model).filter((name) => !required.includes(name));
  // With all of them at once, one that does not fit would hide what the others do.
  const own = fc
    .subarray(optional, { maxLength: Math.min(MAX_OPTIONAL, optional.length) })
    .chain((taken) => fc.record(chosen(model, [...required, ...taken])));
  const extra =
    typeof additionalProperties === 'object'
      ? fc.dictionary(text, valueOf(additionalProperties, words, '', depth + 1), { maxKeys: 3 })
      : fc.constant({});
  return fc.tuple(own, extra).map(([one, other]) => ({ ...other, ...one }));
}

const chosen = <T>(model: Record<string, T>, names: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(model).filter(([name]) => names.includes(name)));

function resolve(reference: string, { schemas }: Vocabulary): Schema {
  return schemas[decodeURIComponent(reference.split('/').at(-1) ?? '')] ?? {};
}
