import { ADMIN, as, guardedStory, linesOf, portOf, SHOPKEEPER } from '../attacks/testing/guarded';
import { Listener } from '../attacks/testing/listener';
import { sendRaw } from '../attacks/testing/raw-request';
import { world } from '@soteria/sandbox';
import { type Story } from '../testing/story';

const MARKUP = '<img src=x onerror=alert(1)>';
const BREAK = `\n\nevent: operation\ndata: {"id":"forged"}\n\n`;
/** What opens a program in a spreadsheet, where somebody opens a list in one. */
const FORMULA = '=cmd|calc!A1';

/** Volumes whose labels, annotations and error texts are somebody else's. */
const hostileWorld = () =>
  world()
    .volume('shop/orders', { annotations: { 'x.io/note': MARKUP } })
    .failedBackup('1h ago', `${MARKUP}${BREAK}`)
    .volume('shop/users')
    .backedUp('1h ago');

describe('S15: markup in what others write', () => {
  let story: Story;
  beforeAll(async () => {
    story = await guardedStory({ world: hostileWorld(), withoutBehaviours: false });
    const policy = {
      name: 'nightly',
      enabled: false,
      description: MARKUP,
      mode: 'incremental',
      selector: {},
      schedule: { every: '1h', onMissed: 'run' },
      retention: { keepAtLeast: 1 },
    };
    expect((await story.post('/v1/policies', policy, ADMIN)).status).toBe(201);
    const excluded = { namespace: 'shop', pvc: 'users', reason: FORMULA };
    expect((await story.post('/v1/exclusions', excluded, ADMIN)).status).toBeLessThan(300);
  });
  afterAll(() => story.end());

  it.each(['text/html', '*/*', 'image/svg+xml', 'application/xhtml+xml'])(
    'is never more than text in JSON, also for whoever wants %s',
    async (accept) => {
      for (const target of [
        '/v1/inventory',
        '/v1/inventory/shop/orders',
        '/v1/backups',
        '/v1/policies',
        '/v1/exclusions',
        `/v1/inventory/shop/${encodeURIComponent(MARKUP)}`,
        `/v1/inventory?q=${encodeURIComponent(MARKUP)}`,
        `/v1/inventory?x=${encodeURIComponent(MARKUP)}`,
        `/v1/${encodeURIComponent(MARKUP)}`,
      ]) {
        const lines = [...linesOf(ADMIN), `Accept: ${accept}`];
        const { headers } = await sendRaw(portOf(story), { target, lines });
        expect(headers['content-type']).toMatch(/^application\/(problem\+)?json/);
        expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
        expect(headers['content-security-policy']).toContain("default-src 'none'");
      }
    },
  );

  it('arrives as it was written: nothing is lost, and nothing is added', async () => {
    const { body } = await story.get<{ items: { description: string }[] }>('/v1/policies', ADMIN);
    expect(body.items[0]?.description).toBe(MARKUP);
    const row = await story.get('/v1/inventory/shop/orders', ADMIN);
    expect(JSON.stringify(row.body)).toContain(MARKUP);
  });

  it('is not on the page of the API’s description, nor in any header', async () => {
    const { status, headers, body } = await story.get<string>('/v1/docs', ADMIN);
    expect(status).toBe(200);
    expect(body).not.toContain(MARKUP);
    expect(headers.get('content-security-policy')).toContain("script-src 'self'");
    const target = `/v1/${encodeURIComponent(`x\r\nSet-Cookie: a=b`)}`;
    const answer = await sendRaw(portOf(story), { target, lines: linesOf(ADMIN) });
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });

  it('cannot end an event of the stream and begin another', async () => {
    const listener = await Listener.open(story.address, ADMIN);
    await story.kube(
      'PATCH',
      '/api/v1/namespaces/shop/persistentvolumeclaims/orders',
      { metadata: { labels: { touched: 'yes' } } },
      'application/merge-patch+json',
    );
    await story.post('/v1/backup', { namespace: 'shop', pvc: 'users', note: MARKUP }, SHOPKEEPER);
    await story.until('news', () => listener.text.includes('touched'));
    await story.until('more news', () => listener.text.includes('event: operation'));
    expect(listener.text).not.toContain('"id":"forged"');
    for (const { data } of listener.events())
      expect(() => JSON.parse(data) as unknown).not.toThrow();
    listener.close();
  });

  it('of a person’s name is text as well', async () => {
    const { body } = await story.get<{ user: string }>('/v1/session', as(MARKUP, 'viewers'));
    expect(body.user).toBe(MARKUP);
  });
});
