import { item, operation, session } from '../testing/world';
import { diagnosticBundle } from './diagnostic-bundle';

const page = { time: '2026-11-23T12:00:00Z', browser: 'a browser' };

describe('the diagnostic bundle', () => {
  it('has the operation, the cluster and the moment', () => {
    const told = JSON.parse(
      diagnosticBundle(operation('op-1', [item('shop/orders')]), session(), page),
    ) as object;
    expect(told).toMatchObject({
      ...page,
      cluster: { longhornVersion: 'v1.12.1', role: 'operator' },
      operation: { id: 'op-1', items: [{ pvc: 'orders' }] },
    });
  });

  it('tells neither who asks nor where the cluster is', () => {
    const text = diagnosticBundle(operation('op-1', []), session({ user: 'grace' }), page);
    expect(text).not.toContain('grace');
    expect(text).not.toContain('10.0.0.1');
  });

  it('leaves out what looks like a secret, however deep', () => {
    const planted = {
      ...operation('op-1', []),
      extra: [{ accessToken: 'abc', nested: { password: 'def' } }],
    };
    const text = diagnosticBundle(planted, null, page);
    expect(text).not.toMatch(/abc|def/);
    expect(text).toContain('(left out)');
  });
});
