import { type Inventory } from '@soteria/contracts';
import { type SandboxCluster, scaleWorld, startCluster } from '@soteria/sandbox';
import { ApiChild, builtApi } from './testing/api-child';

/** 10,000 where somebody asks for it (docs/testing.md); with the other specs an ordinary cluster has to do. */
const VOLUMES = Number(process.env['SOTERIA_HEAP_VOLUMES'] ?? '500');
const HEAP_MIB = 128;

jest.setTimeout(300_000);

describe(`X01: ${VOLUMES} volumes in a heap of ${HEAP_MIB} MiB`, () => {
  let built: ReturnType<typeof builtApi>;
  let cluster: SandboxCluster;
  beforeAll(async () => {
    built = builtApi();
    cluster = await startCluster({
      world: scaleWorld({ volumes: VOLUMES, backupsPerVolume: 2, namespaces: 20 }),
      withoutBehaviours: true,
      withoutContents: true,
    });
  });
  afterAll(async () => {
    await cluster.stop();
    built.remove();
  });

  it('are read, answered and kept up to date', async () => {
    const flags = [`--max-old-space-size=${HEAP_MIB}`];
    const api = await ApiChild.start({ file: built.file, cluster, flags });
    const { total } = await api.json<Inventory>('/v1/inventory?limit=5000');
    expect(total).toBe(VOLUMES);
    expect(await api.end()).toBe(0);
  });
});
