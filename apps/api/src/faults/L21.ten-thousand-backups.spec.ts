import { type BackupList, type VolumeRow } from '@soteria/contracts';
import { RESOURCES, resourcePath } from '@soteria/kube';
import { world } from '@soteria/sandbox';
import { heapInUse } from '../attacks/testing/heap';
import { Story } from '../testing/story';

const BACKUPS = 10_000;
const CHANGES = 300;
/** Rows that change are gathered, so a watcher hears of them no more often. */
const MOST_A_SECOND = 11;
const MIB = 2 ** 20;
const LONGHORN = 'longhorn-system';

jest.setTimeout(180_000);

describe('L21: ten thousand backups of one volume, which changes all the time', () => {
  let story: Story;
  let heapBefore = 0;
  beforeAll(async () => {
    heapBefore = heapInUse();
    const ages = Array.from({ length: BACKUPS }, (_, at) => ({ at: `${at + 1}h ago` as const }));
    story = await Story.begin({
      withoutBehaviours: true,
      withoutContents: true,
      world: world()
        .volume('shop/orders')
        .backups(() => ages),
    });
  }, 180_000);
  afterAll(() => story.end());

  it('are all counted, and listed newest first', async () => {
    const row = await story.get<VolumeRow>('/v1/inventory/shop/orders');
    expect(row.body.restorePoints).toBeDefined();
    const { body } = await story.get<BackupList>('/v1/backups?namespace=shop&pvc=orders');
    expect(body.items.length).toBeGreaterThan(0);
    const times = body.items.map(({ snapshotTime }) => Date.parse(snapshotTime ?? ''));
    expect(times).toEqual([...times].sort((one, other) => other - one));
  });

  it('cost memory by the kilobyte, cluster and all', () => {
    const used = (heapInUse() - heapBefore) / MIB;
    expect(used).toBeLessThan(400);
  });

  it('hundreds of changes of the volume reach a watcher as a few', async () => {
    const controller = new AbortController();
    const events = await fetch(`${story.address}/v1/events`, { signal: controller.signal });
    const stream = (events.body ?? new ReadableStream<Uint8Array>()).pipeThrough(
      new TextDecoderStream(),
    );
    let told = 0;
    let text = '';
    const reading = (async () => {
      for await (const chunk of stream) {
        text += chunk;
        told = text.split('event: inventory').length - 1;
      }
    })().catch(() => undefined);
    const path = resourcePath(
      RESOURCES.longhornVolumes,
      LONGHORN,
      story.cluster.handleOf('shop/orders'),
    );
    const startedAt = performance.now();
    for (let change = 1; change <= CHANGES; change += 1) {
      const status = { actualSize: change * MIB };
      await story.kube('PATCH', `${path}/status`, { status }, 'application/merge-patch+json');
    }
    await story.until('the last change is seen', async () => {
      const { body } = await story.get<VolumeRow>('/v1/inventory/shop/orders');
      return body.usedBytes === CHANGES * MIB;
    });
    await story.until('the watcher has heard of it', () => text.includes(String(CHANGES * MIB)));
    controller.abort();
    await reading;
    const seconds = (performance.now() - startedAt) / 1_000;
    expect(told).toBeLessThan(seconds * MOST_A_SECOND + MOST_A_SECOND);
  });
});
