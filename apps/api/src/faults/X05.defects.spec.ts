import { type SandboxCluster, startCluster, world } from '@soteria/sandbox';
import { ApiChild, builtApi } from './testing/api-child';

jest.setTimeout(300_000);

/** Code that Node runs beside the product, and that fails when it is told to. */
const beside = (fault: string): string =>
  `--import=data:text/javascript,${encodeURIComponent(`process.on('SIGUSR2', () => ${fault})`)}`;

describe('X05: a defect that nobody caught', () => {
  let built: ReturnType<typeof builtApi>;
  let cluster: SandboxCluster;
  beforeAll(async () => {
    built = builtApi();
    cluster = await startCluster({ world: world().volume('shop/orders') });
  });
  afterAll(async () => {
    await cluster.stop();
    built.remove();
  });

  it.each([
    ['uncaughtException', `setTimeout(() => { throw new Error('planted'); })`],
    ['unhandledRejection', `Promise.reject(new Error('planted'))`],
  ])('(%s) is logged as everything is, and ends the process', async (event, fault) => {
    const api = await ApiChild.start({ file: built.file, cluster, flags: [beside(fault)] });
    api.signal('SIGUSR2');
    await api.until('it has ended', () => api.exitCode !== null);
    expect(api.exitCode).toBe(1);
    const line = api.log.split('\n').find((each) => each.includes('planted')) ?? '';
    expect(JSON.parse(line)).toMatchObject({
      level: 'error',
      message: expect.stringContaining(`${event}: Error: planted`) as string,
    });
    await api.end();
    const successor = await ApiChild.start({ file: built.file, cluster });
    expect(await successor.status('/v1/inventory')).toBe(200);
    expect(await successor.end()).toBe(0);
  });
});
