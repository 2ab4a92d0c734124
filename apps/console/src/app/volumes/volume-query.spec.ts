import { VOLUME_STATUSES } from '@soteria/domain';
import { hoursAgo, volume } from '../testing/world';
import {
  SORT_KEYS,
  countByStatus,
  isFiltered,
  isSameQuery,
  narrow,
  ofStatuses,
  readQuery,
  sortRows,
  writeQuery,
} from './volume-query';

const query = readQuery({});
const names = (rows: readonly { pvc: string }[]) => rows.map(({ pvc }) => pvc);

describe('the query of the list', () => {
  it('leaves out what it does not know, so that an old link still shows something', () => {
    expect(readQuery({ status: 'overdue,bygone', sort: '-colour' })).toEqual({
      ...query,
      statuses: ['overdue'],
      descending: true,
    });
  });

  it('is written back as it was read', () => {
    const params = {
      q: 'shop',
      status: 'overdue,never',
      class: 'fast',
      policy: 'nightly',
      sort: '-size',
    };
    expect(writeQuery(readQuery(params))).toEqual(params);
  });

  it('is the same one when the address has come to say what was chosen', () => {
    const chosen = { ...query, text: 'shop', statuses: ['overdue'] as const };
    expect(isSameQuery(chosen, readQuery({ q: 'shop', status: 'overdue' }))).toBe(true);
    expect(isSameQuery(chosen, readQuery({ q: 'shop' }))).toBe(false);
  });

  it('takes everything out of the address that is as always', () => {
    expect(Object.values(writeQuery(query))).toEqual([null, null, null, null, null]);
  });

  it('counts order alone as no filter', () => {
    expect(isFiltered(readQuery({ sort: 'size' }))).toBe(false);
    expect(isFiltered(readQuery({ q: ' ' }))).toBe(false);
    expect(isFiltered(readQuery({ status: 'ok' }))).toBe(true);
  });
});

describe('the rows of a query', () => {
  const orders = volume('shop/orders');
  const photos = volume('media/photos', { status: 'overdue', storageClass: 'slow', policies: [] });
  const scratch = volume('play/scratch', { status: 'never' });
  const rows = [orders, photos, scratch];

  it.each([
    [{ class: 'slow' }, ['photos']],
    [{ policy: 'nightly' }, ['orders', 'scratch']],
    [{ q: 'media' }, ['photos']],
    [{ q: 'media', policy: 'nightly' }, []],
  ])('are narrowed by %j', (params, found) => {
    expect(names(narrow(rows, readQuery(params)))).toEqual(found);
  });

  it('are all there when no status is chosen', () => {
    expect(ofStatuses(rows, [])).toEqual(rows);
    expect(names(ofStatuses(rows, ['never', 'ok']))).toEqual(['orders', 'scratch']);
  });

  it('are counted by status, each status being there', () => {
    const counts = countByStatus(rows);
    expect(Object.keys(counts).sort()).toEqual([...VOLUME_STATUSES].sort());
    expect(counts).toMatchObject({ ok: 1, overdue: 1, never: 1, unknown: 0 });
  });
});

describe('the order of the list', () => {
  it('is the worst first, then by name', () => {
    const rows = [
      volume('b/two'),
      volume('a/three', { status: 'excluded' }),
      volume('a/two', { status: 'overdue' }),
      volume('a/one', { status: 'overdue' }),
      volume('z/zero', { status: 'never' }),
    ];
    expect(names(sortRows(rows, query))).toEqual(['zero', 'one', 'two', 'two', 'three']);
  });

  const old = volume('a/old', {
    capacityBytes: 1,
    dueAt: hoursAgo(3),
    nextRunAt: hoursAgo(-1),
    lastRestorePoint: { id: 'x', time: hoursAgo(30), sizeBytes: 1 },
    workloads: [{ kind: 'Deployment', name: 'a' }],
  });
  const fresh = volume('b/young', { workloads: [{ kind: 'Deployment', name: 'b' }] });
  const bare = volume('c/zero', {
    capacityBytes: 2 ** 40,
    dueAt: null,
    nextRunAt: null,
    lastRestorePoint: null,
    workloads: [],
  });
  const rows = [bare, fresh, old];

  it.each([
    ['name', ['old', 'young', 'zero']],
    ['size', ['old', 'young', 'zero']],
    ['age', ['zero', 'old', 'young']],
    ['margin', ['old', 'young', 'zero']],
    ['nextRun', ['old', 'young', 'zero']],
    ['workload', ['old', 'young', 'zero']],
  ] as const)('can be by %s, and the other way round', (sort, order) => {
    expect(names(sortRows(rows, readQuery({ sort })))).toEqual(order);
    expect(names(sortRows(rows, readQuery({ sort: `-${sort}` })))).toEqual([...order].reverse());
  });

  it('does not depend on the order before', () => {
    for (const sort of SORT_KEYS) {
      const one = sortRows(rows, readQuery({ sort }));
      expect(sortRows([...rows].reverse(), readQuery({ sort }))).toEqual(one);
    }
  });
});
