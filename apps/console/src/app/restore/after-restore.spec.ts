import { type Operation } from '@soteria/contracts';
import { TestConsole } from '../testing/console';
import { daysAgo, item, operation } from '../testing/world';
import { AfterRestoreHarness } from './after-restore.harness';

const restored = (pvc: string, state: 'succeeded' | 'failed' | 'skipped' = 'succeeded') =>
  item(`shop/${pvc}-copy`, {
    state,
    phase: 'done',
    source: { backup: `b-${pvc}`, time: daysAgo(1), namespace: 'shop', pvc },
  });
const ended = (state: Operation['state'], ...items: Operation['items']) =>
  operation('op-1', items, { kind: 'restore', state });

async function after(ended: Operation): Promise<AfterRestoreHarness | null> {
  const console = new TestConsole({ operations: [ended] });
  const loader = await console.visit('/restore?operation=op-1');
  return loader.getHarnessOrNull(AfterRestoreHarness);
}

describe('what to do after a restore', () => {
  it('is not said when nothing came back', async () => {
    expect(await after(ended('failed', restored('orders', 'failed')))).toBeNull();
  });

  it('names no volume of a workload by its place, which may be that of another', async () => {
    const part = await after(ended('succeeded', restored('orders')));
    const patch = (await part?.texts('pre'))?.[1];
    expect(patch).toBe(
      `kubectl -n shop patch deployment NAME --patch='{"spec":{"template":{"spec":{"volumes":[{"name":"VOLUME","persistentVolumeClaim":{"claimName":"orders-copy"}}]}}}}'`,
    );
  });

  it('is said of each that came back, and of nothing else', async () => {
    const part = await after(
      ended('partial', restored('spool', 'failed'), restored('orders'), restored('cart')),
    );
    expect(await part?.texts('summary')).toEqual(['shop/orders-copy', 'shop/cart-copy']);
    expect(await part?.texts('pre')).toEqual([
      expect.stringContaining('"claimName":"orders-copy","readOnly":true'),
      expect.stringContaining('"claimName":"orders-copy"}'),
      expect.stringContaining('"claimName":"cart-copy","readOnly":true'),
      expect.stringContaining('"claimName":"cart-copy"}'),
    ]);
    const again = await part?.link('choose another moment');
    expect(await again?.getAttribute('href')).toBe(
      '/restore/group?namespace=shop&pvcs=orders,cart',
    );
  });

  it('leads to another point of the one that came back, whatever was left out', async () => {
    const part = await after(ended('succeeded', restored('spool', 'skipped'), restored('orders')));
    expect(await part?.has('summary')).toBe(false);
    const again = await part?.link('choose another point');
    expect(await again?.getAttribute('href')).toBe('/restore?namespace=shop&pvc=orders');
  });
});
