import fc from 'fast-check';
import { nextSteps } from './next-steps';
import { isFinished, type OperationRecord, operationState, summarize } from './record';
import { readRecord, writeRecord } from './record-codec';
import {
  backupItem,
  backupRecord,
  context,
  pruneRecord,
  restoreItem,
  restoreRecord,
  undoRecord,
} from './testing/records';
import { StepWorld } from './testing/world';

const RECORDS: readonly OperationRecord[] = [
  backupRecord({
    together: true,
    policy: 'nightly',
    slot: '2026-05-01T02:00:00Z',
    items: [
      backupItem({
        state: 'running',
        phase: 'uploading',
        objects: [{ kind: 'Snapshot', name: 'sot-1', uid: 'snapshot-1' }],
        progress: { percent: 40, movedAt: '2026-05-01T11:00:00Z' },
        trouble: {
          since: '2026-05-01T11:00:00Z',
          tries: 2,
          retryAt: '2026-05-01T11:01:00Z',
        },
      }),
      backupItem({ pvc: 'catalog', state: 'skipped', phase: 'done' }),
    ],
  }),
  restoreRecord({
    createNamespace: { name: 'elsewhere', uid: 'namespace-1' },
    items: [
      restoreItem({
        state: 'running',
        phase: 'cleanup',
        ending: { as: 'failed', since: '2026-05-01T11:00:00Z' },
        error: { code: 'restore-failed', detail: 'checksum mismatch' },
        objects: [{ kind: 'Volume', name: 'sot-1', uid: 'volume-1' }],
      }),
      restoreItem({ pvc: 'catalog' }),
    ],
  }),
  undoRecord(),
  pruneRecord(),
];

/** A record as it is kept, with one member changed; `undefined` takes it out. */
function tampered(record: OperationRecord, path: readonly (string | number)[], value: unknown) {
  const copy = JSON.parse(writeRecord(record)) as Record<string, unknown>;
  let place: Record<string, unknown> = copy;
  for (const step of path.slice(0, -1)) place = place[step] as Record<string, unknown>;
  place[path.at(-1) ?? ''] = value;
  return JSON.stringify(copy);
}

describe('a kept record', () => {
  it.each(RECORDS.map((record) => [record.kind, record] as const))(
    'of a %s is read as it was written',
    (_kind, record) => {
      expect(readRecord(writeRecord(record))).toEqual({ ok: true, value: record });
    },
  );

  it.each([
    ['nothing', undefined, /no record/],
    ['no JSON', '{"version":', /not JSON/],
    ['a list', '[]', /not an object/],
    ['null', 'null', /not an object/],
    ['a later version', '{"version":2}', /version/],
  ])('that is %s says so', (_case, text, says) => {
    expect(readRecord(text)).toMatchObject({
      ok: false,
      error: expect.stringMatching(says) as string,
    });
  });

  const [backup, restore, undo, prune] = RECORDS as [
    OperationRecord,
    OperationRecord,
    OperationRecord,
    OperationRecord,
  ];
  it.each<[string, OperationRecord, (string | number)[], unknown, string]>([
    ['of an unknown kind', backup, ['kind'], 'verify', 'its record has no known kind'],
    ['without an id', backup, ['id'], undefined, 'its record has no proper id'],
    ['from nobody', backup, ['requestedBy'], 'ada', 'its record has no proper requestedBy'],
    ['from a number', backup, ['requestedBy', 'user'], 7, 'its record has no proper requestedBy'],
    ['of no time', backup, ['createdAt'], 'yesterday', 'its record has no proper createdAt'],
    [
      'whose end is no time',
      backup,
      ['finishedAt'],
      'later',
      'its record has no proper finishedAt',
    ],
    ['without items', backup, ['items'], {}, 'its record has no items'],
    ['with an item that is none', backup, ['items', 1], null, 'its item 2 is not an object'],
    ['in an unknown state', backup, ['items', 0, 'state'], 'paused', 'item 1 has no proper state'],
    ['in an unknown phase', backup, ['items', 0, 'phase'], 'rest', 'item 1 has no proper phase'],
    ['in the phase of another kind', undo, ['items', 0, 'phase'], 'uploading', 'no proper phase'],
    ['without a volume', backup, ['items', 0, 'volume'], undefined, 'item 1 has no proper volume'],
    ['that made no list', backup, ['items', 0, 'objects'], {}, 'no proper objects'],
    ['that made nothing nameable', backup, ['items', 0, 'objects', 0], 'x', 'no proper objects'],
    ['that made what has no name', backup, ['items', 0, 'objects', 0, 'name'], 7, 'proper objects'],
    ['whose uid is none', backup, ['items', 0, 'objects', 0, 'uid'], 7, 'no proper objects'],
    ['with an error of no code', restore, ['items', 0, 'error'], { detail: '' }, 'no proper error'],
    ['that ends otherwise', restore, ['items', 0, 'ending', 'as'], 'succeeded', 'no proper ending'],
    ['with no progress', backup, ['items', 0, 'progress', 'percent'], 'x', 'no proper progress'],
    ['in trouble since never', backup, ['items', 0, 'trouble'], { tries: 2 }, 'no proper trouble'],
    ['into a nameless namespace', restore, ['createNamespace'], {}, 'no proper createNamespace'],
    ['from no backup', restore, ['items', 0, 'source'], {}, 'item 1 has no proper source'],
    ['with no modes', restore, ['items', 0, 'claim', 'accessModes'], 'RWO', 'no proper claim'],
    ['with labels of no text', restore, ['items', 0, 'claim', 'labels'], { a: 1 }, 'proper claim'],
    ['that prunes nothing', prune, ['items', 0, 'backup', 'id'], undefined, 'no proper backup'],
  ])('%s says what is wrong with it', (_case, record, path, value, says) => {
    expect(readRecord(tampered(record, path, value))).toMatchObject({
      ok: false,
      error: expect.stringContaining(says) as string,
    });
  });

  it('that anybody changed in any one place is refused, or can be worked on', () => {
    const change = fc
      .constantFrom(...RECORDS)
      .chain((record) => fc.tuple(fc.constant(record), fc.constantFrom(...placesIn(record))));
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom(undefined, null, 'queued', 'done', [], {}, [null], [{}], { name: 'x' }),
    );
    fc.assert(
      fc.property(change, value, ([record, path], other) => {
        const read = readRecord(tampered(record, path, other));
        if (!read.ok) {
          expect(read.error).not.toBe('');
          return;
        }
        const { view } = new StepWorld(() => 0);
        const { record: after } = nextSteps(read.value, context(view));
        expect(after.items).toHaveLength(read.value.items.length);
        expect(operationState(after)).toBeDefined();
        expect(Object.keys(summarize(after.items))).toHaveLength(6);
        expect(after.items.every((item) => typeof isFinished(item) === 'boolean')).toBe(true);
        expect(readRecord(writeRecord(after))).toMatchObject({ ok: true });
      }),
      { numRuns: 1_500 },
    );
  });
});

/** The paths of all members of a value, at any depth. */
function placesIn(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [];
  const keys = Array.isArray(value) ? value.map((_, at) => at) : Object.keys(value);
  return keys.flatMap((key) => {
    const here = [...path, key];
    return [here, ...placesIn((value as Record<string | number, unknown>)[key], here)];
  });
}
