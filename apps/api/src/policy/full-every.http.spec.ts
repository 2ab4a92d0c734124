import { type OperationList } from '@soteria/contracts';
import { type LonghornBackup } from '@soteria/kube';
import { startCluster, world } from '@soteria/sandbox';
import { ShiftedClock } from '../testing/shifted-clock';
import { uidOfOrders } from '../testing/claim-uid';
import { Story } from '../testing/story';
import { Hand } from './testing/hand';

const HOUR_MS = 3_600_000;

/** A claim of whose 28 runs since the last full backup retention has left the newest. */
const told = (claimUid: string) =>
  world()
    .volume('shop/orders')
    .backup({
      at: '5h ago',
      labels: {
        'soteria.io/policy': 'hourly',
        'soteria.io/claim-uid': claimUid,
        'soteria.io/slot': '2026-05-01T02:00:00Z',
        'soteria.io/since-full': '28',
      },
    });

describe('a policy that makes every thirtieth backup a full one', () => {
  const clock = new ShiftedClock();
  let story: Story;
  beforeAll(async () => {
    const cluster = await startCluster({ world: told(await uidOfOrders(told(''))) });
    story = await Story.begin({ cluster, clock });
  });
  afterAll(() => story.end());

  /** The mode of each backup that it made, and how it counts. */
  const made = (): string[] =>
    story.cluster.sandbox.store
      .list<LonghornBackup>('backups.longhorn.io', 'longhorn-system')
      .filter(({ spec }) => spec?.labels?.['soteria.io/operation'] !== undefined)
      .map(({ spec }) => `${spec?.backupMode} ${spec?.labels?.['soteria.io/since-full']}`)
      .sort();

  const succeeded = async (): Promise<number> => {
    const { body } = await story.get<OperationList>('/v1/operations?kind=backup');
    return body.items.filter(({ state }) => state === 'succeeded').length;
  };

  it('counts on from the newest one that is left, and makes it when it is its turn', async () => {
    await new Hand(story).save({ fullEvery: 30, retention: { last: 1, keepAtLeast: 1 } });
    await story.tick();
    await story.until('one is made', async () => (await succeeded()) === 1);
    expect(made()).toEqual(['incremental 29']);
    clock.leap(HOUR_MS);
    await story.tick();
    await story.until('the next is made', async () => (await succeeded()) === 2);
    expect(made()).toEqual(['full 0', 'incremental 29']);
  });
});
