import { MAX_REQUEST_BURST, type Problem } from '@soteria/contracts';
import { realClock } from '@soteria/sandbox';
import { ADMIN, as, guardedStory, VIEWER } from '../attacks/testing/guarded';
import { Listener } from '../attacks/testing/listener';
import { type Story } from '../testing/story';

/** How much slower time passes by which allowances are measured; so no machine is too slow for this. */
const SLOWER = 1_000;
const AT_ONCE = 25;

describe('R15: somebody who asks without end', () => {
  let story: Story;
  let listener: Listener;
  const statuses: number[] = [];
  let refusal: { retryAfter: string | null; body: Problem };
  beforeAll(async () => {
    story = await guardedStory({
      clock: { ...realClock, monotonic: () => performance.now() / SLOWER },
    });
    listener = await Listener.open(story.address, ADMIN);
    while (statuses.length < MAX_REQUEST_BURST + AT_ONCE) await askAtOnce();
  }, 180_000);
  afterAll(async () => {
    listener.close();
    await story.end();
  });

  async function askAtOnce(): Promise<void> {
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        const { status, headers, body } = await story.get<Problem>('/v1/session', ADMIN);
        statuses.push(status);
        if (status === 429) refusal = { retryAfter: headers.get('retry-after'), body };
      }),
    );
  }

  it('is answered so often, and then told when to come back', () => {
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    // The stream was one request too.
    expect(statuses.indexOf(429)).toBeGreaterThanOrEqual(MAX_REQUEST_BURST - AT_ONCE);
    expect(statuses.indexOf(429)).toBeLessThanOrEqual(MAX_REQUEST_BURST + AT_ONCE);
    expect(refusal.body).toMatchObject({ status: 429, code: 'too-many-requests' });
    expect(Number(refusal.retryAfter)).toBeGreaterThanOrEqual(1);
  });

  it('is still the same person with other groups', async () => {
    expect((await story.get('/v1/session', as('ada', 'viewers'))).status).toBe(429);
  });

  it('keeps nobody else waiting, nor probes, scrapers and streams', async () => {
    expect((await story.get('/v1/session', VIEWER)).status).toBe(200);
    expect((await story.get('/healthz')).status).toBe(200);
    expect((await story.get('/readyz')).status).toBe(200);
    const metrics = (await story.get<string>('/metrics')).body;
    expect(metrics).toMatch(/soteria_auth_rejections_total\{reason="too-many-requests"\} \d+/);
    expect(listener.ended).toBe(false);
  });

  it('cannot be told from others by forging: many names fill no memory', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, at) => story.get('/v1/session', as(`n${at}`, 'viewers'))),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });
});
