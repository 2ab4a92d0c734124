import { type LonghornBackup, RESOURCES } from '@soteria/kube';
import { ManualClock } from '../clock';
import { world } from '../seed/world';
import { never, SPEC_TIMEOUT_MS } from '../testing/eventually';
import { TryOut } from '../testing/try-out';
import { MARK } from './marks';
import { INSTANT } from './pace';

jest.setTimeout(SPEC_TIMEOUT_MS);

let run: TryOut;
const clock = new ManualClock(Date.parse('2026-11-23T09:00:00Z'));
afterEach(() => run.stop());

const PACE = { ...INSTANT, progressEveryMs: 1_000 };

it('workloads write, idle ones and detached ones do not, and somebody asks for a backup', async () => {
  run = await TryOut.start({
    world: world()
      .volume('shop/orders')
      .usedBy('Deployment/orders')
      .volume('shop/idle', { marks: { [MARK.idle]: 'true' } })
      .usedBy('Deployment/idle')
      .volume('shop/detached'),
    clock,
    pace: PACE,
    life: true,
  });
  const idle = run.cluster.contentsOf('shop/idle');
  const detached = run.cluster.contentsOf('shop/detached');
  const before = run.cluster.contentsOf('shop/orders');
  const later = <T>(what: string, look: () => T | undefined | false) =>
    run.asTimePasses(clock, 5_000, what, look);
  await later('a write', () => run.cluster.contentsOf('shop/orders').writes > before.writes);
  const backup = await later('a backup by hand', () =>
    run.cluster.sandbox.store
      .list<LonghornBackup>(RESOURCES.longhornBackups.plural)
      .find(({ status }) => status?.lastSyncedAt != null),
  );
  expect(backup.status?.labels).not.toHaveProperty('RecurringJob');
  expect(JSON.parse(backup.status?.labels?.['KubernetesStatus'] ?? '{}')).toMatchObject({
    namespace: 'shop',
    pvcName: 'orders',
  });
  expect(run.cluster.contentsOf('shop/idle')).toEqual(idle);
  expect(run.cluster.contentsOf('shop/detached')).toEqual(detached);
});

it('nothing happens in a cluster without life', async () => {
  run = await TryOut.start({
    world: world().volume('shop/orders').usedBy('Deployment/orders'),
    clock,
    pace: PACE,
  });
  const before = run.cluster.contentsOf('shop/orders');
  clock.advance(3_600_000);
  await never('a write', () => run.cluster.contentsOf('shop/orders').writes !== before.writes);
});
