import { claimFact } from '../testing/facts';
import { formatInstant } from '../time';
import { activeSince, compilePolicy, nextRun, policyCoverage } from './compile';
import { GRACE_SECONDS, compiled, storedPolicy } from './testing/policies';

const NOW = Date.parse('2026-05-02T12:00:00Z');
const at = (time: string): number => Date.parse(`2026-05-02T${time}Z`);

describe('compilePolicy', () => {
  it('refuses what validation would have refused', () => {
    const faulty = [
      { selector: { labelSelector: '=' } },
      { schedule: { cron: '* *', onMissed: 'run' as const } },
    ];
    for (const overrides of faulty) {
      expect(compilePolicy(storedPolicy(overrides), GRACE_SECONDS, NOW)).toMatchObject({
        ok: false,
      });
    }
  });

  it('promises its objective, or else its longest interval with jitter and room for a run', () => {
    expect(compiled({ objectiveSeconds: 600 }).objectiveSeconds).toBe(600);
    expect(compiled().objectiveSeconds).toBe(25 * 3_600);
    const weekly = compiled({
      schedule: { cron: '@weekly', jitterSeconds: 600, onMissed: 'run' },
    });
    expect(weekly.objectiveSeconds).toBe(7 * 86_400 + 600 + 3_600);
    const sixHours = compiled({ schedule: { every: '6h', onMissed: 'run' } });
    expect(sixHours.objectiveSeconds).toBe(7 * 3_600);
    const leapDays = compiled({ schedule: { cron: '0 2 29 2 *', onMissed: 'run' } });
    expect(leapDays.objectiveSeconds).toBe(4 * 365.25 * 86_400 + 3_600);
  });
});

describe('policyCoverage', () => {
  const claim = claimFact();

  it('is nothing where the selector does not match', () => {
    expect(policyCoverage(compiled({ selector: { pvcs: ['other'] } }), claim, [], NOW)).toBeNull();
  });

  it('tells the term that matched, the promise and the next run', () => {
    const policy = compiled({ selector: { namespaces: ['sh*'] } });
    const runs = [{ slot: at('02:00'), startedAt: at('02:00') }];
    expect(policyCoverage(policy, claim, runs, NOW)).toEqual({
      kind: 'policy',
      name: 'nightly',
      because: 'namespace sh*',
      standing: 'active',
      objectiveSeconds: 25 * 3_600,
      nextRunAt: Date.parse('2026-05-03T02:00:00Z'),
      nextSlotAt: Date.parse('2026-05-03T02:00:00Z'),
    });
  });

  it('tells of the next slot too while one is owed', () => {
    expect(policyCoverage(compiled(), claimFact({ createdAt: null }), [], NOW)).toMatchObject({
      nextRunAt: at('02:00'),
      nextSlotAt: Date.parse('2026-05-03T02:00:00Z'),
    });
  });

  it('plans nothing while the policy is switched off', () => {
    expect(policyCoverage(compiled({ enabled: false }), claim, [], NOW)).toMatchObject({
      standing: 'disabled',
      nextRunAt: null,
    });
  });
});

describe('nextRun', () => {
  const next = (policy: ReturnType<typeof compiled>, createdAt: number | null): string | null => {
    const instant = nextRun(policy, { uid: 'claim-1', createdAt }, [], NOW).nextRunAt;
    return instant === null ? null : formatInstant(instant);
  };

  it('is the start of a slot that is owed', () => {
    expect(next(compiled(), null)).toBe('2026-05-02T02:00:00Z');
  });

  it('owes nothing from before the claim, nor from before the policy held', () => {
    expect(next(compiled(), at('02:01'))).toBe('2026-05-03T02:00:00Z');
    expect(next(compiled({ activeSince: at('02:01') }), at('01:00'))).toBe('2026-05-03T02:00:00Z');
    expect(next(compiled({ activeSince: at('01:00') }), at('02:01'))).toBe('2026-05-03T02:00:00Z');
    expect(next(compiled({ activeSince: null }), null)).toBe('2026-05-02T02:00:00Z');
  });

  it('does not wait for a beginning that a clock since corrected has put years ahead', () => {
    const ahead = Date.parse('2036-01-01T00:00:00Z');
    const createdAt = at('09:00:00');
    const daily = compiled({
      schedule: { cron: '0 10 * * *', onMissed: 'run' },
      activeSince: ahead,
    });
    expect(nextRun(daily, claimFact({ createdAt }), [], NOW).nextRunAt).toBe(at('10:00:00'));
    expect(nextRun(daily, claimFact({ createdAt: ahead }), [], NOW).nextRunAt).toBe(at('10:00:00'));
    const hourly = compiled({ schedule: { every: '1h', onMissed: 'run' }, activeSince: ahead });
    expect(nextRun(hourly, claimFact({ createdAt }), [], NOW).nextRunAt).toBe(createdAt);
  });

  it('adds the jitter of the volume, which is the same each day', () => {
    const policy = compiled({
      schedule: { cron: '0 2 * * *', jitterSeconds: 3_600, onMissed: 'run' },
    });
    const first = nextRun(policy, { uid: 'claim-1', createdAt: null }, [], at('00:30')).nextRunAt;
    const after = { createdAt: at('04:00') };
    const later = nextRun(policy, { uid: 'claim-1', ...after }, [], NOW).nextRunAt;
    const other = nextRun(policy, { uid: 'claim-2', ...after }, [], NOW).nextRunAt;
    expect(first).toBeGreaterThan(Date.parse('2026-05-01T02:00:00Z'));
    expect((later ?? 0) - (first ?? 0)).toBe(2 * 86_400_000);
    expect(other).not.toBe(later);
  });
});

describe('activeSince', () => {
  const before = storedPolicy({ activeSince: at('01:00') });
  const since = (after: Partial<typeof before>): string =>
    formatInstant(activeSince(before, { ...before, ...after }, NOW + 999)).slice(11, 16);

  it('goes on through a change that moves no slot', () => {
    expect(since({ description: 'x', retention: { keepAtLeast: 3 } })).toBe('01:00');
    expect(since({ selector: { pvcs: ['a'] } })).toBe('01:00');
    expect(since({ schedule: { ...before.schedule, jitterSeconds: 600 } })).toBe('01:00');
  });

  it.each([
    [
      'what becomes of missed slots',
      { schedule: { ...before.schedule, onMissed: 'skip' as const } },
    ],
    ['the schedule', { schedule: { cron: '0 3 * * *', onMissed: 'run' as const } }],
    ['the switch', { enabled: false }],
  ])('begins anew with a change of %s', (_what, after) => {
    expect(since(after)).toBe('12:00');
  });

  it('begins anew where it was to begin in the future', () => {
    const before = storedPolicy({ activeSince: NOW + 86_400_000 });
    expect(activeSince(before, before, NOW)).toBe(NOW);
  });

  it('begins with the first saving, in whole seconds, also where nobody knew it before', () => {
    expect(activeSince(null, before, NOW + 999)).toBe(NOW);
    expect(activeSince(storedPolicy({ activeSince: null }), storedPolicy(), NOW)).toBe(NOW);
  });
});
