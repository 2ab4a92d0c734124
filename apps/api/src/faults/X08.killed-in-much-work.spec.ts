import { type Operation } from '@soteria/contracts';
import { type LonghornBackup } from '@soteria/kube';
import { type SandboxCluster, startCluster, world } from '@soteria/sandbox';
import { ApiChild, builtApi } from './testing/api-child';

const LONGHORN = 'longhorn-system';
/** 500 where somebody asks for it (docs/testing.md); with the other specs fewer have to do. */
const VOLUMES = Number(process.env['SOTERIA_KILLED_VOLUMES'] ?? '15');
const LONG_MS = 600_000;

jest.setTimeout(LONG_MS);

/** What the kernel does to a process that needs too much memory: SIGKILL, without a word before. */
describe(`X08: a process is killed in the middle of ${VOLUMES} backups`, () => {
  const children: ApiChild[] = [];
  let built: ReturnType<typeof builtApi>;
  let cluster: SandboxCluster;

  beforeAll(async () => {
    built = builtApi();
    const shop = world();
    for (let at = 0; at < VOLUMES; at += 1) shop.volume(`shop/v${at}`);
    cluster = await startCluster({ world: shop });
  });
  afterAll(async () => {
    for (const child of children) await child.end();
    await cluster.stop();
    built.remove();
  });

  /** The pod's container restarts under the same name. */
  async function begin(): Promise<ApiChild> {
    const variables = { SOTERIA_REPLICA: 'soteria-0', SOTERIA_BACKUP_CONCURRENCY: '20' };
    const child = await ApiChild.start({ file: built.file, cluster, variables });
    children.push(child);
    return child;
  }

  const count = (plural: string) => cluster.sandbox.store.list(plural, LONGHORN).length;

  async function kill(child: ApiChild): Promise<void> {
    child.signal('SIGKILL');
    await child.until('it is dead', () => child.hasEnded);
  }

  it('and each is made once', async () => {
    const first = await begin();
    const { id } = await first.json<Operation>('/v1/backup/namespace', { namespace: 'shop' });
    await first.until('some snapshots are there', () => count('snapshots.longhorn.io') > 0);
    await kill(first);
    expect(count('backups.longhorn.io')).toBeLessThan(VOLUMES);

    const second = await begin();
    let operation = await second.json<Operation>(`/v1/operations/${id}`);
    const hasEnded = async () => {
      operation = await second.json<Operation>(`/v1/operations/${id}`);
      return operation.finishedAt !== undefined;
    };
    await second.until('it has ended', hasEnded, LONG_MS);
    expect(operation.summary).toMatchObject({ succeeded: VOLUMES });
    const volumes = cluster.sandbox.store
      .list<LonghornBackup>('backups.longhorn.io', LONGHORN)
      .map(({ status }) => status?.volumeName);
    expect(volumes).toHaveLength(VOLUMES);
    expect(new Set(volumes).size).toBe(VOLUMES);
    expect(count('snapshots.longhorn.io')).toBe(VOLUMES);
    const created = cluster.sandbox.mutations.all.filter(
      ({ verb, plural, code = 500 }) => verb === 'create' && plural === 'backups' && code < 300,
    );
    expect(created).toHaveLength(VOLUMES);
  });
});
