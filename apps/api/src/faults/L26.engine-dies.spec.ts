import { RESOURCES } from '@soteria/kube';
import { MARK, world } from '@soteria/sandbox';
import { MINUTE_MS, TimeLapse } from './testing/time-lapse';

describe('L26: the engine dies while a volume is restored', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    lapse = await TimeLapse.begin({
      world: world()
        .namespace('elsewhere')
        .volume('shop/shaky', { marks: { [MARK.restoreStallsAt]: '40' } })
        .backedUp('1d ago')
        .volume('shop/doomed', { marks: { [MARK.restoreStallsAt]: '40' } })
        .backedUp('1d ago'),
    });
  });
  afterAll(() => lapse.story.end());

  const restore = (pvc: string) =>
    lapse.story.begun('/v1/restores', {
      source: { namespace: 'shop', pvc },
      target: { namespace: 'elsewhere', pvc },
    });
  const progressOf = async (id: string) => (await lapse.story.operation(id)).items[0]?.progress;
  const volumeOf = (id: string) =>
    lapse.volumes().find(({ metadata }) => metadata.labels?.['soteria.io/operation'] === id);

  it('is no failure: Longhorn attaches the volume again and restores it, which is waited for', async () => {
    const id = await restore('shaky');
    await lapse.until('it copies', async () => (await progressOf(id)) === 40);
    const { name = '', uid } = volumeOf(id)?.metadata ?? {};
    // Longhorn needs a moment to attach it again: for want of a place, so that the moment can be seen.
    await lapse.mark(RESOURCES.longhornVolumes, name, {
      [MARK.restoreCrashesAt]: '40',
      [MARK.restoreUnschedulable]: 'insufficient storage',
      [MARK.restoreStallsAt]: '100',
    });
    await lapse.says(id, /attaches it again/);
    await lapse.mark(RESOURCES.longhornVolumes, name, { [MARK.restoreUnschedulable]: null });
    expect(await lapse.ended(id)).toMatchObject({ state: 'succeeded', progress: 100 });
    expect(volumeOf(id)?.metadata.uid).toBe(uid);
  });

  it('is a failure when the volume stays faulted, and says so', async () => {
    const id = await restore('doomed');
    await lapse.until('it copies', async () => (await progressOf(id)) === 40);
    const name = volumeOf(id)?.metadata.name ?? '';
    await lapse.mark(RESOURCES.longhornVolumes, name, { [MARK.health]: 'faulted' });
    await lapse.says(id, /attaches it again/);
    const since = lapse.clock.now();
    const operation = await lapse.ended(id);
    expect(lapse.clock.now() - since).toBeGreaterThan(MINUTE_MS);
    expect(lapse.clock.now() - since).toBeLessThan(5 * MINUTE_MS);
    expect(operation).toMatchObject({
      state: 'failed',
      items: [{ error: { code: 'restore-failed' }, objects: [] }],
    });
    expect(operation.items[0]?.error?.detail).toMatch(
      /became Faulted.*has not restored it anew within 90 seconds/,
    );
    expect(lapse.volume(name)).toBeUndefined();
  });
});
