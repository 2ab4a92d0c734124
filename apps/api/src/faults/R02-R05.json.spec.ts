import fc from 'fast-check';
import { type Problem } from '@soteria/contracts';
import { guardedStory, linesOf, ADMIN, portOf } from '../attacks/testing/guarded';
import { sendRaw } from '../attacks/testing/raw-request';
import { standingCluster } from '../attacks/testing/standing-cluster';
import { parseStrictJson } from '../http/strict-json';
import { type Story } from '../testing/story';

const nested = (depth: number, open: string, close: string): string =>
  open.repeat(depth) + close.repeat(depth);

const policyNamed = (name: string) => ({
  name,
  enabled: true,
  mode: 'incremental',
  selector: {},
  schedule: { every: '1h', onMissed: 'run' },
  retention: { keepAtLeast: 1 },
});

const BACKUP = '{"namespace":"shop","pvc":"nothing"';

describe('bodies that one reader understands otherwise than another', () => {
  let story: Story;
  let before: string;
  beforeAll(async () => {
    story = await guardedStory();
  });
  beforeEach(() => {
    before = standingCluster(story);
  });
  afterAll(() => story.end());
  afterEach(() => {
    expect(standingCluster(story)).toBe(before);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  async function refusal(body: string, target = '/v1/backup'): Promise<Problem> {
    const answer = await sendRaw(portOf(story), {
      method: 'POST',
      target,
      lines: [...linesOf(ADMIN), 'Content-Type: application/json'],
      // Raw requests are written byte by byte.
      body: Buffer.from(body, 'utf8').toString('latin1'),
    });
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    return JSON.parse(answer.body) as Problem;
  }

  it.each([
    ['arrays, 10,000 deep', nested(10_000, '[', ']')],
    ['objects, 100,000 deep', nested(100_000, '{"a":', '') + '1' + '}'.repeat(100_000)],
    ['arrays that are never closed', '['.repeat(500_000)],
    ['one level too many', nested(33, '[', ']')],
  ])('R02: %s', async (_, body) => {
    expect(await refusal(body)).toMatchObject({ status: 400, code: 'bad-json' });
  });

  it.each([
    ['__proto__', `${BACKUP},"__proto__":{"x":1}}`],
    ['__proto__, escaped', `${BACKUP},"\\u005f_proto__":{"x":1}}`],
    ['constructor', `${BACKUP},"constructor":{"prototype":{"x":1}}}`],
    ['prototype', `${BACKUP},"prototype":{"x":1}}`],
    ['deeper down', `{"source":{"namespace":"shop","__proto__":{"x":1}},"target":{}}`],
  ])('R03: a field %s', async (_, body) => {
    const problem = await refusal(body, body.startsWith('{"source') ? '/v1/restores' : undefined);
    expect(problem).toMatchObject({ status: 400, code: 'validation-failed' });
    expect(problem.errors?.[0]?.detail).toBe('is no such name.');
  });

  it.each(['toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'])(
    'R03: a field %s, which all objects have, is not taken for known',
    async (name) => {
      expect(await refusal(`${BACKUP},"${name}":1}`)).toMatchObject({
        code: 'validation-failed',
        errors: [{ pointer: `/${name}`, detail: 'is no such name.' }],
      });
    },
  );

  it.each(['__proto__', 'toString', 'hasOwnProperty'])(
    'R03: %s as the name of a label, a policy, an exclusion',
    async (name) => {
      const target = { namespace: 'shop', pvc: 'n', labels: { [`a.b/${name}`]: '$' } };
      const source = { namespace: 'shop', pvc: 'orders' };
      expect((await refusal(JSON.stringify({ source, target }), '/v1/restores')).status).toBe(400);
      const policy = JSON.stringify(policyNamed(name));
      expect((await refusal(policy, '/v1/policies')).status).toBe(400);
      const exclusion = { namespace: name, pvc: name, reason: 'why not' };
      expect((await refusal(JSON.stringify(exclusion), '/v1/exclusions')).status).toBe(404);
    },
  );

  it('R03: constructor is a name that a policy may have, and nothing more', async () => {
    const policy = { ...policyNamed('constructor'), enabled: false };
    expect((await story.post('/v1/policies', policy, ADMIN)).status).toBe(201);
    const { body } = await story.get<{ items: { name: string }[] }>('/v1/policies', ADMIN);
    expect(body.items.map(({ name }) => name)).toEqual(['constructor']);
    expect((await story.delete('/v1/policies/constructor', ADMIN)).status).toBe(204);
    expect((await story.get('/v1/inventory?policy=constructor', ADMIN)).body).toMatchObject({
      total: 0,
    });
    before = standingCluster(story);
  });

  it.each([
    ['a name twice', `${BACKUP},"pvc":"orders"}`, 'bad-json'],
    ['a name twice, once escaped', `${BACKUP},"p\\u0076c":"orders"}`, 'bad-json'],
    ['a mark of byte order', `\ufeff${BACKUP}}`, 'bad-json'],
    ['half of a surrogate pair', `${BACKUP},"note":"\\ud83e"}`, 'validation-failed'],
    ['NUL', `${BACKUP},"note":"a\\u0000b"}`, 'validation-failed'],
    ['an override of direction', `${BACKUP},"note":"a\u202eb"}`, 'validation-failed'],
    ['an escape sequence', `${BACKUP},"note":"\\u001b[2J"}`, 'validation-failed'],
    ['a comment', `${BACKUP}/* */}`, 'bad-json'],
    ['a comma at the end', `${BACKUP},}`, 'bad-json'],
    ['two bodies', `${BACKUP}}${BACKUP}}`, 'bad-json'],
    ['text', '"shop"', 'validation-failed'],
    ['nothing', 'null', 'validation-failed'],
    ['a list', `[${BACKUP}}]`, 'validation-failed'],
  ])('R04: %s', async (_, body, code) => {
    expect(await refusal(body)).toMatchObject({ status: 400, code });
  });

  it('R04: bytes that are no UTF-8', async () => {
    const head = ['POST /v1/backup HTTP/1.1', 'Host: soteria.test', ...linesOf(ADMIN)];
    const rest = ['Content-Type: application/json', 'Content-Length: 4', 'Connection: close'];
    const answer = await sendRaw(
      portOf(story),
      [...head, ...rest, '', '{"\u00ff\u00fe'].join('\r\n'),
    );
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.body).toContain('"bad-json"');
  });

  it('R04: texts mean the same however they were composed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (text) => {
        const read = (form: 'NFC' | 'NFD') => parseStrictJson(JSON.stringify(text.normalize(form)));
        expect(read('NFD')).toBe(read('NFC'));
      }),
    );
    expect(parseStrictJson('"🦉 grüßt"')).toBe('🦉 grüßt');
  });

  it.each(['nothing', 'Größe', '-a', 'a_b', 'a.b.', 'a'.repeat(254), 'orders\u0301', '🦉'])(
    'R04: the name %s is no name of what there is',
    async (pvc) => {
      const problem = await refusal(JSON.stringify({ namespace: 'shop', pvc }));
      expect([400, 404]).toContain(problem.status);
    },
  );

  it.each([
    ['a number too large to be one', { objectiveSeconds: '@' }, '1e400'],
    ['a number that cannot be kept exactly', { objectiveSeconds: '@' }, `${2 ** 53}1`],
    ['a number as text', { retention: { keepAtLeast: '@' } }, '"10"'],
    ['a truth as a number', { retention: { keepAtLeast: '@' } }, 'true'],
    ['a number in a list', { retention: { keepAtLeast: '@' } }, '[1]'],
    ['a zero below zero', { retention: { keepAtLeast: '@' } }, '-0'],
    ['a text as a truth', { enabled: '@' }, '"true"'],
    ['a number as a truth', { enabled: '@' }, '1'],
  ])('R05: %s', async (_, fields, value) => {
    const body = JSON.stringify({ ...policyNamed('nightly'), ...fields }).replace('"@"', value);
    expect(await refusal(body, '/v1/policies')).toMatchObject({
      status: 400,
      code: 'validation-failed',
    });
  });
});
