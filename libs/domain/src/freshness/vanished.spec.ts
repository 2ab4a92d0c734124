import { backupFact, targetFact } from '../testing/facts';
import { MINUTE_MS } from '../time';
import { type VanishedBackup, isLost, noteReading, noteVanished } from './vanished';

const GONE_AT = Date.parse('2026-05-01T12:00:00Z');
const backup = backupFact({ snapshotAt: GONE_AT - 60 * MINUTE_MS });
const readAt = (minutes: number, overrides = {}) =>
  targetFact({ lastSyncedAt: GONE_AT + minutes * MINUTE_MS, ...overrides });

const vanish = (): VanishedBackup => {
  const vanished = noteVanished(backup, readAt(-3), GONE_AT);
  if (vanished === null) throw new Error('a usable backup was not noted');
  return vanished;
};
const afterReadings = (...readings: ReturnType<typeof targetFact>[]): VanishedBackup =>
  readings.reduce(noteReading, vanish());

describe('a vanished backup', () => {
  it('is not waited for when nothing could be restored from it', () => {
    const failed = backupFact({ usable: false, state: 'failed', snapshotAt: GONE_AT });
    expect(noteVanished(failed, readAt(-3), GONE_AT)).toBeNull();
    expect(noteVanished(backupFact({ snapshotAt: null }), readAt(-3), GONE_AT)).toBeNull();
  });

  it('is lost when two readings of the target have passed without it, of which a third one tells', () => {
    expect(isLost(vanish())).toBe(false);
    expect(isLost(afterReadings(readAt(2)))).toBe(false);
    expect(isLost(afterReadings(readAt(2), readAt(7)))).toBe(false);
    expect(isLost(afterReadings(readAt(2), readAt(7), readAt(12)))).toBe(true);
  });

  it.each([
    ['the same reading seen twice', [readAt(2), readAt(2), readAt(7)]],
    ['a reading from before it vanished', [readAt(-1), readAt(2), readAt(7)]],
    ['readings of an unavailable target', [readAt(2, { available: false }), readAt(7), readAt(12)]],
    ['readings of another target', [readAt(2, { name: 'other' }), readAt(7), readAt(12)]],
    ['a target that was never read', [readAt(2, { lastSyncedAt: null }), readAt(7), readAt(12)]],
    ['an older reading that comes late', [readAt(7), readAt(2), readAt(12)]],
  ])('is not lost after %s', (_story, readings) => {
    expect(isLost(afterReadings(...readings))).toBe(false);
  });

  it('counts readings also when none was known at first', () => {
    const vanished = noteVanished(backup, undefined, GONE_AT);
    expect(vanished).toMatchObject({ lastReadingAt: null, readings: 0 });
    expect(noteReading(vanished ?? vanish(), readAt(1)).readings).toBe(1);
  });
});
