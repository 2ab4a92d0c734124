import { type Agenda, type Inventory } from '@soteria/contracts';
import { jitterMs } from '@soteria/domain';
import { world } from '@soteria/sandbox';
import { ADMIN, GUARDED, SHOPKEEPER } from '../attacks/testing/guarded';
import { draft } from '../policy/testing/hand';
import { Story } from '../testing/story';

const HOUR_MS = 3_600_000;
/** Half a year from now. */
const FAR_MONTH = ((new Date().getUTCMonth() + 6) % 12) + 1;

describe('the agenda of the next day', () => {
  let story: Story;

  beforeAll(async () => {
    const told = world()
      .recurringJob('nightly', { groups: ['default'], cron: '0 2 * * *' })
      .recurringJob('restless', { groups: ['lab'], cron: '*/2 * * * *' })
      .recurringJob('never', { groups: ['odd'], cron: '0 0 31 2 *' })
      .volume('shop/orders')
      .backedUp('20m ago')
      .volume('shop/cart')
      .volume('vault/keys')
      .volume('vault/spare', {
        groups: ['none'],
        annotations: { 'soteria.io/exclude': 'made anew' },
      })
      .volume('lab/one', { groups: ['none'] })
      .volume('lab/other', { groups: ['lab'] })
      .volume('odd/one', { groups: ['odd'] });
    story = await Story.begin({ world: told, withoutBehaviours: true, variables: GUARDED });
    const policies = [
      draft({ schedule: { every: '6h', jitterSeconds: 900, onMissed: 'skip' } }),
      draft({
        name: 'secret',
        selector: { namespaces: ['vault'] },
        schedule: { cron: '30 4 * * *', onMissed: 'skip' },
      }),
      draft({
        name: 'lab',
        selector: { namespaces: ['lab'] },
        schedule: { every: '12h', jitterSeconds: 3_600, onMissed: 'skip' },
      }),
      draft({ name: 'off', enabled: false }),
      draft({ name: 'yearly', schedule: { cron: `0 0 15 ${FAR_MONTH} *`, onMissed: 'skip' } }),
    ];
    for (const policy of policies) await story.post('/v1/policies', policy, ADMIN);
    await story.until('the policies are in force', async () => {
      const { lanes } = await agenda();
      return ['hourly', 'secret', 'lab'].every((name) => lanes.some((lane) => lane.name === name));
    });
  });
  afterAll(() => story.end());

  const agenda = async (as = ADMIN) => (await story.get<Agenda>('/v1/agenda', as)).body;
  const laneOf = ({ lanes }: Agenda, name: string) => lanes.find((lane) => lane.name === name);

  it('is refused without knowing who asks', async () => {
    expect((await story.get('/v1/agenda')).status).toBe(401);
  });

  it('tells nobody of what runs for the volumes of others', async () => {
    const seen = await agenda(SHOPKEEPER);
    expect(laneOf(seen, 'secret')).toBeUndefined();
    expect(laneOf(seen, 'nightly')?.volumes).toBe(2);
    expect(laneOf(await agenda(), 'nightly')?.volumes).toBe(3);
  });

  it('has no lane for a job whose day never comes, and its volume is unprotected', async () => {
    expect(laneOf(await agenda(), 'never')).toBeUndefined();
    const { body } = await story.get<Inventory>('/v1/inventory?namespace=odd', ADMIN);
    expect(body.items).toMatchObject([{ status: 'unprotected', policies: [] }]);
    expect(body.items[0]?.reason).toContain('never, whose cron 0 0 31 2 * names a day');
  });

  it('does not count what is excluded, which no policy backs up', async () => {
    expect(laneOf(await agenda(), 'secret')?.volumes).toBe(1);
  });

  it('has each run of the day, and nothing later', async () => {
    const seen = await agenda();
    const until = Date.parse(seen.until);
    expect(until - Date.parse(seen.from)).toBe(24 * HOUR_MS);
    const nightly = laneOf(seen, 'nightly');
    expect(nightly).toMatchObject({ kind: 'recurring-job', spreadSeconds: 0 });
    expect(nightly?.runs.map((time) => time.slice(11))).toEqual(['02:00:00Z']);
    const hourly = laneOf(seen, 'hourly');
    expect(hourly).toMatchObject({ kind: 'policy', volumes: 2, hasMoreRuns: false });
    const times = hourly?.runs.map((time) => Date.parse(time)) ?? [];
    expect(times.length).toBeGreaterThanOrEqual(4);
    expect(times.every((at) => at <= until)).toBe(true);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBe(6 * HOUR_MS);
  });

  it.each([
    ['hourly', 900, 'shop'],
    ['lab', 3_600, 'lab'],
  ])('spreads %s as its volumes are, not as far as it might', async (name, jitter, namespace) => {
    const { body } = await story.get<Inventory>(`/v1/inventory?namespace=${namespace}`, ADMIN);
    const delays = body.items.map(({ uid }) => jitterMs(jitter, name, uid));
    const spreadSeconds = (Math.max(...delays) - Math.min(...delays)) / 1_000;
    expect(spreadSeconds).toBeGreaterThan(0);
    expect(laneOf(await agenda(), name)).toMatchObject({ spreadSeconds });
  });

  it('says of what runs all the time that it goes on', async () => {
    const restless = laneOf(await agenda(), 'restless');
    expect(restless?.runs).toHaveLength(300);
    expect(restless?.hasMoreRuns).toBe(true);
  });

  it('leaves out what does not run', async () => {
    const seen = await agenda();
    expect([laneOf(seen, 'off'), laneOf(seen, 'yearly')]).toEqual([undefined, undefined]);
  });

  it('has the next to run first', async () => {
    const firsts = (await agenda()).lanes.map(({ runs }) => runs[0] ?? '');
    expect(firsts).toEqual([...firsts].sort());
  });
});
