import { type Operation } from '@soteria/contracts';
import { MINUTE_MS } from '@soteria/domain';
import { MARK, world } from '@soteria/sandbox';
import { isApi, Stage } from '../crash/testing/stage';

/** 100 where somebody asks for it (docs/testing.md); with the other specs fewer have to do. */
const RESTARTS = Number(process.env['SOTERIA_RESTARTS'] ?? '5');
const LONG_MS = 600_000;
/** A hundred in ten minutes. */
const EVERY_MS = 6_000;
/** Every kind that is watched is listed once and then watched; some questions at the start beside them. */
const MAX_REQUESTS_A_START = 40;

jest.setTimeout(LONG_MS);

describe(`X09: a process that is killed and begins anew, ${RESTARTS} times`, () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open({
      world: world()
        .volume('shop/stuck', { marks: { [MARK.backupStallsAt]: '17' } })
        .volume('shop/orders')
        .backedUp('1d ago'),
    });
    await stage.ready();
  });
  afterAll(() => stage.close());

  const sent = (isMeant: (key: string) => boolean): number =>
    Object.entries(stage.cluster.sandbox.requests.sentByAll(isApi))
      .filter(([key]) => isMeant(key))
      .reduce((sum, [, number]) => sum + number, 0);
  const writes = () => sent((key) => /^(create|update|delete) /.test(key) && !/leases/.test(key));

  it('asks the cluster for no more each time, and does no work again', async () => {
    const stuck = { namespace: 'shop', pvc: 'stuck' };
    const { body } = await stage.ask<Operation>('POST', '/v1/backup', stuck);
    await stage.until('it uploads', () => {
      return stage.record(body.id)?.items[0]?.phase === 'uploading';
    });
    await stage.elapse(MINUTE_MS);
    const before = writes();
    const costs: number[] = [];
    for (let restart = 0; restart < RESTARTS; restart += 1) {
      const from = sent(() => true);
      const [process] = stage.processes;
      process?.end();
      await stage.until('another begins', () => stage.processes[0] !== process);
      await stage.ready();
      await stage.elapse(EVERY_MS);
      costs.push(sent(() => true) - from);
    }
    expect(Math.max(...costs)).toBeLessThanOrEqual(MAX_REQUESTS_A_START);
    // The last start costs what the first one did: nothing piles up in the cluster.
    expect(costs.at(-1)).toBeLessThanOrEqual((costs[0] ?? 0) * 1.2);
    // The first to take over may note the progress that it sees; that is all there is to do.
    expect(writes() - before).toBeLessThanOrEqual(1);
  });

  it('goes on as if nothing had been, once it is let live', async () => {
    await stage.elapse(MINUTE_MS);
    const orders = { namespace: 'shop', pvc: 'orders' };
    const { body } = await stage.ask<Operation>('POST', '/v1/backup', orders);
    expect(await stage.ended(body.id)).toMatchObject({ items: [{ state: 'succeeded' }] });
  });
});
