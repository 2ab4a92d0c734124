import { type KubeObject, type LonghornBackup, type PersistentVolumeClaim } from '@soteria/kube';
import { demoWorld } from './demo';

const NOW = Date.parse('2026-11-23T09:14:00Z');
const objects = [...demoWorld().objects(NOW)];
const ofKind = <T extends KubeObject>(kind: string) =>
  objects.filter((object) => object.kind === kind) as T[];

describe('the demo', () => {
  const claims = ofKind<PersistentVolumeClaim>('PersistentVolumeClaim');
  const backups = ofKind<LonghornBackup>('Backup');

  it('has at least forty volumes in eight namespaces', () => {
    expect(claims.length).toBeGreaterThanOrEqual(40);
    expect(new Set(claims.map(({ metadata }) => metadata.namespace)).size).toBeGreaterThanOrEqual(
      8,
    );
  });

  it('looks back on a month of backups', () => {
    const days = backups.map(({ status }) =>
      Math.floor((NOW - Date.parse(status?.snapshotCreatedAt ?? '')) / 86_400_000),
    );
    expect(Math.max(...days.filter(Number.isFinite))).toBeGreaterThanOrEqual(29);
    for (let day = 0; day < 30; day++)
      expect(days.filter((each) => each === day).length).toBeGreaterThan(9);
  });

  it('has every sort of trouble once', () => {
    const states = backups.map(({ status }) => status?.state);
    expect(states.filter((state) => state === 'Error').length).toBeGreaterThanOrEqual(2);
    expect(backups.map(({ status }) => status?.progress)).toContain(17);
    expect(states.filter((state) => state === 'InProgress')).toHaveLength(2);
    expect(backups.some(({ status }) => status === undefined)).toBe(true);
    expect(claims.some(({ status }) => status?.phase === 'Pending')).toBe(true);
    expect(claims.some(({ metadata }) => metadata.annotations?.['soteria.io/exclude'])).toBe(true);
  });

  it('makes no object twice', () => {
    const keys = objects.map(
      ({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`,
    );
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it('is never in the future', () => {
    for (const moment of [0, 2 * 3_600_000, 4 * 3_600_000 + 60_000]) {
      const now = Date.parse('2026-11-22T00:00:30Z') + moment;
      const late = [...demoWorld().objects(now)].filter(
        (object) =>
          Date.parse((object as LonghornBackup).status?.snapshotCreatedAt ?? '1970-01-01') > now,
      );
      expect(late.map(({ metadata }) => metadata.name)).toEqual([]);
    }
  });
});
