import { backupFact, claimFact, snapshotFact, volumeFact } from '../testing/facts';
import { formatInstant, HOUR_MS, MINUTE_MS, SECOND_MS } from '../time';
import {
  nextSteps,
  type OperationContext,
  slotsInUse,
  snapshotSpreadSeconds,
  volumesInUse,
} from './next-steps';
import { type ItemRecord, type OperationRecord, operationState, summarize } from './record';
import {
  backupItem,
  backupRecord,
  context,
  NOW,
  OPERATION,
  pruneItem,
  pruneRecord,
  restoreItem,
  restoreRecord,
  undoItem,
  undoRecord,
} from './testing/records';
import { SeenCluster } from './testing/seen-cluster';

const started = { state: 'running', startedAt: formatInstant(NOW) } as const;
const done = { state: 'succeeded', phase: 'done', finishedAt: formatInstant(NOW) } as const;
const three = ['a', 'b', 'c'];

let view: SeenCluster;
beforeEach(() => {
  view = new SeenCluster();
  view.volumes.see(volumeFact());
  view.backups.see(backupFact());
});

const decide = (record: OperationRecord, overrides: Partial<OperationContext> = {}) =>
  nextSteps(record, context(view, overrides));
const doneBy = (record: OperationRecord, overrides: Partial<OperationContext> = {}) =>
  decide(record, overrides).steps.map(({ item, step }) => `${item} ${step.do}`);

describe('what an operation needs next', () => {
  it.each<[string, OperationRecord, string[]]>([
    ['a backup begins with its snapshot', backupRecord(), ['0 take-snapshot']],
    ['a restore begins with its volume', restoreRecord(), ['0 create-volume']],
    [
      'or with its namespace',
      restoreRecord({ createNamespace: { name: 'elsewhere' } }),
      ['0 create-namespace'],
    ],
    ['an undo begins with a deletion', undoRecord(), ['0 delete']],
    ['a prune too', pruneRecord(), ['0 delete']],
    ['one that has ended needs nothing', backupRecord({ items: [backupItem(done)] }), []],
    [
      'what has ended is left alone beside the rest',
      backupRecord({ items: [backupItem(done), backupItem({ pvc: 'b' })] }),
      ['1 take-snapshot'],
    ],
    ['one without items needs nothing', restoreRecord({ items: [] }), []],
  ])('%s', (_case, record, steps) => {
    expect(doneBy(record)).toEqual(steps);
  });

  it.each([
    [3, ['0 create-volume', '1 create-volume', '2 create-volume']],
    [2, ['0 create-volume', '1 create-volume']],
    [1, ['0 create-volume']],
    [0, []],
    [-1, []],
  ])('with %i places it begins with so many items', (freeSlots, steps) => {
    const record = restoreRecord({ items: three.map((pvc) => restoreItem({ pvc })) });
    expect(doneBy(record, { freeSlots })).toEqual(steps);
  });

  it('takes the snapshots of a whole namespace whatever the limit, and uploads within it', () => {
    const items = three.map((pvc) => backupItem({ pvc, volume: `pvc-${pvc}` }));
    for (const { volume } of items) view.volumes.see(volumeFact({ handle: volume }));
    const record = backupRecord({ together: true, items });
    expect(doneBy(record, { freeSlots: 0 })).toEqual([
      '0 take-snapshot',
      '1 take-snapshot',
      '2 take-snapshot',
    ]);
    for (const { name, volume } of items.slice(0, 2)) {
      view.snapshots.see(snapshotFact({ id: name, volume }));
    }
    const two = decide(record, { freeSlots: 2 });
    expect(two.steps.map(({ step }) => step.do)).toEqual(['take-snapshot']);
    view.snapshots.see(snapshotFact({ id: items[2]?.name ?? '', volume: 'pvc-c' }));
    const all = decide(two.record, { freeSlots: 2 });
    expect(all.steps).toEqual([]);
    expect(slotsInUse(all.record)).toBe(0);
    const uploading = decide(all.record, { freeSlots: 2 });
    expect(uploading.steps.map(({ item, step }) => [item, step.do])).toEqual([
      [0, 'take-backup'],
      [1, 'take-backup'],
    ]);
    expect(slotsInUse(uploading.record)).toBe(2);
  });

  it('gives a place that one leaves to the next at once', () => {
    const items = [
      backupItem({ ...started, phase: 'uploading' }),
      backupItem({ ...started, phase: 'snapshotted', pvc: 'b', volume: 'pvc-b' }),
    ];
    const record = backupRecord({ together: true, items });
    expect(doneBy(record, { freeSlots: 0 })).toEqual(['0 take-backup']);
    const id = items[0]?.name ?? '';
    view.backups.see(backupFact({ id, operation: record.id, state: 'completed' }));
    expect(doneBy(record, { freeSlots: 0 })).toEqual(['1 take-backup']);
  });

  it('uploads what it can while another operation holds a volume', () => {
    const items = [
      backupItem({ ...started, phase: 'snapshotted' }),
      backupItem({ pvc: 'b', volume: 'pvc-b' }),
    ];
    const record = backupRecord({ together: true, items });
    const isBusy = (volume: string) => volume === 'pvc-b';
    expect(doneBy(record, { isBusy })).toEqual(['0 take-backup']);
    view.volumes.see(volumeFact({ handle: 'pvc-b' }));
    expect(doneBy(record)).toEqual(['1 take-snapshot']);
  });

  it('notes when it began and when it ended, once', () => {
    const queued = backupRecord();
    expect(decide(queued, { isBusy: () => true }).record.startedAt).toBeUndefined();
    const begun = decide(queued).record;
    expect(begun.startedAt).toBe(formatInstant(NOW));
    expect(decide(begun, { now: NOW + HOUR_MS }).record.startedAt).toBe(begun.startedAt);
    const ended = decide(backupRecord({ items: [backupItem(done)] })).record;
    expect(ended.finishedAt).toBe(formatInstant(NOW));
    expect(decide(ended, { now: NOW + HOUR_MS }).record.finishedAt).toBe(ended.finishedAt);
  });

  it('looks again at the first of the moments that its items ask for', () => {
    const trouble = (seconds: number) => ({
      since: formatInstant(NOW),
      tries: 1,
      retryAt: formatInstant(NOW + seconds * SECOND_MS),
    });
    const items = [30, 10, 20].map((seconds, at) =>
      restoreItem({ ...started, pvc: `${at}`, phase: 'volume', trouble: trouble(seconds) }),
    );
    expect(decide(restoreRecord({ items }))).toMatchObject({
      steps: [],
      recheckAt: NOW + 10 * SECOND_MS,
    });
  });
});

describe('an item that waits says for what', () => {
  const { name } = restoreItem();
  const madeVolume = { kind: 'Volume', name, uid: 'volume-2' };
  const sees = {
    nothing: () => undefined,
    'its snapshot': () => view.snapshots.see(snapshotFact({ id: backupItem().name, ready: false })),
    'its backup': (detail: string) =>
      view.backups.see(
        backupFact({ id: backupItem().name, state: 'waiting', operation: OPERATION, detail }),
      ),
    'its volume': () =>
      view.volumes.see(
        volumeFact({ handle: name, uid: 'volume-2', restore: { phase: 'running' } }),
      ),
    'its claim': () =>
      view.claims.see(claimFact({ namespace: 'elsewhere', uid: 'claim-2', phase: 'Pending' })),
    'no cluster': () => {
      view.outOfContact = { since: NOW, source: 'volumes', detail: 'The cluster does not answer' };
    },
  };

  it.each<
    [
      string,
      () => void,
      Partial<OperationRecord> & { items: ItemRecord[] },
      Partial<OperationContext>,
      RegExp,
    ]
  >([
    [
      'for its turn',
      sees.nothing,
      backupRecord(),
      { freeSlots: 0 },
      /its turn: the limit of things at once/,
    ],
    [
      'for another backup of its volume',
      sees.nothing,
      backupRecord(),
      { isBusy: () => true },
      /another backup of the same volume/,
    ],
    [
      'for its snapshot',
      sees['its snapshot'],
      backupRecord({ items: [backupItem({ ...started, phase: 'snapshot' })] }),
      {},
      /the snapshot/,
    ],
    [
      'for the snapshots of others',
      sees.nothing,
      backupRecord({
        together: true,
        items: [
          backupItem({ ...started, phase: 'snapshotted' }),
          backupItem({ ...started, pvc: 'b', phase: 'snapshot' }),
        ],
      }),
      {},
      /the snapshots of the others/,
    ],
    [
      'for its turn to upload',
      sees.nothing,
      backupRecord({ together: true, items: [backupItem({ ...started, phase: 'snapshotted' })] }),
      { freeSlots: 0 },
      /its turn to upload/,
    ],
    [
      'for the driver, which says why',
      () => sees['its backup']('attached by the pod orders-1'),
      backupRecord({ items: [backupItem({ ...started, phase: 'uploading' })] }),
      {},
      /attached by the pod orders-1/,
    ],
    [
      'for the driver, which says nothing',
      () => sees['its backup'](''),
      backupRecord({ items: [backupItem({ ...started, phase: 'uploading' })] }),
      {},
      /the driver to begin/,
    ],
    [
      'for a backup that it lost sight of',
      sees.nothing,
      backupRecord({
        items: [
          backupItem({
            ...started,
            phase: 'uploading',
            objects: [{ kind: 'Backup', name: backupItem().name, uid: 'backup-2' }],
          }),
        ],
      }),
      {},
      /The backup is out of sight/,
    ],
    [
      'for its source',
      () => view.backups.lose('backup-1'),
      restoreRecord({ items: [restoreItem({ ...started, phase: 'volume' })] }),
      {},
      /The backup backup-1 is out of sight/,
    ],
    [
      'for its volume',
      sees.nothing,
      restoreRecord({
        items: [restoreItem({ ...started, phase: 'restoring', objects: [madeVolume] })],
      }),
      {},
      /The volume \S+ is out of sight/,
    ],
    [
      'for the cluster',
      sees['no cluster'],
      restoreRecord({
        items: [restoreItem({ ...started, phase: 'restoring', objects: [madeVolume] })],
      }),
      {},
      /The cluster does not answer/,
    ],
    [
      'for a first figure',
      sees['its volume'],
      restoreRecord({
        items: [restoreItem({ ...started, phase: 'restoring', objects: [madeVolume] })],
      }),
      {},
      /its progress/,
    ],
    [
      'for its claim',
      sees.nothing,
      restoreRecord({ items: [restoreItem({ ...started, phase: 'binding' })] }),
      {},
      /The claim elsewhere\/orders is out of sight/,
    ],
    [
      'for what it may have made',
      sees.nothing,
      restoreRecord({
        items: [
          restoreItem({ ...started, phase: 'cleanup', objects: [{ kind: 'Volume', name: 'x' }] }),
        ],
      }),
      {},
      /Volume x, which may have been made, is out of sight/,
    ],
    [
      'for a deletion',
      () => view.claims.see(claimFact({ namespace: 'elsewhere', deleting: true })),
      undoRecord({
        items: [
          undoItem({
            ...started,
            phase: 'deleting',
            objects: [
              {
                kind: 'PersistentVolumeClaim',
                namespace: 'elsewhere',
                name: 'orders',
                uid: 'claim-1',
                deletionAskedAt: formatInstant(NOW - MINUTE_MS),
              },
            ],
          }),
        ],
      }),
      {},
      /PersistentVolumeClaim elsewhere\/orders is being deleted; something still holds it/,
    ],
  ])('%s', (_case, see, record, overrides, says) => {
    see();
    const { record: after, steps } = decide(record as OperationRecord, overrides);
    expect(steps.filter(({ item }) => item === 0)).toEqual([]);
    expect(after.items[0]?.detail).toMatch(says);
  });

  it('for the claims in a namespace before the namespace goes', () => {
    const namespace = undoItem({
      pvc: '',
      objects: [{ kind: 'Namespace', name: 'elsewhere', uid: 'namespace-1' }],
    });
    const { record, steps } = decide(undoRecord({ items: [undoItem(), namespace] }));
    expect(steps).toMatchObject([{ item: 0, step: { do: 'delete' } }]);
    expect(record.items[1]).toMatchObject({
      state: 'queued',
      detail: 'Waiting until what was restored into it is gone',
    });
  });
});

describe('an operation as a whole', () => {
  it.each([
    [['queued', 'queued'], 'queued'],
    [['queued', 'succeeded'], 'running'],
    [['running', 'failed'], 'running'],
    [['succeeded', 'succeeded'], 'succeeded'],
    [['succeeded', 'skipped'], 'succeeded'],
    [['succeeded', 'failed'], 'partial'],
    [['succeeded', 'cancelled'], 'partial'],
    [['failed', 'cancelled'], 'failed'],
    [['failed', 'skipped'], 'failed'],
    [['cancelled', 'skipped'], 'cancelled'],
    [['skipped', 'skipped'], 'failed'],
    [[], 'succeeded'],
  ] as const)('with items that are %j is %s', (states, is) => {
    const items = states.map((state) => ({ state }));
    expect(operationState({ kind: 'backup', items })).toBe(is);
    const counted = Object.values(summarize(items)).reduce((sum, each) => sum + each, 0);
    expect(counted).toBe(states.length);
  });

  it('that is a prune and finds that all has to stay has succeeded', () => {
    const items = [{ state: 'skipped' }] as const;
    expect(operationState({ kind: 'prune', items })).toBe('succeeded');
    const failed = [...items, { state: 'failed' }] as const;
    expect(operationState({ kind: 'prune', items: failed })).toBe('failed');
  });

  it.each([
    ['of none', [], null],
    ['of one', ['2026-05-01T12:00:00Z'], null],
    ['of three', ['2026-05-01T12:00:07Z', '2026-05-01T12:00:00Z', '2026-05-01T12:00:03Z'], 7],
  ])('tells how far apart the snapshots are: %s', (_case, times, seconds) => {
    const items = [...times.map((snapshotAt) => backupItem({ snapshotAt })), backupItem()];
    expect(snapshotSpreadSeconds(backupRecord({ items }))).toBe(seconds);
  });

  it('holds a volume as long as it makes a backup of it, and a place as long as it runs', () => {
    const items = [
      backupItem({ ...started, phase: 'uploading' }),
      backupItem({ pvc: 'b', volume: 'pvc-b' }),
      backupItem({ ...done, pvc: 'c', volume: 'pvc-c' }),
    ];
    expect(volumesInUse(backupRecord({ items }))).toEqual(['pvc-1']);
    expect(slotsInUse(backupRecord({ items }))).toBe(1);
    expect(volumesInUse(pruneRecord({ items: [pruneItem(started)] }))).toEqual([]);
  });
});
