import { readRequestInfo } from './request-info';
import { decodeObject } from './body';
import { negotiate } from './media';
import { decodeProtobuf } from './protobuf';

describe('what a request asks for', () => {
  const read = (method: string, path: string) => readRequestInfo(method, new URL(path, 'http://x'));

  it.each([
    ['GET', '/api/v1/pods', { verb: 'list', plural: 'pods', namespace: '', name: '' }],
    ['GET', '/api/v1/pods?watch=true', { verb: 'watch' }],
    ['GET', '/api/v1/pods?watch=1', { verb: 'watch' }],
    ['GET', '/api/v1/pods?watch=false', { verb: 'list' }],
    ['GET', '/api/v1/namespaces/a/pods', { verb: 'list', namespace: 'a', plural: 'pods' }],
    ['GET', '/api/v1/namespaces/a/pods/b', { verb: 'get', namespace: 'a', name: 'b' }],
    ['PATCH', '/api/v1/namespaces/a/pods/b/status', { verb: 'patch', subresource: 'status' }],
    ['GET', '/api/v1/namespaces', { verb: 'list', plural: 'namespaces' }],
    [
      'GET',
      '/api/v1/namespaces/a',
      { verb: 'get', plural: 'namespaces', name: 'a', namespace: 'a' },
    ],
    ['PUT', '/api/v1/namespaces/a/finalize', { plural: 'namespaces', subresource: 'finalize' }],
    ['GET', '/api/v1/namespaces/a/status', { plural: 'namespaces', subresource: 'status' }],
    ['DELETE', '/api/v1/namespaces/a/pods', { verb: 'deletecollection' }],
    ['DELETE', '/api/v1/namespaces/a/pods/b', { verb: 'delete' }],
    ['POST', '/apis/apps/v1/namespaces/a/deployments', { verb: 'create', group: 'apps' }],
    [
      'PUT',
      '/apis/longhorn.io/v1beta2/namespaces/l/volumes/v',
      { verb: 'update', version: 'v1beta2' },
    ],
    ['GET', '/api/v1/pods?fieldSelector=metadata.name%3Dx', { verb: 'list', name: 'x' }],
    ['GET', '/api/v1/namespaces/a/pods/b%2Fc', { name: 'b/c' }],
  ])('%s %s', (method, path, expected) => {
    expect(read(method, path)).toMatchObject({ isResource: true, ...expected });
  });

  it.each(['/', '/api', '/api/v1', '/apis', '/apis/apps/v1', '/healthz', '/openapi/v3'])(
    '%s names no resource',
    (path) => {
      expect(read('GET', path)).toMatchObject({ isResource: false, verb: 'get', path });
    },
  );
});

describe('what the client accepts', () => {
  const query = new URLSearchParams();
  const accept = (header?: string) =>
    negotiate(header === undefined ? {} : { accept: header }, query);
  const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';

  it.each([
    [undefined, 'json', ''],
    ['*/*', 'json', ''],
    ['application/json', 'json', ''],
    ['application/json;drop=metadata.managedFields', 'json', ''],
    ['application/yaml', 'yaml', ''],
    ['application/vnd.kubernetes.protobuf,application/json', 'json', ''],
    [`${TABLE},application/json`, 'json', 'Table'],
    ['application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json', 'json', ''],
    ['text/html,*/*;q=0.8', 'json', ''],
  ])('%s: %s %s', (header, format, as) => {
    expect(accept(header)).toMatchObject({ format, as });
  });

  it.each(['text/html', 'application/cbor', 'application/vnd.kubernetes.protobuf'])(
    'refuses %s',
    (header) => {
      expect(() => accept(header)).toThrow('only the following media types are accepted');
    },
  );
});

describe('bodies in protobuf', () => {
  const text = (number: number, value: string | Buffer): Buffer => {
    const bytes = Buffer.from(value as string);
    return Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
  };
  const object = (kind: string, raw: Buffer): Buffer => {
    const meta = Buffer.concat([text(1, 'v1'), text(2, kind)]);
    return Buffer.concat([Buffer.from('k8s\0'), text(1, meta), text(2, raw)]);
  };
  const metadata = text(
    1,
    Buffer.concat([text(1, 'x'), text(11, Buffer.concat([text(1, 'a'), text(2, 'b')]))]),
  );

  it('are read like JSON', () => {
    const data = text(2, Buffer.concat([text(1, 'key'), text(2, 'grün')]));
    expect(decodeProtobuf(object('ConfigMap', Buffer.concat([metadata, data])))).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'x', labels: { a: 'b' } },
      data: { key: 'grün' },
    });
  });

  it('keep bytes as base64', () => {
    const data = text(2, Buffer.concat([text(1, 'key'), text(2, Buffer.from([0, 255]))]));
    const secret = decodeProtobuf(object('Secret', Buffer.concat([metadata, data])));
    expect(secret['data']).toEqual({ key: 'AP8=' });
  });

  it.each([
    ['without their mark', Buffer.from('{}')],
    ['of kinds that are not known', object('Pod', metadata)],
    ['that end too early', object('ConfigMap', metadata).subarray(0, 12)],
  ])('%s are refused', (_what, body) => {
    expect(() => decodeProtobuf(body)).toThrow();
  });
});

describe('bodies', () => {
  it('keep a field called __proto__ to themselves', () => {
    const body = decodeObject(Buffer.from('{"__proto__":{"polluted":true}}'), 'application/json');
    expect(Object.hasOwn(body, '__proto__')).toBe(true);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('may be nested, but not without end', () => {
    const nested = (depth: number) => Buffer.from(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`);
    expect(decodeObject(nested(1000), 'application/json')).toHaveProperty('a');
    expect(() => decodeObject(nested(10_001), 'application/json')).toThrow('exceeded max depth');
  });

  it('may hold brackets in text', () => {
    const body = Buffer.from(JSON.stringify({ a: `"${'['.repeat(20_000)}\\` }));
    expect(decodeObject(body, 'application/json')).toHaveProperty('a');
  });
});
