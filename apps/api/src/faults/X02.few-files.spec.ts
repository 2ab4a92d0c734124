import { connect, type Socket } from 'node:net';
import { type Inventory } from '@soteria/contracts';
import { type SandboxCluster, startCluster, world } from '@soteria/sandbox';
import { ApiChild, builtApi } from './testing/api-child';

/** What a process needs for itself, its watches and its requests, and room for some clients. */
const OPEN_FILES = 64;
const CLIENTS = 200;

jest.setTimeout(300_000);

describe('X02: a process may open no more than 64 files', () => {
  let built: ReturnType<typeof builtApi>;
  let cluster: SandboxCluster;
  let api: ApiChild;
  beforeAll(async () => {
    built = builtApi();
    cluster = await startCluster({ world: world().volume('shop/orders') });
    const first = `ulimit -n ${OPEN_FILES}`;
    api = await ApiChild.start({ file: built.file, cluster, first });
  });
  afterAll(async () => {
    await api.end();
    await cluster.stop();
    built.remove();
  });

  it('clients beyond that are turned away, the cluster stays in sight, and all is well afterwards', async () => {
    const clients: Socket[] = [];
    for (let client = 0; client < CLIENTS; client += 1) {
      const socket = connect(api.portNumber, '127.0.0.1');
      socket.on('error', () => undefined);
      clients.push(socket);
    }
    await api.until('it has no more to give', () => api.openFiles >= OPEN_FILES - 2);
    cluster.load([
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'later', namespace: 'shop' },
        ...{ spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'none' } },
        ...{ status: { phase: 'Pending' } },
      },
    ]);
    for (const socket of clients) socket.destroy();
    await api.until('it answers again', async () => (await api.status('/readyz')) === 200);
    const { items, stale } = await api.json<Inventory>('/v1/inventory');
    expect(items.map(({ pvc }) => pvc).sort()).toEqual(['later', 'orders']);
    expect(stale).toBeNull();
    expect(api.log).not.toMatch(/unhandled|uncaught/i);
  });
});
