import { type KubeObject } from '@soteria/kube';
import { scaleWorld } from './scale';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const kinds = (objects: Iterable<KubeObject>) => {
  const bytes = new Map<string, number[]>();
  for (const object of objects) {
    const sizes = bytes.get(object.kind) ?? [];
    bytes.set(object.kind, sizes);
    sizes.push(JSON.stringify(object).length);
  }
  return bytes;
};

describe('the scale world', () => {
  it('has as much of everything as was asked for', () => {
    const found = kinds(
      scaleWorld({ volumes: 300, backupsPerVolume: 4, namespaces: 7 }).objects(NOW),
    );
    expect(found.get('PersistentVolumeClaim')).toHaveLength(300);
    expect(found.get('PersistentVolume')).toHaveLength(300);
    expect(found.get('Volume')).toHaveLength(300);
    const backups = found.get('Backup')?.length ?? 0;
    expect(backups).toBeGreaterThan(1150);
    expect(backups).toBe((found.get('BackupVolume')?.length ?? 0) * 4);
  });

  it('is of the size that objects of a real cluster have', () => {
    const found = kinds(
      scaleWorld({ volumes: 100, backupsPerVolume: 2, namespaces: 3 }).objects(NOW),
    );
    const mean = (kind: string) => {
      const sizes = found.get(kind) ?? [];
      return sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    };
    expect(mean('PersistentVolumeClaim')).toBeGreaterThan(1500);
    expect(mean('PersistentVolume')).toBeGreaterThan(1600);
    expect(mean('Volume')).toBeGreaterThan(2700);
    expect(mean('Backup')).toBeGreaterThan(2200);
    for (const kind of ['PersistentVolumeClaim', 'PersistentVolume', 'Volume', 'Backup']) {
      expect(mean(kind)).toBeLessThan(6000);
    }
  });

  it('is the same for the same seed, and another one for another', () => {
    const names = (seed: string) =>
      [...scaleWorld({ volumes: 20, backupsPerVolume: 1, namespaces: 2, seed }).objects(NOW)].map(
        ({ metadata }) => metadata.name,
      );
    expect(names('one')).toEqual(names('one'));
    expect(names('one')).not.toEqual(names('two'));
  });

  it('is made while it is read', () => {
    const endless = scaleWorld({ volumes: 1e9, backupsPerVolume: 10, namespaces: 100 });
    let read = 0;
    for (const object of endless.objects(NOW)) {
      expect(object.metadata.name).not.toBe('');
      if (++read === 2000) break;
    }
    expect(read).toBe(2000);
  });
});
