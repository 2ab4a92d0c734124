import { type Operation } from '@soteria/contracts';
import { type SandboxCluster, startCluster, world } from '@soteria/sandbox';
import { ApiChild, builtApi } from './testing/api-child';

jest.setTimeout(300_000);

describe('X03: nothing can be written to disk', () => {
  let built: ReturnType<typeof builtApi>;
  let cluster: SandboxCluster;
  let api: ApiChild;
  beforeAll(async () => {
    built = builtApi();
    cluster = await startCluster({ world: world().namespace('elsewhere').volume('shop/orders') });
    // Node itself refuses every write to a file, other processes, and native code.
    const flags = ['--permission', '--allow-fs-read=*'];
    const variables = { TMPDIR: '/nowhere', HOME: '/nowhere' };
    api = await ApiChild.start({ file: built.file, cluster, flags, variables });
  });
  afterAll(async () => {
    await api.end();
    await cluster.stop();
    built.remove();
  });

  const done = async (path: string, body: object): Promise<Operation> => {
    const { id } = await api.json<Operation>(path, body);
    let operation = await api.json<Operation>(`/v1/operations/${id}`);
    await api.until('it has ended', async () => {
      operation = await api.json<Operation>(`/v1/operations/${id}`);
      return operation.finishedAt !== undefined;
    });
    return operation;
  };

  it('a backup and a restore need none of it', async () => {
    const orders = { namespace: 'shop', pvc: 'orders' };
    expect(await done('/v1/backup', orders)).toMatchObject({ state: 'succeeded' });
    const target = { namespace: 'elsewhere', pvc: 'orders' };
    const restore = await done('/v1/restores', { source: orders, target });
    expect(restore).toMatchObject({ state: 'succeeded' });
    expect(cluster.contentsOf('elsewhere/orders')).toEqual(cluster.contentsOf('shop/orders'));
    expect(api.log).not.toMatch(/ERR_ACCESS_DENIED|EROFS|ENOSPC/);
  });
});
