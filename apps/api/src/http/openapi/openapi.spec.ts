import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OpenAPIObject } from '@nestjs/swagger';
import { CLIENT_HEADER, type Problem } from '@soteria/contracts';
import { VOLUME_STATUSES } from '@soteria/domain';
import { format, resolveConfig } from 'prettier';
import { guardedStory, SHOPKEEPER } from '../../attacks/testing/guarded';
import { Story } from '../../testing/story';

/** The reviewed file: a change of the API shows in it as a diff. */
const REVIEWED = join(__dirname, '../../../../../docs/openapi.json');

interface Field {
  minimum?: number;
  maximum?: number;
  pattern?: string;
  properties?: Fields;
  anyOf?: Field[];
  required?: string[];
}
type Fields = Readonly<Record<string, Field>>;

/** The numbers among fields, each with its bounds. */
const bounds = (fields: Fields) =>
  Object.entries(fields).flatMap(([name, { minimum, maximum }]) =>
    minimum === undefined || maximum === undefined ? [] : [{ name, minimum, maximum }],
  );

const EVERYBODYS = ['/healthz', '/readyz', '/v1/session/spoof-check/echo'];

describe('the OpenAPI document', () => {
  let story: Story;
  let document: OpenAPIObject;

  beforeAll(async () => {
    story = await Story.begin();
    document = (await story.get<OpenAPIObject>('/v1/openapi.json')).body;
  });
  afterAll(() => story.end());

  it('is the reviewed one; after a wanted change write it with `npm run openapi`', async () => {
    const options = { ...(await resolveConfig(REVIEWED)), parser: 'json' };
    const text = await format(JSON.stringify(document), options);
    if (process.env['SOTERIA_WRITE_OPENAPI']) writeFileSync(REVIEWED, text);
    expect(text).toBe(readFileSync(REVIEWED, 'utf8'));
  });

  it('demands no header, as no route does', () => {
    const parameters = [...JSON.stringify(document).matchAll(/\{[^{}]*"in":"header"[^{}]*/g)];
    expect(parameters.length).toBeGreaterThan(5);
    expect(parameters.filter(([text]) => !text.includes('"required":false'))).toEqual([]);
  });

  it('has no reference that leads nowhere', () => {
    const names = new Set(Object.keys(document.components?.schemas ?? {}));
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(50);
    expect(references.filter(([, name]) => !names.has(decodeURIComponent(name ?? '')))).toEqual([]);
  });

  const schema = (name: string) => document.components?.schemas?.[name] as Field;

  it('says of every field what may be in it', () => {
    const vague = Object.keys(document.components?.schemas ?? {}).flatMap((name) =>
      Object.entries(schema(name).properties ?? {})
        .filter(([, field]) => Object.keys(field).length === 0)
        .map(([field]) => `${name}.${field}`),
    );
    expect(vague).toEqual([]);
  });

  it('says of which words a query may be made', async () => {
    const { status } = schema('InventoryQuery').properties ?? {};
    for (const list of [...VOLUME_STATUSES, VOLUME_STATUSES.join(','), 'ok,', 'fine']) {
      const answer = await story.get(`/v1/inventory?status=${list}`);
      expect(new RegExp(status?.pattern ?? '').test(list)).toBe(answer.status === 200);
    }
    const text = JSON.stringify(document);
    for (const word of ['-due', 'partial', 'prune', 'ReadWriteOncePod']) {
      expect(text).toContain(`"${word}"`);
    }
  });

  it('demands of a policy what has to be there, and bounds its numbers as they are bound', async () => {
    const least = { name: 'some', selector: {}, schedule: { every: '1d' } };
    const preview = async (more: object) =>
      (await story.post('/v1/policies/preview', { ...least, ...more })).status;
    const { properties = {}, required = [] } = schema('PolicySave');
    expect(required).toEqual(Object.keys(least).sort());
    expect(await preview({})).toBe(200);
    for (const name of required) expect(await preview({ [name]: undefined })).toBe(400);

    const { schedule, retention, ...others } = properties;
    const within = (outer: object, fields: Fields, wrap: (inner: object) => object) =>
      bounds(fields).map((bound) => ({
        ...bound,
        body: (value: number) => wrap({ ...outer, [bound.name]: value }),
      }));
    const all = [
      ...within({}, others, (inner) => inner),
      ...within({}, retention?.properties ?? {}, (inner) => ({ retention: inner })),
      ...within(least.schedule, schedule?.anyOf?.[1]?.properties ?? {}, (inner) => ({
        schedule: inner,
      })),
    ];
    expect(all).toHaveLength(12);
    for (const { body, minimum, maximum } of all) {
      const answers = [minimum - 1, minimum, minimum + 0.5, maximum, maximum + 1].map((value) =>
        preview(body(value)),
      );
      expect(await Promise.all(answers)).toEqual([400, 200, 400, 200, 400]);
    }
  });

  it('says of no figure but sums of money that it may be a fraction', () => {
    const text = JSON.stringify(document.components);
    expect(
      [...text.matchAll(/"(\w+)":\{"type":(?:"number"|\[[^\]]*"number")/g)].map(([, name]) => name),
    ).toEqual(['amount']);
  });

  const answersOf = (method: string, path: string) => {
    const item = document.paths[path] as Record<string, { responses: object } | undefined>;
    return Object.keys(item[method]?.responses ?? {});
  };

  it.each([
    ['post', '/v1/operations/{id}/cancel', '/v1/operations/some/cancel', { why: 'not' }, 400],
    ['post', '/v1/operations/{id}/cancel', '/v1/operations/some/cancel', 'x'.repeat(2 ** 20), 413],
    ['delete', '/v1/policies/{name}', '/v1/policies/some?force=perhaps', undefined, 400],
    ['get', '/v1/policies', '/v1/policies?page=2', undefined, 400],
  ])('names what is refused: %s %s', async (method, path, address, body, status) => {
    expect((await story.refused(method.toUpperCase(), address, body)).status).toBe(status);
    expect(answersOf(method, path)).toContain(String(status));
  });

  it('names what is refused of whoever may act in one namespace alone', async () => {
    const guarded = await guardedStory();
    const asks = { ...SHOPKEEPER, [CLIENT_HEADER]: 'spec' };
    const post = (path: string, body: object) => guarded.post<Problem>(path, body, asks);
    const elsewhere = { namespace: 'vault', pvc: 'keys' };
    const restore = { source: elsewhere, target: elsewhere };
    const answers = {
      '/v1/backup': await post('/v1/backup', elsewhere),
      '/v1/restores': await post('/v1/restores', restore),
      '/v1/restores/namespace': await post('/v1/restores/namespace', restore),
      '/v1/operations/{id}/cancel': await post('/v1/operations/some/cancel', {}),
      '/v1/operations/{id}/retry': await post('/v1/operations/some/retry', {}),
    };
    await guarded.end();
    for (const [path, { body }] of Object.entries(answers)) {
      expect(body).toMatchObject({ code: 'not-found' });
      expect(answersOf('post', path)).toContain('404');
    }
  });

  it('names who is turned away of all that is not for everybody', () => {
    const routes = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => ({ method, path })),
    );
    const open = routes.filter(
      ({ method, path }) =>
        !['401', '403', '429', '503'].every((status) => answersOf(method, path).includes(status)),
    );
    expect(open.map(({ path }) => path).sort()).toEqual(EVERYBODYS);
  });

  it('names all that a conflict about a policy tells', async () => {
    const draft = {
      name: 'some',
      enabled: false,
      selector: { namespaces: ['shop'] },
      schedule: { every: '1h', onMissed: 'run' },
      retention: { last: 2, keepAtLeast: 1 },
      mode: 'incremental',
    };
    expect((await story.post('/v1/policies', draft)).status).toBe(201);
    const problem = await story.refused('POST', '/v1/policies', { ...draft, enabled: true });
    const schema = document.components?.schemas?.['Problem'] as { properties: object };
    expect(Object.keys(problem)).toEqual(
      expect.arrayContaining(['current', 'differences', 'resourceVersion']),
    );
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(Object.keys(problem)));
  });

  it('says of each operation what it does and what it answers', () => {
    const operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({
        route: `${method} ${path}`,
        ...(operation as { summary?: string; responses?: object }),
      })),
    );
    const silent = operations.filter(({ summary, responses }) => !summary || !responses);
    expect(silent.map(({ route }) => route)).toEqual([]);
  });
});
