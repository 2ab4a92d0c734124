import { volume } from '../testing/world';
import { matcher, rank } from './row-search';

const orders = volume('shop/orders', { labels: { tier: 'data' } });
const archive = volume('orders/archive');
const backupOrders = volume('shop/old-orders');
const rows = [archive, backupOrders, orders];

describe('searching volumes', () => {
  it.each([
    ['ORDERS', orders],
    ['shop orders', orders],
    ['tier=data', orders],
    ['deployment/orders', orders],
    ['pvc-archive', archive],
  ])('finds by “%s”', (text, row) => {
    expect(matcher(text)(row)).toBe(true);
  });

  it('wants every word', () => {
    expect(matcher('shop archive')(archive)).toBe(false);
  });

  it('finds everything by nothing', () => {
    expect(rows.filter(matcher('  '))).toEqual(rows);
  });

  it('puts names that begin with the text first, then names that have it', () => {
    expect(rank(rows, 'orders', 3)).toEqual([orders, backupOrders, archive]);
    expect(rank(rows, 'orders', 1)).toEqual([orders]);
  });
});
