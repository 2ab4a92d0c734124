import { setTimeout as pause } from 'node:timers/promises';
import { LoopLag } from './loop-lag';

const BUSY_MS = 2_500;
/** What was due after a second came so much later at least. */
const LATE_SECONDS = 1.45;

describe('LoopLag', () => {
  let lag: LoopLag;
  beforeEach(() => {
    lag = new LoopLag();
    lag.onModuleInit();
  });
  afterEach(() => lag.onModuleDestroy());

  const told = () =>
    Object.fromEntries(
      lag.families().map(({ family, samples }) => [family.name, samples[0]?.value]),
    );
  /** Waits until the figures are others. */
  const toldAnew = async (): Promise<ReturnType<typeof told>> => {
    const before = JSON.stringify(told());
    while (JSON.stringify(told()) === before) await pause(20);
    return told();
  };

  it('has all its series from the beginning', () => {
    expect(Object.values(told())).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('tells by how much the event loop was late, and keeps to it until it has looked again', async () => {
    const until = performance.now() + BUSY_MS;
    while (performance.now() < until);
    const late = await toldAnew();
    expect(Object.keys(late)).toEqual(
      ['', 'max_', 'mean_', 'p50_', 'p90_', 'p99_'].map(
        (each) => `nodejs_eventloop_lag_${each}seconds`,
      ),
    );
    for (const seconds of Object.values(late)) expect(seconds).toBeGreaterThan(LATE_SECONDS);
    expect(told()).toEqual(late);
    expect((await toldAnew())['nodejs_eventloop_lag_max_seconds']).toBeLessThan(LATE_SECONDS);
  });
});
