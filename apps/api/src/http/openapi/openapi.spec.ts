import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OpenAPIObject } from '@nestjs/swagger';
import { format, resolveConfig } from 'prettier';
import { Story } from '../../testing/story';

/** The reviewed file: a change of the API shows in it as a diff. */
const REVIEWED = join(__dirname, '../../../../../docs/openapi.json');

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

  it('has no reference that leads nowhere', () => {
    const names = new Set(Object.keys(document.components?.schemas ?? {}));
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(50);
    expect(references.filter(([, name]) => !names.has(decodeURIComponent(name ?? '')))).toEqual([]);
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
