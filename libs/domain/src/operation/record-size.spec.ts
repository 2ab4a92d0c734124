import { objectName } from '../names';
import { type OperationRecord, type RestoreItem } from './record';
import { readRecord, writeRecord } from './record-codec';
import { fittingItems, writeFitting } from './record-size';
import {
  backupItem,
  backupRecord,
  restoredClaim,
  restoreItem,
  restoreRecord,
} from './testing/records';

const CONFIG_MAP_BYTES = 1_048_576;
const MANY = 1_000;
const UID = '3f2a1c9e-5b7d-4e11-9a60-0d8c2b4f6e13';
const AT = '2026-05-01T02:00:00Z';
const bytes = (text: string) => Buffer.byteLength(text);
const many = <T>(make: (pvc: string) => T): T[] =>
  Array.from({ length: MANY }, (_, at) => make(`data-${String(at).padStart(4, '0')}`));

const backups = (item: (pvc: string) => object = () => ({})) =>
  backupRecord({
    together: true,
    items: many((pvc) =>
      backupItem({
        namespace: 'shop',
        pvc,
        claimUid: UID,
        volume: `pvc-${UID}`,
        name: objectName('op', 'shop', pvc),
        ...item(pvc),
      }),
    ),
  });

const restores = (claim: Partial<RestoreItem['claim']>) =>
  restoreRecord({
    items: many((pvc) =>
      restoreItem({
        namespace: 'shop',
        pvc,
        source: {
          backup: objectName('backup', 'shop', pvc),
          time: AT,
          namespace: 'shop',
          pvc,
          volume: `pvc-${UID}`,
        },
        claim: { ...restoredClaim(), ...claim },
      }),
    ),
  });

/** What really becomes of an item that is restored. */
const restoredOf = (item: RestoreItem): RestoreItem => ({
  ...item,
  state: 'succeeded',
  phase: 'done',
  startedAt: AT,
  finishedAt: AT,
  progress: { percent: 100, movedAt: AT },
  bindingSince: AT,
  sizeBytes: 10 * 2 ** 40,
  objects: [
    { kind: 'Volume', name: item.name, uid: UID },
    { kind: 'PersistentVolumeClaim', name: item.pvc, uid: UID, namespace: item.namespace },
    { kind: 'PersistentVolume', name: item.name, uid: UID },
  ],
});

const LABELS = Object.fromEntries(
  ['name', 'instance', 'component', 'part-of', 'managed-by'].map((part) => [
    `app.kubernetes.io/${part}`,
    'a-service-of-the-shop',
  ]),
);

describe('a record that grows', () => {
  it('has room for a thousand backups, and for a thousand restores of ordinary names', () => {
    expect(fittingItems(backups())).toBe(MANY);
    expect(fittingItems(restores({ labels: { app: 'orders' } }))).toBe(MANY);
  });

  it('has room for fewer where each item says much, and for all of those to its end', () => {
    const whole = restores({ labels: LABELS });
    const fit = fittingItems(whole);
    expect(fit).toBeGreaterThan(500);
    expect(fit).toBeLessThan(MANY);
    const items = whole.items.map(restoredOf);
    expect(bytes(writeRecord({ ...whole, items }))).toBeGreaterThan(CONFIG_MAP_BYTES);
    const begun = { ...whole, items: items.slice(0, fit) };
    expect(bytes(writeRecord(begun))).toBeLessThanOrEqual(CONFIG_MAP_BYTES);
  });

  const failed = (detail: string): OperationRecord =>
    backups(() => ({
      state: 'failed',
      phase: 'done',
      startedAt: AT,
      finishedAt: AT,
      snapshotAt: AT,
      uploadingSince: AT,
      error: { code: 'backup-failed', detail },
    }));

  it.each([
    ['long', 'no space left on device; '.repeat(30)],
    ['very long, of wide letters', '備份目標沒有空間。'.repeat(400)],
  ])('is kept where everything fails for a reason that is %s', (_case, detail) => {
    const record = failed(detail);
    expect(bytes(writeRecord(record))).toBeGreaterThan(CONFIG_MAP_BYTES);
    const text = writeFitting(record);
    expect(bytes(text)).toBeLessThanOrEqual(CONFIG_MAP_BYTES);
    const read = readRecord(text);
    expect(read).toMatchObject({ ok: true, value: { id: record.id } });
    const [first] = read.ok ? read.value.items : [];
    expect(first?.error?.code).toBe('backup-failed');
    expect(detail.startsWith(first?.error?.detail.replace(/…$/, '') ?? '-')).toBe(true);
  });

  it('says all that it has to say while that fits', () => {
    const record = failed('no space left on device');
    expect(writeFitting(record)).toBe(writeRecord(record));
  });
});
