import { volume } from '../testing/world';
import { backupRequestsFor, commonNamespace } from './bulk';

const all = ['shop/a', 'shop/b', 'shop/c', 'media/x'].map((name) => volume(name));
const [a, b, , x] = all as [(typeof all)[0], (typeof all)[0], (typeof all)[0], (typeof all)[0]];

describe('several volumes at once', () => {
  it('are one operation for each namespace, without what is not chosen', () => {
    expect(backupRequestsFor([a, b, x], all)).toEqual([
      { namespace: 'shop', excludePvcs: ['c'] },
      { namespace: 'media', pvc: 'x' },
    ]);
  });

  it('can be restored together within one namespace', () => {
    expect(commonNamespace([a, b])).toBe('shop');
    expect(commonNamespace([a, x])).toBeNull();
    expect(commonNamespace([])).toBeNull();
  });
});
