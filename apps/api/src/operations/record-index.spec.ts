import {
  type ItemState,
  OPERATION_KINDS,
  type OperationKind,
  type UndoRecord,
} from '@soteria/domain';
import { RecordIndex } from './record-index';

const record = (id: string, states: ItemState[], kind: OperationKind = 'undo') =>
  ({
    version: 1,
    id,
    kind,
    requestedBy: { user: 'ada' },
    via: 'api',
    request: 'fingerprint',
    createdAt: '2026-05-01T02:00:07Z',
    namespace: 'shop',
    items: states.map((state) => ({
      namespace: 'shop',
      pvc: 'orders',
      state,
      phase: state === 'queued' ? 'queued' : 'done',
      objects: [],
    })),
  }) as UndoRecord;

const idsOf = (records: { id: string }[]) => records.map(({ id }) => id).sort();

describe('the records of operations', () => {
  let index: RecordIndex;
  beforeEach(() => {
    index = new RecordIndex();
    index.put('a', record('a', ['queued']));
    index.put('b', record('b', ['succeeded', 'running'], 'backup'));
    index.put('c', record('c', ['succeeded', 'failed']));
  });

  const told = () => ({
    all: idsOf(index.all()),
    active: idsOf(index.active()),
    finished: idsOf(index.finished()),
    finishedCount: index.finishedCount(OPERATION_KINDS),
  });

  it('are at work until the last of their items has ended', () => {
    expect(told()).toEqual({
      all: ['a', 'b', 'c'],
      active: ['a', 'b'],
      finished: ['c'],
      finishedCount: 1,
    });
    expect(['a', 'b', 'c', 'd'].filter((id) => index.isActive(id))).toEqual(['a', 'b']);
    expect(idsOf(index.active('undo'))).toEqual(['a']);
    expect(index.active('restore')).toEqual([]);
  });

  it('are counted where they are now, each once', () => {
    index.put('b', record('b', ['succeeded', 'succeeded'], 'backup'));
    index.put('b', record('b', ['succeeded', 'succeeded'], 'backup'));
    expect(told()).toMatchObject({ active: ['a'], finished: ['b', 'c'], finishedCount: 2 });
    // Mended by hand, an operation that had ended may be at work again.
    index.put('c', record('c', ['queued', 'failed']));
    expect(told()).toMatchObject({ active: ['a', 'c'], finished: ['b'], finishedCount: 1 });
  });

  it('are told by their kinds once they have ended', () => {
    index.put('d', record('d', ['succeeded'], 'prune'));
    index.put('e', record('e', ['succeeded'], 'backup'));
    expect(idsOf(index.finished(['backup', 'prune']))).toEqual(['d', 'e']);
    expect(index.finishedCount(['backup', 'prune'])).toBe(2);
    expect(index.finishedCount(['restore', 'undo'])).toBe(1);
  });

  it('go when they are deleted or damaged', () => {
    for (const id of ['a', 'c', 'nobody']) index.put(id, undefined);
    expect(told()).toEqual({ all: ['b'], active: ['b'], finished: [], finishedCount: 0 });
  });
});
