import { type BackupList, type Inventory } from '@soteria/contracts';
import { type SandboxCluster, startCluster, world } from '@soteria/sandbox';
import { ApiChild, builtApi } from './testing/api-child';

jest.setTimeout(500_000);

/** Zones, languages and options under which programs have gone wrong. */
const PLACES: readonly Record<string, string>[] = [
  { TZ: 'UTC', LANG: 'C' },
  { TZ: 'Pacific/Apia', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
  { TZ: 'Not/AZone', NODE_OPTIONS: '--no-warnings --max-old-space-size=256', LANG: '' },
];

describe('X10: the same process in other places', () => {
  let built: ReturnType<typeof builtApi>;
  let cluster: SandboxCluster;
  beforeAll(async () => {
    built = builtApi();
    const tale = world();
    // Names that an order by language would put elsewhere, and `i`s that Turkish writes otherwise.
    for (const name of ['index', 'iris', 'item-10', 'item-9', 'zebra', 'aardvark']) {
      tale.volume(`shop/${name}`).backedUp('26h ago', '2h ago');
    }
    cluster = await startCluster({ world: tale, withoutBehaviours: true });
  });
  afterAll(async () => {
    await cluster.stop();
    built.remove();
  });

  /** What is answered that must not depend on where it is. */
  async function answers(variables: Record<string, string>): Promise<unknown> {
    const api = await ApiChild.start({ file: built.file, cluster, variables });
    const inventory = await api.json<Inventory>('/v1/inventory');
    const backups = await api.json<BackupList>('/v1/backups?namespace=shop');
    await api.end();
    const rows = inventory.items.map(({ pvc, status, lastRestorePoint, dueAt, capacityBytes }) => ({
      ...{ pvc, status, lastRestorePoint, dueAt, capacityBytes },
    }));
    return { rows, backups: backups.items, summary: inventory.summary };
  }

  it('answers the same in each', async () => {
    let usual: unknown;
    for (const place of PLACES) {
      const given = await answers(place);
      usual ??= given;
      expect(JSON.stringify(given)).toContain('aardvark');
      expect(given).toEqual(usual);
    }
  });
});
