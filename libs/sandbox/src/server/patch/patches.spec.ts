import fc from 'fast-check';
import { type Json, sameJson } from '../json';
import { kubernetesType } from '../schema/kubernetes';
import { jsonPatch } from './json-patch';
import { mergePatch } from './merge-patch';
import { strategicPatch } from './strategic-patch';

const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;

describe('merge patch', () => {
  // The examples of RFC 7396, appendix A.
  it.each<[Json, Json, Json]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j with %j gives %j', (target, patch, expected) => {
    expect(mergePatch(target, patch)).toEqual(expected);
  });

  it('does the same when it is done again, and leaves its target alone', () => {
    fc.assert(
      fc.property(json, json, (target, patch) => {
        const before = JSON.stringify(target);
        const once = mergePatch(target, patch);
        expect(sameJson(mergePatch(once, patch), once)).toBe(true);
        expect(JSON.stringify(target)).toBe(before);
      }),
    );
  });

  it('never reaches a prototype', () => {
    const patch = JSON.parse('{"__proto__":{"polluted":true}}') as Json;
    mergePatch({}, patch);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('JSON patch', () => {
  // From RFC 6902, appendix A.
  it.each<[string, Json, Json, Json]>([
    [
      'adds a field',
      { foo: 'bar' },
      [{ op: 'add', path: '/baz', value: 'qux' }],
      { baz: 'qux', foo: 'bar' },
    ],
    [
      'adds an item',
      { foo: ['a', 'c'] },
      [{ op: 'add', path: '/foo/1', value: 'b' }],
      { foo: ['a', 'b', 'c'] },
    ],
    [
      'adds at the end',
      { foo: ['a'] },
      [{ op: 'add', path: '/foo/-', value: ['b'] }],
      { foo: ['a', ['b']] },
    ],
    ['removes a field', { baz: 1, foo: 2 }, [{ op: 'remove', path: '/baz' }], { foo: 2 }],
    ['removes an item', { foo: ['a', 'b'] }, [{ op: 'remove', path: '/foo/0' }], { foo: ['b'] }],
    ['replaces', { a: 1 }, [{ op: 'replace', path: '/a', value: 2 }], { a: 2 }],
    [
      'moves',
      { a: { b: 1 }, c: {} },
      [{ op: 'move', from: '/a/b', path: '/c/d' }],
      { a: {}, c: { d: 1 } },
    ],
    [
      'moves within a list',
      { a: [1, 2, 3] },
      [{ op: 'move', from: '/a/0', path: '/a/2' }],
      { a: [2, 3, 1] },
    ],
    [
      'copies',
      { a: { b: [1] } },
      [{ op: 'copy', from: '/a/b', path: '/c' }],
      { a: { b: [1] }, c: [1] },
    ],
    [
      'unescapes',
      { '/': 9, '~1': 10 },
      [{ op: 'replace', path: '/~01', value: 1 }],
      { '/': 9, '~1': 1 },
    ],
    [
      'tests',
      { a: [1, { b: 2 }] },
      [{ op: 'test', path: '/a', value: [1, { b: 2 }] }],
      { a: [1, { b: 2 }] },
    ],
    ['replaces everything', { a: 1 }, [{ op: 'replace', path: '', value: { b: 2 } }], { b: 2 }],
  ])('%s', (_what, target, patch, expected) => {
    expect(jsonPatch(target, patch)).toEqual(expected);
  });

  it.each<[string, Json, unknown]>([
    ['a failing test', { a: 1 }, [{ op: 'test', path: '/a', value: 2 }]],
    ['removing what is missing', { a: 1 }, [{ op: 'remove', path: '/b' }]],
    ['replacing what is missing', { a: 1 }, [{ op: 'replace', path: '/b', value: 1 }]],
    ['adding below what is missing', {}, [{ op: 'add', path: '/a/b', value: 1 }]],
    ['an index out of range', { a: [1] }, [{ op: 'add', path: '/a/3', value: 1 }]],
    ['an index with a leading zero', { a: [1, 2] }, [{ op: 'remove', path: '/a/01' }]],
    ['an unknown operation', {}, [{ op: 'burn', path: '/a' }]],
    ['no path', {}, [{ op: 'add', value: 1 }]],
    ['no list', {}, {}],
  ])('refuses %s', (_what, target, patch) => {
    expect(() => jsonPatch(target, patch)).toThrow();
  });

  it('is done whole or not at all', () => {
    const target = { a: 1 };
    expect(() =>
      jsonPatch(target, [
        { op: 'replace', path: '/a', value: 2 },
        { op: 'remove', path: '/b' },
      ]),
    ).toThrow();
    expect(target).toEqual({ a: 1 });
  });
});

describe('strategic merge patch', () => {
  const pod = kubernetesType('Pod');
  const patched = (target: Json, patch: Json): Json => strategicPatch(pod, target, patch);
  const containers = (...items: Json[]): Json => ({ spec: { containers: items } });

  it.each<[string, Json, Json, Json]>([
    [
      'merges items by name',
      containers({ name: 'a', image: '1' }, { name: 'b', image: '1' }),
      containers({ name: 'b', image: '2' }),
      containers({ name: 'a', image: '1' }, { name: 'b', image: '2' }),
    ],
    [
      'adds items that are new',
      containers({ name: 'a' }),
      containers({ name: 'b' }),
      containers({ name: 'a' }, { name: 'b' }),
    ],
    [
      'deletes items',
      containers({ name: 'a' }, { name: 'b' }),
      containers({ name: 'a', $patch: 'delete' }),
      containers({ name: 'b' }),
    ],
    [
      'replaces a list',
      containers({ name: 'a' }, { name: 'b' }),
      containers({ name: 'c' }, { $patch: 'replace' }),
      containers({ name: 'c' }),
    ],
    [
      'replaces an object',
      { spec: { nodeName: 'x', hostname: 'y' } },
      { spec: { hostname: 'z', $patch: 'replace' } },
      { spec: { hostname: 'z' } },
    ],
    [
      'goes deeper by key',
      containers({ name: 'a', env: [{ name: 'X', value: '1' }] }),
      containers({ name: 'a', env: [{ name: 'Y', value: '2' }] }),
      containers({
        name: 'a',
        env: [
          { name: 'X', value: '1' },
          { name: 'Y', value: '2' },
        ],
      }),
    ],
    [
      'orders items',
      containers({ name: 'a' }, { name: 'b' }),
      { spec: { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] } },
      containers({ name: 'b' }, { name: 'a' }),
    ],
    [
      'merges finalizers as a set',
      { metadata: { finalizers: ['a'] } },
      { metadata: { finalizers: ['b', 'a'] } },
      { metadata: { finalizers: ['a', 'b'] } },
    ],
    [
      'deletes from a set',
      { metadata: { finalizers: ['a', 'b'] } },
      { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } },
      { metadata: { finalizers: ['b'] } },
    ],
    [
      'keeps only the keys that are to stay',
      { spec: { volumes: [{ name: 'v', emptyDir: {} }] } },
      {
        spec: {
          volumes: [{ name: 'v', hostPath: { path: '/' }, $retainKeys: ['name', 'hostPath'] }],
        },
      },
      { spec: { volumes: [{ name: 'v', hostPath: { path: '/' } }] } },
    ],
    [
      'replaces lists without a key',
      { spec: { tolerations: [{ key: 'a' }] } },
      { spec: { tolerations: [{ key: 'b' }] } },
      { spec: { tolerations: [{ key: 'b' }] } },
    ],
    [
      'removes by null',
      { metadata: { labels: { a: '1', b: '1' } } },
      { metadata: { labels: { a: null } } },
      { metadata: { labels: { b: '1' } } },
    ],
  ])('%s', (_what, target, patch, expected) => {
    expect(patched(target, patch)).toEqual(expected);
  });

  it('refuses items without their key, and directives that it does not know', () => {
    expect(() => patched(containers({ name: 'a' }), containers({ image: 'x' }))).toThrow();
    expect(() => patched({}, { spec: { $patch: 'burn' } })).toThrow();
  });
});
