import { afterWrite, BLANK, firstContents, usedBytes } from './contents';
import { Disks } from './disks';
import { MemoryShelf } from './shelf';

const GIB = 2 ** 30;

describe('contents', () => {
  it('are blank until somebody writes', () => {
    expect(new Disks(new MemoryShelf()).contentsOf('pvc-1')).toEqual(BLANK);
  });

  it('change with every write, and the same way each time', () => {
    const once = afterWrite(BLANK, GIB);
    expect(once.fingerprint).not.toBe(BLANK.fingerprint);
    expect(afterWrite(BLANK, GIB)).toEqual(once);
    expect(afterWrite(once, GIB).fingerprint).not.toBe(once.fingerprint);
  });

  it('never outgrow the volume', () => {
    let contents = firstContents('full', GIB);
    for (let write = 0; write < 2000; write++) contents = afterWrite(contents, GIB);
    expect(usedBytes(contents)).toBeLessThanOrEqual(GIB);
    expect(usedBytes(contents)).toBeGreaterThan(GIB / 2);
  });

  it('differ from volume to volume', () => {
    expect(firstContents('a', GIB).fingerprint).not.toBe(firstContents('b', GIB).fingerprint);
  });
});

describe('disks', () => {
  it('give a snapshot what was there when it was taken, not what came later', () => {
    const disks = new Disks(new MemoryShelf());
    const before = disks.write('v', GIB);
    disks.freeze('v', 's', '2026-11-23T00:00:00Z');
    disks.write('v', GIB);
    expect(disks.frozen('v', 's')?.contents).toEqual(before);
    expect(disks.contentsOf('v')).not.toEqual(before);
  });

  it('take a snapshot once, however often it is asked for', () => {
    const disks = new Disks(new MemoryShelf());
    const first = disks.freeze('v', 's', '2026-11-23T00:00:00Z');
    disks.write('v', GIB);
    expect(disks.freeze('v', 's', '2026-11-23T09:00:00Z')).toEqual(first);
  });

  it('fill a volume once', () => {
    const disks = new Disks(new MemoryShelf());
    disks.fill('v', GIB);
    const written = disks.write('v', GIB);
    disks.fill('v', GIB);
    expect(disks.contentsOf('v')).toEqual(written);
  });

  it('forget a removed volume and its snapshots', () => {
    const disks = new Disks(new MemoryShelf());
    disks.write('v', GIB);
    disks.freeze('v', 's', '2026-11-23T00:00:00Z');
    disks.remove('v');
    expect(disks.contentsOf('v')).toEqual(BLANK);
    expect(disks.frozen('v', 's')).toBeUndefined();
  });
});
