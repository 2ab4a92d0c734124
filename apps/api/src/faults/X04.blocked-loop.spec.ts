import { setTimeout as pause } from 'node:timers/promises';
import { type Inventory } from '@soteria/contracts';
import { type SandboxCluster, startCluster, world } from '@soteria/sandbox';
import { ApiChild, builtApi } from './testing/api-child';

const BLOCKED_MS = 5_000;

jest.setTimeout(300_000);

describe('X04: the process does nothing for five seconds', () => {
  let built: ReturnType<typeof builtApi>;
  let cluster: SandboxCluster;
  let api: ApiChild;
  beforeAll(async () => {
    built = builtApi();
    cluster = await startCluster({ world: world().volume('shop/orders') });
    api = await ApiChild.start({ file: built.file, cluster });
  });
  afterAll(async () => {
    await api.end();
    await cluster.stop();
    built.remove();
  });

  it('misses nothing that happens meanwhile, goes on by itself, and its metrics tell of it', async () => {
    api.signal('SIGSTOP');
    cluster.load([
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'later', namespace: 'shop' },
        ...{ spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'none' } },
        ...{ status: { phase: 'Pending' } },
      },
    ]);
    // The fault itself takes this long; nothing is waited for.
    await pause(BLOCKED_MS);
    api.signal('SIGCONT');
    await api.until('it answers', async () => (await api.status('/healthz')) === 200);
    await api.until('it knows what happened', async () => {
      const { items } = await api.json<Inventory>('/v1/inventory');
      return items.some(({ pvc }) => pvc === 'later');
    });
    const text = await (await fetch(`${api.address}/metrics`)).text();
    const longest = Number(/^nodejs_eventloop_lag_max_seconds (\S+)/m.exec(text)?.[1]);
    expect(longest).toBeGreaterThan((BLOCKED_MS - 1_500) / 1_000);
    expect(api.log).not.toMatch(/unhandled|uncaught/i);
  });
});
