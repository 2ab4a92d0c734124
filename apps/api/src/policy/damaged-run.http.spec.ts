import { type OperationList } from '@soteria/contracts';
import { RECORD_DATA_KEY, RESOURCES, resourcePath } from '@soteria/kube';
import { type AdmissionPlugin, denial, Refusal, startCluster, world } from '@soteria/sandbox';
import { ShiftedClock } from '../testing/shifted-clock';
import { Story } from '../testing/story';
import { Hand } from './testing/hand';

const HOUR_MS = 3_600_000;

describe('a run that left no backup, and whose record is damaged', () => {
  let isRefused = false;
  const rule: AdmissionPlugin = {
    name: 'snapshots.example',
    covers: ({ plural }) => plural === 'snapshots',
    validate: () =>
      isRefused ? new Refusal(403, '', denial('snapshots.example', 'no snapshots')) : undefined,
  };
  const clock = new ShiftedClock();
  let story: Story;
  let hand: Hand;
  beforeAll(async () => {
    const cluster = await startCluster({
      world: world().volume('shop/orders'),
      admission: [rule],
    });
    story = await Story.begin({ cluster, clock });
    hand = new Hand(story);
  });
  afterAll(() => story.end());

  it('counts as run: the volume is backed up in the next interval', async () => {
    await hand.save({ schedule: { every: '1h', onMissed: 'run' } });
    expect(await hand.look()).toHaveLength(1);
    clock.leap(HOUR_MS);
    isRefused = true;
    const failed = (await hand.look()).at(-1);
    expect(failed).toMatchObject({ state: 'failed' });
    isRefused = false;
    const name = `soteria-operation-${failed?.id}`;
    const record = resourcePath(RESOURCES.configMaps, story.config.namespace, name);
    const damage = { data: { [RECORD_DATA_KEY]: 'edited' } };
    await story.kube('PATCH', record, damage, 'application/merge-patch+json');
    await story.until('it is a problem', async () => {
      const { problems } = (await story.get<OperationList>('/v1/operations')).body;
      return problems.some(({ key }) => key === name);
    });
    expect(await hand.look()).toHaveLength(1);
    clock.leap(HOUR_MS);
    const runs = await hand.look();
    expect(runs.map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
  });
});
