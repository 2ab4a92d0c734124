import { type BackupItem, type BackupRecord, formatInstant, MINUTE_MS } from '@soteria/domain';
import { BackupOutcomes } from './backup-outcomes';

const NOW = Date.parse('2026-05-01T12:00:00Z');

describe('how backups ended', () => {
  const item = (minute: number, overrides: Partial<BackupItem>): BackupItem => ({
    namespace: 'shop',
    pvc: 'orders',
    claimUid: 'claim-1',
    volume: 'pvc-1',
    target: 'default',
    mode: 'incremental',
    name: 'sot-1',
    state: 'queued',
    phase: 'queued',
    objects: [],
    startedAt: formatInstant(NOW + minute * MINUTE_MS),
    ...overrides,
  });
  const failed = (minute: number, overrides: Partial<BackupItem> = {}) =>
    item(minute, {
      state: 'failed',
      error: { code: 'backup-failed', detail: `at ${minute}` },
      ...overrides,
    });
  const succeeded = (minute: number, overrides: Partial<BackupItem> = {}) =>
    item(minute, { state: 'succeeded', ...overrides });
  const record = (id: string, ...items: BackupItem[]): BackupRecord => ({
    version: 1,
    id,
    kind: 'backup',
    together: false,
    requestedBy: { user: 'ada' },
    via: 'api',
    request: 'fingerprint',
    createdAt: formatInstant(NOW),
    namespace: 'shop',
    items,
  });
  const at = (minute: number) => ({ at: NOW + minute * MINUTE_MS, error: `at ${minute}` });
  const orders = expect.objectContaining({ namespace: 'shop', pvc: 'orders' }) as unknown;

  let outcomes: BackupOutcomes;
  beforeEach(() => {
    outcomes = new BackupOutcomes();
  });
  const failure = () => outcomes.failureOf('claim-1');

  it('nothing is kept of operations that are gone, however many claims there were', () => {
    for (let each = 0; each < 100; each += 1) {
      const claimUid = `claim-${each}`;
      outcomes.note(`op-${each}`, record(`op-${each}`, succeeded(each, { claimUid })));
      outcomes.note(`op-${each - 1}`, undefined);
    }
    expect(outcomes.size).toBe(1);
    outcomes.note('op-99', undefined);
    expect(outcomes.size).toBe(0);
  });

  it.each([
    ['a failure alone', [failed(1)], at(1)],
    ['the newest of two, told last', [failed(1), failed(2)], at(2)],
    ['the newest of two, told first', [failed(2), failed(1)], at(2)],
    ['a success after it', [failed(1), succeeded(2)], null],
    ['a success after it that is told first', [succeeded(2), failed(1)], null],
    ['a success at the same time', [failed(1), succeeded(1)], null],
    ['a success before it', [succeeded(1), failed(2)], at(2)],
    ['one that goes on', [item(1, { state: 'running' })], null],
  ])('%s', (_, items, expected) => {
    items.forEach((each, index) => outcomes.note(`op-${index}`, record(`op-${index}`, each)));
    expect(failure()).toEqual(expected);
  });

  it('tells of a claim only when something else is to be told of it', () => {
    expect(outcomes.note('op-1', record('op-1', item(1, { state: 'running' })))).toEqual([]);
    expect(outcomes.note('op-1', record('op-1', failed(1)))).toEqual([orders]);
    expect(outcomes.note('op-1', record('op-1', failed(1)))).toEqual([]);
    expect(outcomes.note('op-2', record('op-2', succeeded(0)))).toEqual([]);
    expect(outcomes.note('op-3', record('op-3', succeeded(2)))).toEqual([orders]);
    expect(outcomes.note('op-3', undefined)).toEqual([orders]);
    expect(failure()).toEqual(at(1));
    expect(outcomes.note('op-1', undefined)).toEqual([orders]);
    expect(failure()).toBeNull();
  });
});
