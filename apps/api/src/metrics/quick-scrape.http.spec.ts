import { world } from '@soteria/sandbox';
import { guardedStory, linesOf, portOf, SHOPKEEPER, VIEWER } from '../attacks/testing/guarded';
import { type RawAnswer, sendRaw } from '../attacks/testing/raw-request';
import { freePort } from '../testing/free-port';
import { type Story } from '../testing/story';

const scrape = (port: number, ...lines: string[]): Promise<RawAnswer> =>
  sendRaw(port, { target: '/metrics', lines });

/** From the second time on they are answered before the framework. */
describe('metrics that were asked for before', () => {
  let story: Story;
  let first: RawAnswer;
  beforeAll(async () => {
    story = await guardedStory({ world: world().volume('shop/orders').volume('vault/keys') });
    first = await scrape(portOf(story));
  });
  afterAll(() => story.end());

  it('are refused to who may not see everything, to other sites, and with a body, by a problem', async () => {
    const port = portOf(story);
    const refusals = await Promise.all([
      scrape(port, ...linesOf(SHOPKEEPER)),
      scrape(port, 'X-Forwarded-User: eve'),
      scrape(port, 'Sec-Fetch-Site: cross-site'),
      scrape(port, 'Content-Length: 2'),
    ]);
    expect(refusals.map(({ status }) => status)).toEqual([403, 401, 403, 400]);
    for (const { headers } of refusals) {
      expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    }
  });

  it('are told to scrapers, and to people who may see everything', async () => {
    for (const lines of [[], linesOf(VIEWER)]) {
      const { status, body } = await scrape(portOf(story), ...lines);
      expect(status).toBe(200);
      expect(body).toContain('namespace="vault"');
    }
  });

  it('have the headers of every answer, and an id of their own', async () => {
    const again = await scrape(portOf(story));
    const { 'x-request-id': id, 'content-length': length, date, ...rest } = again.headers;
    expect(first.headers).toMatchObject(rest);
    expect(Date.parse(date ?? '')).not.toBeNaN();
    expect(Object.keys(first.headers).sort()).toEqual(Object.keys(again.headers).sort());
    expect(Number(length)).toBe(again.body.length);
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(id).not.toBe(first.headers['x-request-id']);
  });

  it('are counted among the requests', async () => {
    const count = /duration_seconds_count\{[^}]*route="\/metrics",status_class="2xx"\} (\d+)/;
    const counted = async () => Number(count.exec((await story.get<string>('/metrics')).body)?.[1]);
    const before = await counted();
    expect(await counted()).toBe(before + 1);
  });
});

describe('metrics on a port of their own', () => {
  let own: number;
  let story: Story;
  beforeAll(async () => {
    own = await freePort();
    story = await guardedStory({ variables: { SOTERIA_METRICS_PORT: String(own) } });
  });
  afterAll(() => story.end());

  it('are told there, as often as they are asked for, and nowhere else', async () => {
    const statuses = async (port: number) => [
      (await scrape(port)).status,
      (await scrape(port)).status,
      (await scrape(port, ...linesOf(VIEWER))).status,
    ];
    expect(await statuses(own)).toEqual([200, 200, 200]);
    expect(await statuses(portOf(story))).toEqual([404, 404, 404]);
  });
});
