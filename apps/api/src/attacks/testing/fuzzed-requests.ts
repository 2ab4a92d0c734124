import fc from 'fast-check';
import { type Schema, text, textOf, valueOf, type Vocabulary } from './fuzzed-values';

interface Parameter {
  name: string;
  in: string;
  schema?: Schema;
}

/** As much of the OpenAPI document as requests are made of. */
export interface OpenApi {
  paths: Record<
    string,
    Record<
      string,
      {
        parameters?: Parameter[];
        requestBody?: { content: Record<string, { schema: Schema }> };
      }
    >
  >;
  components: { schemas: Record<string, Schema> };
}

/** One request to be sent. */
export interface FuzzedRequest {
  method: string;
  target: string;
  headers: Record<string, string>;
  body: string | null;
}

/** Mostly the first; now and then one of the others. */
const mostly = <T>(weight: number, usual: fc.Arbitrary<T>, ...odd: T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: fc.constantFrom(...odd) });

/** Requests to any of the routes, mostly such as they should be. A stream has no end to wait for. */
export function requestsOf(all: OpenApi, words: Vocabulary): fc.Arbitrary<FuzzedRequest> {
  const routes = Object.entries(all.paths)
    .filter(([template]) => template !== '/v1/events')
    .flatMap(([template, item]) =>
      Object.entries(item).map(([method, route]) => ({ template, method, route })),
    );
  return fc.constantFrom(...routes).chain(({ template, method, route }) => {
    const { parameters = [], requestBody } = route;
    return fc.record({
      method: methodOf(method),
      target: targetOf(template, parameters, words),
      headers: headers(),
      body:
        method === 'get'
          ? fc.constant(null)
          : bodyOf(requestBody?.content['application/json']?.schema, words),
    });
  });
}

const methodOf = (usual: string): fc.Arbitrary<string> =>
  mostly(
    30,
    fc.constant(usual.toUpperCase()),
    'PUT',
    'PATCH',
    'OPTIONS',
    'HEAD',
    'POST',
    'DELETE',
    'TRACE',
  );

function targetOf(
  template: string,
  parameters: readonly Parameter[],
  words: Vocabulary,
): fc.Arbitrary<string> {
  return fc
    .tuple(pathOf(template, words), queryOf(parameters, words))
    .map(([path, query]) => (query === '' ? path : `${path}?${query}`));
}

function pathOf(template: string, words: Vocabulary): fc.Arbitrary<string> {
  const parts = template.split('/').map((part): fc.Arbitrary<string> => {
    if (!part.startsWith('{')) return fc.constant(part);
    const usual = textOf(part.slice(1, -1), words).map(encoded);
    return mostly(12, usual, '%00', '%2f', '..', '%', 'a%ff', ';a=b', '%2e', '*');
  });
  return fc.tuple(...parts).map((segments) => segments.join('/'));
}

function queryOf(parameters: readonly Parameter[], words: Vocabulary): fc.Arbitrary<string> {
  const model = Object.fromEntries(
    parameters
      .filter((each) => each.in === 'query')
      .map(({ name, schema = {} }) => [name, valueOf(schema, words, name)]),
  );
  const odd = ['x=1', 'a[]=1', 'a[__proto__]=1', '__proto__=1', '%', '=', '&&', 'limit=1&limit=2'];
  return fc
    .tuple(fc.record(model, { requiredKeys: [] }), mostly(15, fc.constant(''), ...odd))
    .map(([values, more]) =>
      [...Object.entries(values).map(([name, value]) => `${name}=${encoded(asText(value))}`), more]
        .filter((part) => part !== '')
        .join('&'),
    );
}

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

const encoded = (value: string): string => encodeURIComponent(value.toWellFormed()) || 'x';

function headers(): fc.Arbitrary<Record<string, string>> {
  const type = mostly(
    30,
    fc.constant('application/json'),
    'text/plain',
    'application/json; charset=utf-16',
    'multipart/form-data',
    '',
  );
  const odd = mostly<Record<string, string>>(
    4,
    fc.constant({}),
    { 'if-none-match': '"x", *' },
    { range: 'bytes=0-1' },
    { 'accept-encoding': 'gzip, br, zstd, *;q=0' },
    { accept: 'text/html' },
    { 'idempotency-key': 'k' },
    { 'idempotency-key': 'x'.repeat(300) },
    { 'content-encoding': 'gzip' },
    { 'last-event-id': 'x' },
    { expect: '100-continue' },
  );
  return fc.tuple(type, odd).map(([contentType, more]) => ({
    ...(contentType === '' ? {} : { 'content-type': contentType }),
    ...more,
  }));
}

function bodyOf(schema: Schema | undefined, words: Vocabulary): fc.Arbitrary<string | null> {
  const fits = schema
    ? valueOf(schema, words).map((value) => JSON.stringify(value))
    : fc.constant('{}');
  const unasked = fc.dictionary(text, valueOf({}, words), { maxKeys: 3 });
  return fc.oneof(
    { weight: 30, arbitrary: fits },
    { weight: 1, arbitrary: unasked.map((value) => JSON.stringify(value)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '',
        '{',
        '[]',
        'null',
        '"x"',
        '{"a":1,"a":2}',
        '{"__proto__":{"x":1}}',
        '[[',
        '\ufeff{}',
        'NaN',
        '{"a":1e999}',
      ),
    },
  );
}
