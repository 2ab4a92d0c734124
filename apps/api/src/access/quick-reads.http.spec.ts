import { type Inventory, MAX_REQUEST_BURST } from '@soteria/contracts';
import { realClock, world } from '@soteria/sandbox';
import { as, guardedStory, linesOf, portOf, SHOPKEEPER, VIEWER } from '../attacks/testing/guarded';
import { RawClient } from '../attacks/testing/raw-client';
import { sendRaw } from '../attacks/testing/raw-request';
import { type Story } from '../testing/story';
import { type QuickRead, QuickReads } from './quick-reads';

const ADDRESS = '/v1/inventory?limit=50';

describe('an address that was answered before', () => {
  let story: Story;
  beforeAll(async () => {
    const told = world().volume('shop/orders').volume('vault/keys');
    // Time stands still for those who count requests, however slow the machine is.
    const clock = { ...realClock, monotonic: () => 0 };
    story = await guardedStory({ world: told, clock });
    // From the second time on it is answered before the framework.
    await story.get(ADDRESS, VIEWER);
  });
  afterAll(() => story.end());

  /** How many answers of the list the metrics tell of. */
  const counted = async (): Promise<number> => {
    const { body } = await story.get<string>('/metrics');
    const count =
      /duration_seconds_count\{method="GET",route="\/v1\/inventory",status_class="2xx"\} (\d+)/;
    return Number(count.exec(body)?.[1] ?? 0);
  };
  const send = (...lines: string[]) => sendRaw(portOf(story), { target: ADDRESS, lines });

  it('is refused to nobody, to strangers, to other sites, and with a body, by a problem', async () => {
    const refusals = await Promise.all([
      send(),
      send('X-Forwarded-User: eve', 'X-Forwarded-Groups: nobody'),
      send(...linesOf(VIEWER), 'Sec-Fetch-Site: cross-site'),
      send(...linesOf(VIEWER), 'X_Forwarded_User: root'),
      send(...linesOf(VIEWER), 'Content-Length: 2'),
    ]);
    expect(refusals.map(({ status }) => status)).toEqual([401, 403, 403, 400, 400]);
    for (const { headers } of refusals) {
      expect(headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-frame-options': 'DENY' });
    }
  });

  it('is cut to what each caller sees, whoever asked before', async () => {
    const names = async (caller: Record<string, string>) => {
      const { body } = await story.get<Inventory>(ADDRESS, caller);
      return body.items.map(({ namespace }) => namespace);
    };
    expect(await names(SHOPKEEPER)).toEqual(['shop']);
    expect(await names(VIEWER)).toEqual(['shop', 'vault']);
    expect(await names(SHOPKEEPER)).toEqual(['shop']);
  });

  it('has the headers of every answer, and an id of its own', async () => {
    const headers = async (address: string) => {
      const answer = await sendRaw(portOf(story), { target: address, lines: linesOf(VIEWER) });
      const { 'x-request-id': id, date, ...rest } = answer.headers;
      return { id, date, rest };
    };
    const [first, again] = [
      await headers(`${ADDRESS}&sort=name`),
      await headers(`${ADDRESS}&sort=name`),
    ];
    expect(again.rest).toEqual(first.rest);
    expect(again.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(again.id).not.toBe(first.id);
  });

  it.each([1, 2, 3])(
    'is answered as often as it is asked for, and what comes with it in the same packet and cannot be read is not: %d',
    async (times) => {
      const question = [`GET ${ADDRESS} HTTP/1.1`, 'Host: localhost', ...linesOf(VIEWER), '', ''];
      const client = new RawClient(portOf(story));
      client.send(question.join('\r\n').repeat(times) + 'RUBBISH\r\n\r\n');
      await client.untilEnded();
      expect(client.statuses()).toEqual(Array<string>(times).fill('200'));
    },
  );

  it('counts among the requests of its caller, and in the metrics', async () => {
    const busy = as('somebody-busy', 'viewers');
    const statuses: number[] = [];
    for (let at = 0; at <= MAX_REQUEST_BURST; at += 1) {
      statuses.push((await story.get(ADDRESS, busy)).status);
    }
    expect(statuses.slice(-2)).toEqual([200, 429]);
    expect(await counted()).toBeGreaterThanOrEqual(MAX_REQUEST_BURST);
  });

  describe('and fails', () => {
    const failing = '/v1/inventory?limit=49';
    const remember = (answer: QuickRead['answer']) => {
      const demand = { permission: 'inventory:read', where: 'answer' } as const;
      const read = { route: '/v1/inventory', demand, isReady: () => true, answer };
      story.part(QuickReads).remember({ method: 'GET', url: failing }, read);
    };

    it('before anything is sent is given by the route, and counted once', async () => {
      remember(() => Promise.reject(new Error('It cannot be made.')));
      const before = await counted();
      const { status, body } = await story.get<Inventory>(failing, VIEWER);
      expect(status).toBe(200);
      expect(body.items).toHaveLength(2);
      expect(await counted()).toBe(before + 1);
    });

    it('halfway is broken off, so that nobody takes it for the whole, and is not counted', async () => {
      remember(async (_request, response) => {
        response.writeHead(200, { 'Content-Length': 4 });
        await new Promise<void>((sent) => response.write('ab', () => sent()));
        throw new Error('The rest cannot be made.');
      });
      const before = await counted();
      const client = new RawClient(portOf(story));
      const question = [`GET ${failing} HTTP/1.1`, 'Host: localhost', ...linesOf(VIEWER), '', ''];
      client.send(question.join('\r\n'));
      await client.untilEnded();
      expect(client.text).toMatch(/\r\n\r\nab$/);
      expect(await counted()).toBe(before);
    });
  });
});
