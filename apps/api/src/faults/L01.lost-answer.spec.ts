import { type PersistentVolumeClaim } from '@soteria/kube';
import { type FaultAction, world } from '@soteria/sandbox';
import { LONGHORN, TimeLapse } from './testing/time-lapse';

const LOST: readonly [how: string, action: FaultAction][] = [
  ['answered with 500', { kind: 'status', code: 500, reason: 'InternalError', apply: true }],
  ['not answered: the connection is cut', { kind: 'drop-after-apply' }],
  ['not answered at all, for longer than anybody waits', { kind: 'half-open', apply: true }],
];

describe('L01: what was created, but the answer said otherwise or never came', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    lapse = await TimeLapse.begin({ world: world().namespace('elsewhere').volume('shop/orders') });
  });
  afterAll(() => lapse.story.end());

  /** Spoils the next answer to each of these creations. */
  const spoil = (plurals: string[], action: FaultAction) =>
    plurals.map((plural) =>
      lapse.story.cluster.sandbox.faults.add({
        match: { verb: 'create', plural },
        action,
        times: 1,
      }),
    );

  it.each(LOST)('a backup whose creations are %s is made once', async (_how, action) => {
    const faults = spoil(['snapshots', 'backups'], action);
    const id = (await lapse.done('/v1/backup', { namespace: 'shop', pvc: 'orders' })).id;
    expect(faults.map(({ fired }) => fired)).toEqual([1, 1]);
    expect(lapse.madeBy(id, 'snapshots.longhorn.io', LONGHORN)).toHaveLength(1);
    expect(lapse.madeBy(id, 'backups.longhorn.io', LONGHORN)).toHaveLength(1);
  });

  it.each(LOST)('a restore whose creations are %s is made once', async (_how, action) => {
    const pvc = `orders-${LOST.findIndex(([, each]) => each === action)}`;
    const faults = spoil(['volumes', 'persistentvolumes', 'persistentvolumeclaims'], action);
    const { id } = await lapse.done('/v1/restores', {
      source: { namespace: 'shop', pvc: 'orders' },
      target: { namespace: 'elsewhere', pvc },
    });
    expect(faults.map(({ fired }) => fired)).toEqual([1, 1, 1]);
    const [volume] = lapse.madeBy(id, 'volumes.longhorn.io', LONGHORN);
    expect(lapse.madeBy(id, 'volumes.longhorn.io', LONGHORN)).toEqual([volume]);
    expect(lapse.madeBy(id, 'persistentvolumes')).toEqual([volume]);
    const claim = lapse.story.cluster.sandbox.store.get<PersistentVolumeClaim>(
      'persistentvolumeclaims',
      'elsewhere',
      pvc,
    );
    expect(claim).toMatchObject({ spec: { volumeName: volume }, status: { phase: 'Bound' } });
  });
});
