import { MARK, world } from '@soteria/sandbox';
import { Story } from '../testing/story';

const orders = { namespace: 'shop', pvc: 'orders' };

/** More than are looked at when a place becomes free. */
const TEN = Array.from({ length: 10 }, (_, at) => `busy-${at}`);

/** By then it has been woken by the room; in half a minute it looks by itself. */
const SOON_MS = 25_000;

const withVolumesThatStillSnapshot = (start: ReturnType<typeof world>) =>
  TEN.reduce(
    (whole, namespace) =>
      whole
        .volume(`${namespace}/done`)
        .volume(`${namespace}/held`, { marks: { [MARK.snapshotHeld]: 'the engine is busy' } }),
    start,
  );

/** What waits begins as soon as nothing stands in its way any more. */
describe('an operation that waits', () => {
  let story: Story;

  beforeAll(async () => {
    story = await Story.begin({
      variables: { SOTERIA_BACKUP_CONCURRENCY: '2' },
      world: withVolumesThatStillSnapshot(world())
        .volume('shop/orders', { marks: { [MARK.snapshotHeld]: 'the engine is busy' } })
        .volume('bank/stuck', { marks: { [MARK.backupStallsAt]: '17' } })
        .volume('bank/ledger')
        .volume('media/stuck', { marks: { [MARK.backupStallsAt]: '17' } })
        .volume('garden/roses')
        .volume('garden/tools'),
    });
  });
  afterAll(() => story.end());

  const item = async (id: string) => (await story.operation(id)).items[0];

  it('for another backup of its volume begins when that one is cancelled before it uploads', async () => {
    const first = await story.begun('/v1/backup/namespace', { namespace: 'shop' });
    await story.until('the first waits for its snapshot', async () => {
      return (await item(first))?.detail === 'the engine is busy';
    });
    const second = await story.begun('/v1/backup', orders);
    await story.until('the second waits for the first', async () => {
      return (await item(second))?.detail === 'Waiting for another backup of the same volume';
    });
    await story.post(`/v1/operations/${first}/cancel`, undefined);
    expect(await story.ended(first)).toMatchObject({ state: 'cancelled' });
    await story.until('the second has begun', async () => {
      return (await item(second))?.state === 'running';
    });
    await story.post(`/v1/operations/${second}/cancel`, undefined);
    await story.ended(second);
  });

  it('with its snapshots taken uploads them as soon as there is a place', async () => {
    const blockers = [
      await story.begun('/v1/backup', { namespace: 'bank', pvc: 'stuck' }),
      await story.begun('/v1/backup', { namespace: 'media', pvc: 'stuck' }),
    ];
    await story.until('both places are taken', async () => {
      const phases = await Promise.all(blockers.map(async (id) => (await item(id))?.phase));
      return phases.every((phase) => phase === 'uploading');
    });
    const together = await story.begun('/v1/backup/namespace', { namespace: 'garden' });
    await story.until('its snapshots wait for a place', async () => {
      const waits = (await item(together))?.detail?.includes('its turn') === true;
      return waits && (await item(together))?.phase === 'snapshotted';
    });
    for (const id of blockers) await story.post(`/v1/operations/${id}/cancel`, undefined);
    expect(await story.ended(together)).toMatchObject({ state: 'succeeded' });
  });

  it('for a place to upload is not passed over for those that wait for snapshots of their own', async () => {
    const blockers = [
      await story.begun('/v1/backup', { namespace: 'bank', pvc: 'stuck' }),
      await story.begun('/v1/backup', { namespace: 'media', pvc: 'stuck' }),
    ];
    const busy: string[] = [];
    for (const namespace of TEN) {
      busy.push(await story.begun('/v1/backup/namespace', { namespace }));
    }
    await story.until('each of ten namespaces has one of its snapshots', async () => {
      const phases = await Promise.all(busy.map(async (id) => (await item(id))?.phase));
      return phases.every((phase) => phase === 'snapshotted');
    });
    const last = await story.begun('/v1/backup/namespace', { namespace: 'garden' });
    // Once it says so all of it is written, and nothing but room will make it look again soon.
    await story.until('the last one lacks nothing but a place', async () => {
      return (await item(last))?.detail?.includes('its turn to upload') === true;
    });
    const [blocker = '', other = ''] = blockers;
    await story.post(`/v1/operations/${blocker}/cancel`, undefined);
    expect(await story.ended(last, SOON_MS)).toMatchObject({ state: 'succeeded' });
    for (const id of [...busy, other]) await story.post(`/v1/operations/${id}/cancel`, undefined);
    for (const id of [...busy, other]) await story.ended(id);
  });

  it('for its place is not passed over for those that wait for a volume', async () => {
    const stuck = { namespace: 'bank', pvc: 'stuck' };
    await story.begun('/v1/backup', stuck);
    const blocker = await story.begun('/v1/backup', orders);
    // More than are looked at when a place becomes free.
    for (let each = 0; each < 10; each += 1) await story.begun('/v1/backup', stuck);
    const last = await story.begun('/v1/backup', { namespace: 'bank', pvc: 'ledger' });
    await story.until('the last waits for its place', async () => {
      return (await item(last))?.detail?.includes('its turn') === true;
    });
    await story.post(`/v1/operations/${blocker}/cancel`, undefined);
    expect(await story.ended(last)).toMatchObject({ state: 'succeeded' });
  });
});
