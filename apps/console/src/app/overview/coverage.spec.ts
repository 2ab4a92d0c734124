import { formatInstant } from '@soteria/domain';
import { NOON, backup, failedBackup, volume } from '../testing/world';
import { daysInWords, lastDays, unreadDays, volumeDays, worstDays } from './coverage';

const days = lastDays(NOON, 4);
/** A moment in the middle of one of the days. */
const on = (day: number) => formatInstant((days[day] ?? 0) + 10 * 3_600_000);
const row = volume('shop/orders');

describe('the last days', () => {
  it('end today and begin at midnight', () => {
    expect(days).toHaveLength(4);
    for (const day of days) expect(new Date(day).getHours()).toBe(0);
    expect(new Date(days[3] ?? 0).toDateString()).toBe(new Date(NOON).toDateString());
  });
});

describe('the days of a volume', () => {
  it('say what each left behind', () => {
    const backups = [
      backup('shop/orders', '1', { snapshotTime: on(0) }),
      failedBackup('shop/orders', '2', { snapshotTime: on(1) }),
      failedBackup('shop/orders', '3', { snapshotTime: on(2) }),
      backup('shop/orders', '4', { snapshotTime: on(2) }),
    ];
    expect(volumeDays(row, backups, days)).toEqual(['ok', 'failed', 'mixed', 'none']);
  });

  it('are overdue from when the objective was missed, and not before', () => {
    const overdue = volume('shop/orders', { status: 'overdue', dueAt: on(2) });
    const backups = [backup('shop/orders', '1', { snapshotTime: on(1) })];
    expect(volumeDays(overdue, backups, days)).toEqual(['none', 'ok', 'overdue', 'overdue']);
  });

  it('are not called overdue when nobody can judge the volume', () => {
    const unknown = volume('shop/orders', { status: 'unknown', dueAt: on(1) });
    expect(volumeDays(unknown, [], days)).toEqual(['none', 'none', 'none', 'none']);
  });

  it('are those of a volume without any restore point from when it should have had one', () => {
    const never = volume('shop/orders', { status: 'never', since: on(1) });
    const backups = [failedBackup('shop/orders', '1', { snapshotTime: on(2) })];
    expect(volumeDays(never, backups, days)).toEqual(['none', 'never', 'failed', 'never']);
    const bare = volume('shop/orders', { status: 'unprotected', since: null, restorePoints: 0 });
    expect(volumeDays(bare, [], days)).toEqual(Array(4).fill('never'));
    const left = volume('shop/orders', { status: 'unprotected', since: null, restorePoints: 2 });
    expect(volumeDays(left, [], days)).toEqual(Array(4).fill('none'));
  });

  it('are not told before the backups are read, but for what the row tells', () => {
    expect(unreadDays(row, 'reading', days)).toEqual(Array(4).fill('reading'));
    const overdue = volume('shop/orders', { status: 'overdue', dueAt: on(2) });
    expect(unreadDays(overdue, 'unknown', days)).toEqual([
      'unknown',
      'unknown',
      'overdue',
      'overdue',
    ]);
    expect(unreadDays(volume('a/b', { status: 'excluded' }), 'unknown', days)).toEqual(
      Array(4).fill('excluded'),
    );
  });

  it('are excluded as long as the volume is', () => {
    expect(volumeDays(volume('a/b', { status: 'excluded' }), [], days)).toEqual(
      Array(4).fill('excluded'),
    );
  });
});

describe('the days of a namespace', () => {
  it('are the worst of its volumes', () => {
    expect(
      worstDays(
        [
          ['ok', 'failed', 'none', 'excluded'],
          ['mixed', 'overdue', 'ok', 'excluded'],
        ],
        4,
      ),
    ).toEqual(['mixed', 'overdue', 'ok', 'excluded']);
  });

  it('are not good while one of its volumes has no restore point at all', () => {
    expect(worstDays([['ok'], ['never']], 1)).toEqual(['never']);
    expect(worstDays([['failed'], ['never']], 1)).toEqual(['never']);
  });

  it('are empty without a volume', () => {
    expect(worstDays([], 2)).toEqual(['none', 'none']);
  });
});

describe('days in words', () => {
  it('name failures, and since when it is overdue', () => {
    const words = daysInWords(['ok', 'failed', 'overdue', 'overdue'], days);
    expect(words).toContain('Restore points of 1 of 4 days');
    expect(words).toMatch(/failed on .+; overdue since .+\.$/);
  });

  it('do not list a month of failures', () => {
    const many = lastDays(NOON, 30);
    expect(daysInWords(Array(30).fill('failed'), many)).toContain('27 more');
  });

  it('count nothing where a volume has no restore point at all', () => {
    expect(daysInWords(['none', 'failed', 'never', 'never'], days)).toMatch(
      /^A volume without any restore point; failed on [^;]+\.$/,
    );
  });

  it('say that nothing is known yet, or at all', () => {
    expect(daysInWords(Array(4).fill('reading'), days)).toBe('Being read.');
    expect(daysInWords(Array(4).fill('unknown'), days)).toBe('Not known.');
  });

  it('are short for what is excluded', () => {
    expect(daysInWords(['excluded', 'excluded'], days.slice(2))).toBe('Excluded on purpose.');
  });
});
