import fc from 'fast-check';
import { type ApiObject } from '../object';
import { KindStore, objectOf } from './kind-store';

const WINDOW = 1000;

const object = (name: string, data = ''): ApiObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
});

function emptyStore(window = WINDOW): { kind: KindStore; version: () => number } {
  let version = 0;
  return { kind: new KindStore({ next: () => (version += 1) }, window), version: () => version };
}

const shown = (kind: KindStore, version: number): string[] =>
  Array.from(
    kind.snapshot(version),
    (revision) => `${revision.name}=${String(objectOf(revision)['data'])}`,
  );

describe('KindStore', () => {
  it('shows every version as it was, whatever came after', () => {
    const change = fc.record({
      removes: fc.boolean(),
      name: fc.constantFrom('a', 'b', 'c', 'd'),
      data: fc.string({ maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const { kind, version } = emptyStore();
        const model = new Map<string, string>();
        const history: [number, string[]][] = [];
        for (const { removes, name, data } of changes) {
          if (removes) kind.remove(name);
          else kind.put(object(name, data));
          if (removes) model.delete(name);
          else model.set(name, data);
          const state = [...model].sort().map(([key, value]) => `${key}=${value}`);
          history.push([version(), state]);
        }
        for (const [at, state] of history) expect(shown(kind, at)).toEqual(state);
        expect(kind.size).toBe(model.size);
      }),
    );
  });

  it('gives each write the next version, in the object too', () => {
    const { kind } = emptyStore();
    const first = kind.put(object('a'));
    const second = kind.put(object('a'));
    expect([first.version, second.version]).toEqual([1, 2]);
    expect(objectOf(second).metadata.resourceVersion).toBe('2');
    expect(second.previous).toBe(first);
  });

  it('keeps the last state in a deletion, under its version', () => {
    const { kind } = emptyStore();
    kind.put(object('a', 'last'));
    const gone = kind.remove('a');
    expect(gone?.deleted).toBe(true);
    expect(gone && objectOf(gone)).toMatchObject({
      data: 'last',
      metadata: { resourceVersion: '2' },
    });
    expect(kind.get('a')).toBeUndefined();
    expect(kind.remove('a')).toBeUndefined();
  });

  it('counts what is there, not what was', () => {
    const { kind } = emptyStore();
    for (const name of ['a', 'b', 'c']) kind.put(object(name));
    kind.remove('b');
    expect([kind.size, kind.countFrom('', ''), kind.countFrom('', 'b')]).toEqual([2, 2, 1]);
    kind.put(object('b'));
    expect([kind.size, kind.countFrom('', 'b')]).toEqual([3, 2]);
  });

  it('tells what happened after a version', () => {
    const { kind } = emptyStore();
    for (const name of ['a', 'b', 'c']) kind.put(object(name));
    expect(kind.changesAfter(1).map(({ name }) => name)).toEqual(['b', 'c']);
    expect(kind.changesAfter(3)).toEqual([]);
  });

  it('forgets what is compacted, and nothing that is there', () => {
    const { kind } = emptyStore();
    kind.put(object('a', 'old'));
    kind.put(object('a', 'new'));
    kind.put(object('gone'));
    kind.remove('gone');
    kind.compact(4);
    expect(kind.compactedVersion).toBe(4);
    expect(kind.changesAfter(0)).toEqual([]);
    expect(shown(kind, 4)).toEqual(['a=new']);
    expect(kind.get('a')?.previous).toBeUndefined();
    kind.put(object('gone', 'again'));
    expect(shown(kind, 5)).toEqual(['a=new', 'gone=again']);
  });

  it('forgets by itself once its window is full twice over', () => {
    const { kind } = emptyStore(10);
    for (let index = 0; index < 100; index += 1) kind.put(object('a', String(index)));
    const kept = kind.changesAfter(0).length;
    expect(kept).toBeGreaterThanOrEqual(10);
    expect(kept).toBeLessThanOrEqual(20);
    expect(shown(kind, 100)).toEqual(['a=99']);
  });

  it('undoes everything after a version when it is rolled back', () => {
    const { kind } = emptyStore();
    kind.put(object('kept', 'old'));
    kind.put(object('removed', 'there'));
    kind.put(object('kept', 'new'));
    kind.remove('removed');
    kind.put(object('added'));
    kind.rollback(2);
    expect(shown(kind, 99)).toEqual(['kept=old', 'removed=there']);
    expect(kind.size).toBe(2);
    expect(kind.changesAfter(0).map(({ version }) => version)).toEqual([1, 2]);
  });

  it('tells those who listen, until they stop', () => {
    const { kind } = emptyStore();
    const told: string[] = [];
    const stop = kind.onChange(({ name }) => told.push(name));
    kind.put(object('a'));
    stop();
    kind.put(object('b'));
    expect(told).toEqual(['a']);
  });
});
