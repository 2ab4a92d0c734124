import { MAX_ITEMS_PER_OPERATION } from '@soteria/contracts';
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

  it('are one operation each where too many are not chosen to be left out by name', () => {
    const many = Array.from({ length: MAX_ITEMS_PER_OPERATION }, (_, i) => volume(`shop/d${i}`));
    expect(backupRequestsFor([a, b], [a, b, ...many])).toHaveLength(1);
    expect(backupRequestsFor([a, b], [a, b, volume('shop/c'), ...many])).toEqual([
      { namespace: 'shop', pvc: 'a' },
      { namespace: 'shop', pvc: 'b' },
    ]);
  });

  it('can be restored together within one namespace', () => {
    expect(commonNamespace([a, b])).toBe('shop');
    expect(commonNamespace([a, x])).toBeNull();
    expect(commonNamespace([])).toBeNull();
  });
});
