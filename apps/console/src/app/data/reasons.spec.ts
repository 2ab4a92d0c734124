import { hoursAgo, volume } from '../testing/world';
import { inLocalTime, reasonInShort, reasonOf } from './reasons';

const AGE =
  'The newest restore point is from 2026-11-22 02:00 UTC, older than the objective of 26 hours.';

describe('a reason', () => {
  it('names moments in the zone of the browser', () => {
    expect(inLocalTime('Since 2026-11-22 02:00 UTC, and since 2026-11-23 02:00 UTC.')).toMatch(
      /^Since Nov 22, 2026, .+, and since Nov 23, 2026, .+\.$/,
    );
  });

  it('does so too where they stand as the API writes times', () => {
    expect(inLocalTime('None before 2026-11-22T12:00:00Z; the oldest is later.')).toMatch(
      /^None before Nov 22, 2026, .+; the oldest is later\.$/,
    );
  });

  it('leaves what is no moment as it is', () => {
    expect(inLocalTime('Job 2026-99-99 02:00 UTC.')).toBe('Job 2026-99-99 02:00 UTC.');
  });

  it('says the cause of the last failure, not its raw words', () => {
    const row = volume('shop/search', {
      reason: `${AGE} The last attempt at 2026-11-23 02:00 UTC failed: rpc error: RequestTimeToo…`,
      lastAttempt: { time: hoursAgo(9), state: 'failed', error: 'rpc: RequestTimeTooSkewed 403' },
    });
    expect(reasonOf(row)).toMatch(/failed: the clocks of the node and .+ differ too much\.$/);
    expect(reasonOf(row)).not.toContain('rpc');
  });

  it('says why the target is away, whatever the last attempt said', () => {
    const row = volume('media/films', {
      reason: 'Its backup target offsite is unavailable: dial tcp 203.0.113.20:443: i/o timeout',
      lastAttempt: { time: hoursAgo(9), state: 'failed', error: 'NoSuchBucket' },
    });
    expect(reasonOf(row)).toBe(
      'Its backup target offsite is unavailable: the backup target could not be reached.',
    );
  });

  it('keeps the words of an error that nobody knows', () => {
    const reason = 'The last attempt failed: something new.';
    expect(reasonOf(volume('a/b', { reason }))).toBe(reason);
  });

  it('in short leaves out what the columns say', () => {
    expect(reasonInShort(volume('a/b', { reason: `${AGE} Its volume is detached.` }))).toBe(
      'Its volume is detached.',
    );
    expect(reasonInShort(volume('a/b', { reason: 'It has no restore point. Wait.' }))).toBe(
      'Wait.',
    );
  });

  it('in short says all where there is nothing else', () => {
    expect(reasonInShort(volume('a/b', { reason: AGE }))).toContain('older than the objective');
  });
});
