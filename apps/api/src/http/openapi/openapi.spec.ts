import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OpenAPIObject } from '@nestjs/swagger';
import { format, resolveConfig } from 'prettier';
import { Story } from '../../testing/story';

/** The reviewed file: a change of the API shows in it as a diff. */
const REVIEWED = join(__dirname, '../../../../../docs/openapi.json');

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

  it('names who is turned away of all that is not for everybody', () => {
    const routes = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => ({ method, path })),
    );
    const open = routes.filter(
      ({ method, path }) =>
        !['401', '403', '429'].every((status) => answersOf(method, path).includes(status)),
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
