import { keptVersion } from './resource-version';
import { RowTable } from './row-table';

interface Row {
  uid: string;
  at: string;
}
const entry = (uid: string, version: string) => ({
  version: keptVersion(version),
  row: { uid, at: version },
});

describe('RowTable', () => {
  const table = (): RowTable<Row> => {
    const made = new RowTable<Row>();
    made.set('a', entry('u1', '10'));
    return made;
  };

  describe('a change', () => {
    it.each([
      ['newer than all seen', 'a', '21', 'news'],
      ['seen already', 'a', '10', 'known'],
      ['older than the row', 'a', '9', 'known'],
      ['between the row and the newest seen', 'a', '15', 'impossible'],
      ['about something new', 'b', '21', 'news'],
      ['about something unknown, but old', 'b', '15', 'impossible'],
    ])('%s', (_, key, version, verdict) => {
      expect(table().judgeChange(key, version, '20')).toBe(verdict);
    });
  });

  describe('a deletion', () => {
    it.each([
      ['of the row', 'a', 'u1', '21', 'news'],
      ['of something unknown', 'b', 'u9', '21', 'known'],
      ['older than the row', 'a', 'u1', '9', 'impossible'],
      ['of a predecessor of the same name', 'a', 'u0', '9', 'known'],
      ['of a successor that was never seen', 'a', 'u2', '21', 'impossible'],
    ])('%s', (_, key, uid, version, verdict) => {
      expect(table().judgeDeletion(key, uid, version)).toBe(verdict);
    });
  });

  it('takes over a list and tells each difference, removals first', () => {
    const made = table();
    made.set('b', entry('u2', '11'));
    made.set('c', entry('u3', '12'));
    const list = new Map([
      ['d', entry('u4', '13')],
      ['b', entry('u2', '11')],
      ['c', entry('u3', '14')],
    ]);
    expect(
      made.replace(list).map(({ key, before }) => [key, before?.at, made.get(key)?.at]),
    ).toEqual([
      ['a', '10', undefined],
      ['d', undefined, '13'],
      ['c', '12', '14'],
    ]);
    expect([...made.rows()].map(({ uid }) => uid).sort()).toEqual(['u2', 'u3', 'u4']);
  });

  it('does not believe equal versions after a store was put back', () => {
    const made = table();
    const list = new Map([['a', { version: 10, row: { uid: 'u1', at: 'other' } }]]);
    expect(made.replace(list)).toHaveLength(1);
    expect(made.get('a')?.at).toBe('other');
    expect(
      made.replace(new Map([['a', { version: 10, row: { uid: 'u1', at: 'other' } }]])),
    ).toEqual([]);
  });

  it('keeps the very row that it told of while nothing changes', () => {
    const made = table();
    const row = made.get('a');
    made.replace(new Map([['a', entry('u1', '10')]]));
    expect(made.get('a')).toBe(row);
  });
});
