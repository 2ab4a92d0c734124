import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Json } from '../json';
import { checkAgainst } from './check';
import { applySchemaDefaults, constraintErrors } from './constraints';
import { nodeFromOpenApi } from './from-openapi';
import { kubernetesType, kubernetesTypes } from './kubernetes';
import { LIST_MERGES, QUANTITIES } from './merge-keys';
import { listOf, mapOf, oneOf, scalar, structOf, text } from './type-node';

describe('the table of Kubernetes’ fields', () => {
  it('says what the models of the stock client say', () => {
    const root = join(__dirname, '../../../../..');
    execFileSync(process.execPath, ['tools/kubernetes-fields.mjs', '--check'], { cwd: root });
  });

  it('makes a schema of every type', () => {
    for (const name of kubernetesTypes()) expect(kubernetesType(name).name).toBe(name);
  });

  it('has every field that is merged in its own way', () => {
    for (const place of [...Object.keys(LIST_MERGES), ...QUANTITIES]) {
      const [type = '', field = ''] = place.split('.');
      expect([place, Object.keys(kubernetesType(type).fields).includes(field)]).toEqual([
        place,
        true,
      ]);
    }
  });
});

describe('checking a value', () => {
  const node = structOf({
    name: text,
    count: scalar('integer'),
    at: scalar('time'),
    size: scalar('quantity'),
    port: scalar('int-or-string'),
    tags: listOf(text),
    labels: mapOf(text),
    inner: structOf({ a: text }),
    open: { ...structOf({}), open: true },
  });
  const check = (value: Json, dropEmpty = true) => checkAgainst(node, value, { dropEmpty });

  it('drops what it does not know, and says where it was', () => {
    const { value, findings } = check({ name: 'x', extra: 1, inner: { a: '1', b: 2 } });
    expect(value).toEqual({ name: 'x', inner: { a: '1' } });
    expect(findings.unknown).toEqual(['extra', 'inner.b']);
  });

  it('keeps what it does not know where that is allowed', () => {
    expect(check({ open: { a: { b: 1 } } }).value).toEqual({ open: { a: { b: 1 } } });
  });

  it.each<[Json, string]>([
    [{ name: 1 }, 'name'],
    [{ count: 1.5 }, 'count'],
    [{ count: '1' }, 'count'],
    [{ at: 'yesterday' }, 'at'],
    [{ at: '2026-13-01T00:00:00Z' }, 'at'],
    [{ size: '10GB' }, 'size'],
    [{ port: 1.5 }, 'port'],
    [{ tags: 'a' }, 'tags'],
    [{ tags: ['a', 1] }, 'tags[1]'],
    [{ labels: { a: 1 } }, 'labels.a'],
    [{ inner: [] }, 'inner'],
  ])('finds the wrong type in %j', (value, path) => {
    expect(check(value).findings.mistyped.map((one) => one.path)).toEqual([path]);
  });

  it('takes what fits', () => {
    const value = { count: 1, at: '2026-01-01T00:00:00.5+01:00', port: 'http', tags: ['a'] };
    expect(check(value)).toEqual({ value, findings: { unknown: [], mistyped: [] } });
  });

  it('writes amounts in one way', () => {
    expect(check({ size: '1024Ki' }).value).toEqual({ size: '1Mi' });
    expect(check({ size: 1000 }).value).toEqual({ size: '1k' });
  });

  it('drops null and empty collections for Go’s types, and keeps them for custom resources', () => {
    const value = { name: null, tags: [], labels: {} };
    expect(check(value).value).toEqual({});
    expect(check(value, false).value).toEqual(value);
  });
});

describe('constraints', () => {
  const node = structOf(
    {
      color: oneOf('red', 'blue'),
      size: scalar('integer', { minimum: 1, maximum: 5 }),
      code: scalar('string', { pattern: '^[a-z]+$', maxLength: 3 }),
      items: listOf(structOf({ name: text }, ['name'])),
    },
    ['color'],
  );
  const fields = (value: Json): string[] =>
    constraintErrors(node, value, '').map(({ field }) => field);

  it.each<[Json, string[]]>([
    [{ color: 'red', size: 3, code: 'abc', items: [{ name: 'x' }] }, []],
    [{}, ['color']],
    [{ color: 'green' }, ['color']],
    [{ color: 'red', size: 0 }, ['size']],
    [{ color: 'red', size: 6 }, ['size']],
    [{ color: 'red', code: 'ABC' }, ['code']],
    [{ color: 'red', code: 'abcd' }, ['code']],
    [{ color: 'red', items: [{ name: 'x' }, {}] }, ['items[1].name']],
  ])('%j: %j', (value, expected) => {
    expect(fields(value)).toEqual(expected);
  });
});

describe('schemas of custom resources', () => {
  const node = nodeFromOpenApi({
    type: 'object',
    properties: {
      mode: { type: 'string', default: 'fast' },
      when: { type: 'string', format: 'date-time' },
      parts: {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
        items: { type: 'object', properties: { weight: { type: 'integer', default: 1 } } },
      },
      any: { 'x-kubernetes-int-or-string': true },
      free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      labels: { type: 'object', additionalProperties: { type: 'string' } },
    },
  });

  it('fill in their defaults, at every depth, and only where nothing is', () => {
    const value: Json = { parts: [{}, { weight: 7 }] };
    applySchemaDefaults(node, value);
    expect(value).toEqual({ mode: 'fast', parts: [{ weight: 1 }, { weight: 7 }] });
  });

  it('know their lists and types', () => {
    if (node.is !== 'struct') throw new Error('not a struct');
    expect(node.fields['parts']).toMatchObject({ topology: { kind: 'map', keys: ['name'] } });
    expect(node.fields['when']).toMatchObject({ type: 'time' });
    expect(node.fields['any']).toMatchObject({ type: 'int-or-string' });
    expect(node.fields['free']).toMatchObject({ open: true });
    expect(node.fields['labels']).toMatchObject({ is: 'map' });
  });
});
