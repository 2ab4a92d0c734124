import { type LonghornSnapshot, RESOURCES } from '@soteria/kube';
import { ManualClock } from '../../clock';
import { world } from '../../seed/world';
import { eventually, never, SPEC_TIMEOUT_MS } from '../../testing/eventually';
import { statesOf } from '../../testing/states-of';
import { TryOut } from '../../testing/try-out';
import { MARK } from '../marks';
import { LIVELY } from '../pace';

jest.setTimeout(SPEC_TIMEOUT_MS);

let run: TryOut;
afterEach(() => run.stop());

const ready = (name: string) => run.snapshot(name)?.status?.readyToUse === true;
const attached = () => world().volume('shop/orders').usedBy('Deployment/orders');
const detached = () => world().volume('shop/orders');

describe('a snapshot', () => {
  it('of an attached volume is requested, taken and ready, and tells its size', async () => {
    run = await TryOut.start({ world: attached() });
    const volume = run.cluster.handleOf('shop/orders');
    const states = await statesOf<LonghornSnapshot>(
      run.api,
      RESOURCES.longhornSnapshots,
      'snap-one',
    );
    await run.takeSnapshot('snap-one', volume);
    const seen = await states.upTo('it is ready', ({ status }) => status?.readyToUse === true);
    expect(
      seen.map(({ status }) => [status?.requestedTime !== undefined, status?.readyToUse]),
    ).toEqual([
      [false, undefined],
      [true, false],
      [true, true],
    ]);
    const status = run.snapshot('snap-one')?.status;
    expect(status).toMatchObject({ error: '', markRemoved: false, restoreSize: 10 * 2 ** 30 });
    expect(status?.size).toBeGreaterThan(0);
  });

  it('of a detached volume says what it waits for, attaches it, and lets it go again', async () => {
    const clock = new ManualClock(Date.parse('2026-11-23T09:00:00Z'));
    run = await TryOut.start({ world: detached(), clock, pace: LIVELY });
    const volume = run.cluster.handleOf('shop/orders');
    await run.takeSnapshot('snap-one', volume);
    await eventually('it says what it waits for', () =>
      run.snapshot('snap-one')?.status?.error?.includes('Waiting for the volume to be attached'),
    );
    await eventually(
      'the volume attaches',
      () => run.volume(volume)?.status?.state === 'attaching',
    );
    await never('ready without time passing', () => ready('snap-one'));
    await run.asTimePasses(clock, 500, 'it is ready', () => ready('snap-one'));
    expect(run.snapshot('snap-one')?.status?.error).toBe('');
    await run.asTimePasses(
      clock,
      500,
      'the volume is detached again',
      () => run.volume(volume)?.status?.state === 'detached',
    );
  });

  it('that is wanted no more while its volume attaches lets it go at once', async () => {
    const clock = new ManualClock(Date.parse('2026-11-23T09:00:00Z'));
    run = await TryOut.start({ world: detached(), clock, pace: LIVELY });
    const volume = run.cluster.handleOf('shop/orders');
    await run.takeSnapshot('snap-one', volume);
    await eventually('it attaches', () => run.volume(volume)?.status?.state === 'attaching');
    await run.remove(RESOURCES.longhornSnapshots, run.snapshot('snap-one'));
    await eventually('it lets go', () => run.volume(volume)?.status?.state === 'detaching');
    await run.asTimePasses(
      clock,
      500,
      'it is detached',
      () => run.volume(volume)?.status?.state === 'detached',
    );
  });

  it('shows who holds the volume while it is taken', async () => {
    const clock = new ManualClock(Date.parse('2026-11-23T09:00:00Z'));
    run = await TryOut.start({ world: detached(), clock, pace: LIVELY });
    const volume = run.cluster.handleOf('shop/orders');
    await run.takeSnapshot('snap-one', volume);
    const ticket = await eventually('a ticket', () => {
      const attachment = run.cluster.sandbox.store.get(
        'volumeattachments.longhorn.io',
        'longhorn-system',
        volume,
      );
      const spec = attachment?.['spec'] as { attachmentTickets?: Record<string, object> };
      return spec?.attachmentTickets?.['snapshot-controller-snap-one'];
    });
    expect(ticket).toMatchObject({ type: 'snapshot-controller', nodeID: 'node-a' });
  });

  it('that is held is not ready, says why, and goes on when it is let go', async () => {
    run = await TryOut.start({ world: attached() });
    const volume = run.cluster.handleOf('shop/orders');
    const why = 'snapshot creation delayed: volume engine is upgrading';
    await run.mark(RESOURCES.longhornVolumes, volume, { [MARK.snapshotHeld]: why });
    await run.takeSnapshot('snap-one', volume);
    await eventually('it says why', () => run.snapshot('snap-one')?.status?.error === why);
    await never('ready while held', () => ready('snap-one'));
    await run.mark(RESOURCES.longhornVolumes, volume, { [MARK.snapshotHeld]: null });
    await eventually('it is ready', () => ready('snap-one'));
  });

  it('beyond the volume’s limit is never ready, and says so', async () => {
    run = await TryOut.start({
      world: world()
        .volume('shop/orders', { spec: { snapshotMaxCount: 2 } as object })
        .usedBy('Deployment/orders'),
    });
    const volume = run.cluster.handleOf('shop/orders');
    for (const name of ['snap-one', 'snap-two']) {
      await run.takeSnapshot(name, volume);
      await eventually(`${name} is ready`, () => ready(name));
    }
    await run.takeSnapshot('snap-three', volume);
    await eventually('it says why', () =>
      run.snapshot('snap-three')?.status?.error?.includes('has reached the limit of 2'),
    );
  });

  it('that nobody asked the engine for is a record of nothing', async () => {
    run = await TryOut.start({ world: attached() });
    await run.create(RESOURCES.longhornSnapshots, 'Snapshot', 'snap-one', {
      spec: { volume: run.cluster.handleOf('shop/orders') },
    });
    await eventually('it says so', () =>
      run.snapshot('snap-one')?.status?.error?.startsWith('lost track of'),
    );
  });
});

describe('a deleted snapshot', () => {
  it('that was never taken goes at once', async () => {
    run = await TryOut.start({
      world: world().volume('shop/orders', { marks: { [MARK.snapshotHeld]: 'not now' } }),
    });
    await run.takeSnapshot('snap-one', run.cluster.handleOf('shop/orders'));
    await run.remove(RESOURCES.longhornSnapshots, run.snapshot('snap-one'));
    await eventually('it is gone', () => run.snapshot('snap-one') === undefined);
  });

  it('goes when another one comes after it; the newest is only marked until then', async () => {
    run = await TryOut.start({ world: attached() });
    const volume = run.cluster.handleOf('shop/orders');
    await run.takeSnapshot('snap-one', volume);
    await eventually('it is ready', () => ready('snap-one'));
    await run.remove(RESOURCES.longhornSnapshots, run.snapshot('snap-one'));
    await eventually('it is marked', () => run.snapshot('snap-one')?.status?.markRemoved);
    await never('gone while it is the newest', () => run.snapshot('snap-one') === undefined);
    await run.takeSnapshot('snap-two', volume);
    await eventually('it is gone', () => run.snapshot('snap-one') === undefined);
    await eventually('the newer one is ready', () => ready('snap-two'));
  });

  it('that was taken in the same second as the one before it is the newer one all the same', async () => {
    const clock = new ManualClock(Date.parse('2026-11-23T09:00:00Z'));
    run = await TryOut.start({ world: attached(), clock });
    const volume = run.cluster.handleOf('shop/orders');
    const second = 'a-second';
    for (const name of ['z-first', second, 'm-third']) {
      await run.takeSnapshot(name, volume);
      await eventually(`${name} is ready`, () => ready(name));
    }
    await run.remove(RESOURCES.longhornSnapshots, run.snapshot('z-first'));
    await eventually('the first is gone', () => run.snapshot('z-first') === undefined);
    expect(run.snapshot(second)?.status?.parent).toBe('');
    await run.remove(RESOURCES.longhornSnapshots, run.snapshot(second));
    await eventually('the second is gone', () => run.snapshot(second) === undefined);
    expect(run.snapshot('m-third')?.status?.parent).toBe('');
  });

  it('goes with its volume', async () => {
    run = await TryOut.start({ world: detached() });
    const volume = run.cluster.handleOf('shop/orders');
    await run.takeSnapshot('snap-one', volume);
    await eventually('it is ready', () => ready('snap-one'));
    await run.remove(RESOURCES.longhornVolumes, run.volume(volume));
    await eventually('both are gone', () => !run.volume(volume) && !run.snapshot('snap-one'));
  });
});
