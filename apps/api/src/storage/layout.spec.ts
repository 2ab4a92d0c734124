import { COMPONENTS, placeOf } from './layout';
import { type ScanRecord, readScanRecord, readScanState } from './scan-record';
import { isScanning, MIN_BETWEEN_MS, nextScanAt, requestWaitMs } from './scan-rule';

const VOLUME = 'backupstore/volumes/ab/cd/pvc-1';

describe('the place of an object', () => {
  it.each([
    'notes.txt',
    'backupstore',
    'backupstore/volumes/ab/cd',
    'backupstore/volumes/ab/cd/pvc-1',
    'backupstore/volumes/abc/cd/pvc-1/volume.cfg',
    'volumes/ab/cd/pvc-1/volume.cfg',
    '',
  ])('is none of a volume for %p', (key) =>
    expect(placeOf(key)).toEqual({ component: 'other', volume: null, isRestorePoint: false }),
  );

  it.each([
    [`${VOLUME}/volume.cfg`, 'volume_meta', false],
    [`${VOLUME}/backups/backup_b1.cfg`, 'volume_meta', true],
    [`${VOLUME}/backups/old/backup_b1.cfg`, 'volume_meta', false],
    [`${VOLUME}/backups/backup_b1.tmp`, 'volume_meta', false],
    [`${VOLUME}/blocks/00/11/22.blk`, 'volume_blocks', false],
    [`${VOLUME}/locks/lock-1.lck`, 'volume_meta', false],
    [`deep/er/${VOLUME}/volume.cfg`, 'volume_meta', false],
  ])('is that of its volume for %s', (key, component, isRestorePoint) =>
    expect(placeOf(key)).toEqual({ component, volume: 'pvc-1', isRestorePoint }),
  );

  it.each([
    ['backupstore/backing-images/a/b', 'backing_image'],
    ['backupstore/system-backups/1.12/x/system-backup.zip', 'system'],
  ])('is Longhorn’s own for %s', (key, component) =>
    expect(placeOf(key)).toEqual({ component, volume: null, isRestorePoint: false }),
  );
});

const at = (minute: number): string => new Date(minute * 60_000).toISOString();
const minutes = (count: number): number => count * 60_000;
const calls = { day: '', made: 0 };
const EVERY_MS = minutes(24 * 60);

describe('when to scan', () => {
  const done = { scannedAt: at(10), brokenOff: null };
  const broken: Pick<ScanRecord, 'scannedAt' | 'brokenOff'> = {
    scannedAt: at(10),
    brokenOff: { code: 'unreachable', detail: 'no' },
  };

  it.each([
    ['at once when nothing is known', null, null, null, 500],
    ['a day after a scan', at(5), null, done, 10 + 24 * 60],
    ['an hour after one that broke off', at(5), null, broken, 70],
    ['an hour after one that was interrupted', at(20), null, done, 80],
    ['soon when somebody asked', at(5), at(100), done, 15],
    ['at once when the last began in the future', at(9_000), null, done, 500],
    ['regularly when a wish is of the future', at(5), at(9_000), done, 10 + 24 * 60],
    ['soon when a result is of the future', at(5), null, { ...done, scannedAt: at(9_000) }, 65],
    ['regularly when the wish was fulfilled', at(5), at(4), done, 10 + 24 * 60],
  ])('is %s', (_, startedAt, requestedAt, record, minute) => {
    const next = nextScanAt(
      { startedAt, endedAt: null, requestedAt, calls },
      record,
      EVERY_MS,
      minutes(500),
    );
    expect(next).toBe(minutes(minute));
  });

  it.each([
    ['while nothing was asked for since it ended', at(5), at(8), null, false],
    ['after one that broke off', at(20), at(22), at(19), false],
    ['while it runs', at(20), at(8), at(19), true],
    ['from when it is asked for', at(5), at(8), at(30), true],
    ['after one of which only the figures tell', at(5), null, null, false],
    ['after a wish of the future', at(5), at(8), at(9_000), false],
  ])('is known to be now, or not: %s', (_, startedAt, endedAt, requestedAt, expected) => {
    const state = { startedAt, endedAt, requestedAt };
    expect(isScanning(state, { scannedAt: at(8) }, minutes(500))).toBe(expected);
  });

  it('is not asked for twice in ten minutes', () => {
    const state = { startedAt: at(5), endedAt: null, requestedAt: at(7), calls };
    expect(requestWaitMs(state, minutes(8))).toBe(MIN_BETWEEN_MS - minutes(1));
    expect(requestWaitMs(state, minutes(17))).toBe(0);
    expect(requestWaitMs({ ...state, startedAt: null, requestedAt: null }, 0)).toBe(0);
    const ahead = { startedAt: at(9_000), endedAt: null, requestedAt: at(8_000), calls };
    expect(requestWaitMs(ahead, minutes(8))).toBe(0);
  });
});

describe('a kept result', () => {
  const place = { endpoint: 'https://s3', bucket: 'b', prefix: '' };
  it.each([undefined, '', 'no json', 'null', '[]', '{"version":1}', '{"version":2}'])(
    'is none when it reads %p',
    (text) => expect(readScanRecord(text, place)).toBeNull(),
  );

  it('is none where a part of it is missing', () => {
    const amount = { objects: 1, bytes: 1 };
    const components = Object.fromEntries(COMPONENTS.map((name) => [name, amount]));
    const noticed = { listsVersions: true, lifecycle: null, unweighedUploads: 0 };
    const whole = {
      version: 1,
      place,
      scannedAt: at(1),
      durationSeconds: 1,
      requests: {},
      noticed,
      complete: true,
      brokenOff: null,
      volumes: [],
      unlisted: { volumes: 0, ...amount },
      hidden: amount,
      unfinished: amount,
      components,
    };
    expect(readScanRecord(JSON.stringify(whole), place)).toEqual(whole);
    for (const part of Object.keys(whole)) {
      if (part === 'brokenOff') continue;
      const damaged = JSON.stringify({ ...whole, [part]: null });
      expect([part, readScanRecord(damaged, place)]).toEqual([part, null]);
    }
    const nameless = JSON.stringify({ ...whole, volumes: [{ ...amount, volume: 7 }] });
    expect(readScanRecord(nameless, place)).toBeNull();
  });

  it('leaves a state that can be worked with, whatever was written by hand', () => {
    const empty = {
      startedAt: null,
      endedAt: null,
      requestedAt: null,
      calls: { day: '', made: 0 },
    };
    expect(readScanState('garbage')).toEqual(empty);
    expect(readScanState('{"startedAt":"x"}')).toEqual({ ...empty, startedAt: 'x' });
    const odd = { startedAt: 5, endedAt: [], requestedAt: {}, calls: { day: 7, made: 'many' } };
    expect(readScanState(JSON.stringify(odd))).toEqual(empty);
    expect(readScanState('{"calls":"none"}')).toEqual(empty);
  });
});
