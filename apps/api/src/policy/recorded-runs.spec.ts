import { type BackupItem, type BackupRecord } from '@soteria/domain';
import { RecordedRuns } from './recorded-runs';

const SLOT = '2026-05-01T02:00:00Z';

const item = (claimUid: string): BackupItem => ({
  namespace: 'shop',
  pvc: claimUid,
  state: 'succeeded',
  phase: 'done',
  objects: [],
  claimUid,
  volume: claimUid,
  target: 'default',
  mode: 'incremental',
  name: claimUid,
});

const run = (id: string, claims: string[], more: Partial<BackupRecord> = {}): BackupRecord => ({
  version: 1,
  id,
  kind: 'backup',
  requestedBy: { policy: 'hourly' },
  via: 'policy',
  request: 'fingerprint',
  createdAt: '2026-05-01T02:00:07Z',
  namespace: 'shop',
  together: false,
  policy: 'hourly',
  slot: SLOT,
  items: claims.map(item),
  ...more,
});

describe('the runs of policies that are on record', () => {
  let runs: RecordedRuns;
  beforeEach(() => {
    runs = new RecordedRuns();
  });

  it.each<[string, Partial<BackupRecord>]>([
    ['that a person asked for', { policy: undefined }],
    ['without a slot', { slot: undefined }],
    ['of a slot that is no moment', { slot: 'noon' }],
  ])('do not include one %s', (_case, more) => {
    runs.note('op-1', run('op-1', ['orders'], more));
    expect(runs.size).toBe(0);
  });

  it('are told by policy and claim, each once however often its record changes', () => {
    const record = run('op-1', ['orders', 'catalog']);
    runs.note('op-1', record);
    runs.note('op-1', { ...record, finishedAt: SLOT });
    runs.note('op-2', run('op-2', ['orders']));
    expect(runs.of('hourly', 'orders')).toHaveLength(2);
    expect(runs.of('hourly', 'catalog')).toEqual([
      {
        slot: Date.parse(SLOT),
        startedAt: Date.parse(record.createdAt),
        mode: 'incremental',
      },
    ]);
    expect(runs.of('daily', 'orders')).toEqual([]);
  });

  it.each<[BackupItem['state'], true | undefined]>([
    ['queued', undefined],
    ['running', undefined],
    ['succeeded', undefined],
    ['failed', true],
    ['cancelled', true],
  ])('that are %s tell whether they came to nothing', (state, cameToNothing) => {
    const items = [{ ...item('orders'), mode: 'full' as const, state }];
    runs.note('op-1', run('op-1', [], { items, sinceFull: 0 }));
    const [told] = runs.of('hourly', 'orders');
    expect(told).toMatchObject({ mode: 'full', sinceFull: 0 });
    expect(told?.cameToNothing).toBe(cameToNothing);
  });

  it('go with their records, and leave nothing behind', () => {
    runs.note('op-1', run('op-1', ['orders', 'catalog']));
    runs.note('op-2', run('op-2', ['orders']));
    runs.note('op-1', undefined);
    expect(runs.size).toBe(1);
    expect(runs.of('hourly', 'orders')).toHaveLength(1);
    runs.note('op-2', undefined);
    expect(runs.size).toBe(0);
  });

  it('are those of the record as it is now', () => {
    runs.note('op-1', run('op-1', ['orders', 'catalog']));
    runs.note('op-1', run('op-1', ['orders'], { policy: 'daily' }));
    expect(runs.of('daily', 'orders')).toHaveLength(1);
    expect(runs.size).toBe(1);
  });
});
