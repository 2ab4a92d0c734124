import fc from 'fast-check';
import { type ClaimFact } from '../facts';
import { ClaimIndex } from '../selector';
import { claimFact } from '../testing/facts';
import { HOUR_MS, type Instant, MINUTE_MS } from '../time';
import { type CompiledPolicy } from './compile';
import {
  type PolicyCircumstances,
  type PolicyDecision,
  type VolumeRun,
  decidePolicies,
  policiesToLookAt,
  runOperationId,
  skippedRun,
  watchAfter,
} from './decide';
import { compiled } from './testing/policies';

const at = (time: string): Instant => Date.parse(`2026-05-02T${time}Z`);
const NOW = at('02:00:30');
const claims = ['a', 'b', 'c'].map((name) => claimFact({ uid: name, name }));
const circumstances = (overrides: Partial<PolicyCircumstances> = {}): PolicyCircumstances => ({
  claims: new ClaimIndex(claims),
  readiness: () => ({ state: 'ready' }),
  runsOf: () => [],
  isTaken: () => false,
  inProgress: [],
  watchingSince: at('00:00'),
  hold: null,
  ...overrides,
});
const told = (decisions: readonly PolicyDecision[]): string[] =>
  decisions.map(
    ({ policy, claim, kind, ...rest }) =>
      `${policy} ${claim.name} ${kind}${'because' in rest ? `: ${rest.because}` : ''}`,
  );
const decide = (
  policies: readonly CompiledPolicy[],
  overrides: Partial<PolicyCircumstances> = {},
  now = NOW,
): string[] => told(decidePolicies(policies, circumstances(overrides), now));

const selecting = (name: string): Partial<Parameters<typeof compiled>[0]> => ({
  selector: { pvcs: [name] },
});
const run = (slot: string, mode: VolumeRun['mode'] = 'incremental'): VolumeRun => ({
  slot: at(slot),
  startedAt: at(slot),
  mode,
});

describe('decidePolicies starts nothing', () => {
  it.each<[string, CompiledPolicy, Partial<PolicyCircumstances>, string[]]>([
    ['of a policy that is switched off', compiled({ enabled: false }), {}, []],
    ['that it does not select', compiled(selecting('x')), {}, []],
    ['that was run already', compiled(selecting('a')), { runsOf: () => [run('02:00')] }, []],
    ['that is outside', compiled(selecting('a')), { readiness: () => ({ state: 'outside' }) }, []],
    [
      'that is blocked',
      compiled(selecting('a')),
      { readiness: () => ({ state: 'blocked', because: 'its volume was faulted' }) },
      ['nightly a wait: its volume was faulted'],
    ],
    [
      'while all is on hold',
      compiled(selecting('a')),
      { hold: 'the cluster was out of contact' },
      ['nightly a wait: the cluster was out of contact'],
    ],
    [
      'that has a backup under way, whoever asked for it',
      compiled(selecting('a')),
      { inProgress: [{ claimUid: 'a', policy: null, since: at('01:30') }] },
      ['nightly a wait: a backup of it had been under way since 2026-05-02 01:30 UTC'],
    ],
    [
      'beyond its concurrency',
      compiled({ ...selecting('b'), concurrency: 1 }),
      { inProgress: [{ claimUid: 'a', policy: 'nightly', since: at('01:30') }] },
      ['nightly b wait: the policy runs no more than 1 of its backups at once'],
    ],
    [
      'that passed while nobody looked, where missed slots are skipped',
      compiled({ ...selecting('a'), schedule: { cron: '0 2 * * *', onMissed: 'skip' } }),
      { watchingSince: at('02:05:01') },
      ['nightly a skip: nobody was there to start it'],
    ],
  ])('%s', (_story, policy, overrides, decisions) => {
    expect(decide([policy], overrides, at('02:06'))).toEqual(decisions);
    // The same volume is run when nothing stands against it.
    const free = compiled(selecting('a'));
    expect(decide([free], {}, at('02:06'))).toEqual(['nightly a start']);
  });
});

describe('decidePolicies', () => {
  it('starts every volume that is owed a run, and no volume before its time', () => {
    expect(decide([compiled()])).toEqual(['nightly a start', 'nightly b start', 'nightly c start']);
    const ran = { runsOf: () => [{ ...run('02:00'), slot: at('02:00') - 24 * HOUR_MS }] };
    expect(decide([compiled()], ran, at('01:59:59'))).toEqual([]);
  });

  it('starts the longest owed first, as far as the concurrency goes', () => {
    const hourly = compiled({
      name: 'hourly',
      ...selecting('c'),
      schedule: { cron: '0 * * * *', onMissed: 'run' },
    });
    const both = [hourly, compiled({ concurrency: 2 })];
    expect(decide(both, {}, at('03:00'))).toEqual([
      'nightly a start',
      'nightly b start',
      'nightly c wait: the policy runs no more than 2 of its backups at once',
      'hourly c start',
    ]);
  });

  it('lets the second of two policies wait for the first', () => {
    const both = [compiled(selecting('a')), compiled({ name: 'also', ...selecting('a') })];
    expect(decide(both, {}, at('02:03'))).toEqual([
      'also a start',
      'nightly a wait: a backup of it had been under way since 2026-05-02 02:03 UTC',
    ]);
  });

  describe('where the record of a run cannot be read', () => {
    const hourly = compiled({ ...selecting('a'), schedule: { every: '1h', onMissed: 'run' } });
    const ran = { runsOf: () => [run('01:00')] };
    const startsAt = (now: Instant, isTaken = (_id: string) => false): Instant[] =>
      decidePolicies([hourly], circumstances({ ...ran, isTaken }), now).map(({ slot }) => slot.at);
    const idOf = (now: Instant): string => {
      const [start] = decidePolicies([hourly], circumstances(ran), now);
      return start?.kind === 'start' ? runOperationId(start) : '';
    };

    it('counts its slot as run, and goes on with the next one', () => {
      const damaged = idOf(at('02:00'));
      const isTaken = (id: string): boolean => id === damaged;
      expect(startsAt(at('02:30'))).toEqual([at('02:00')]);
      expect(startsAt(at('02:30'), isTaken)).toEqual([]);
      expect(startsAt(at('03:00'), isTaken)).toEqual([at('03:00')]);
    });

    it('comes to an end, however many there are', () => {
      expect(startsAt(at('23:00'), () => true)).toEqual([]);
      const nightly = circumstances({ isTaken: () => true });
      expect(decidePolicies([compiled()], nightly, NOW)).toEqual([]);
    });
  });

  it('does not count the backups of others against a policy', () => {
    const inProgress = [
      { claimUid: 'b', policy: null, since: NOW },
      { claimUid: 'c', policy: 'hourly', since: NOW },
    ];
    const decisions = decide([compiled({ ...selecting('a'), concurrency: 1 })], { inProgress });
    expect(decisions).toEqual(['nightly a start']);
  });

  it('makes up once for what was missed, and says so', () => {
    const yesterday = { runsOf: () => [{ ...run('02:00'), slot: at('02:00') - 72 * HOUR_MS }] };
    const [late] = decidePolicies(
      [compiled(selecting('a'))],
      circumstances({ ...yesterday, watchingSince: at('09:00') }),
      at('09:00'),
    );
    expect(late).toMatchObject({ kind: 'start', isCatchUp: true, slot: { at: at('02:00') } });
  });

  it('has not missed a slot that it came to a little late, nor one that had to wait', () => {
    const skipping = compiled({
      ...selecting('a'),
      schedule: { cron: '0 2 * * *', onMissed: 'skip' },
    });
    expect(decide([skipping], { watchingSince: at('02:05') }, at('02:05'))).toEqual([
      'nightly a start',
    ]);
    expect(decide([skipping], { watchingSince: at('01:00') }, at('09:00'))).toEqual([
      'nightly a start',
    ]);
  });

  it('goes on with a slot that another leader began, and with none that was only begun late', () => {
    const skipping = compiled({ schedule: { cron: '0 2 * * *', onMissed: 'skip' } });
    const later = (startedAt: string) => ({
      watchingSince: at('03:00'),
      runsOf: (_policy: string, claim: string) =>
        claim === 'a' ? [{ ...run('02:00'), startedAt: at(startedAt) }] : [],
    });
    expect(decide([skipping], later('02:04'), at('03:01'))).toEqual([
      'nightly b start',
      'nightly c start',
    ]);
    const skipped = 'skip: nobody was there to start it';
    expect(decide([skipping], later('02:06'), at('03:01'))).toEqual([
      `nightly b ${skipped}`,
      `nightly c ${skipped}`,
    ]);
  });

  it.each<[string, Parameters<typeof compiled>[0], VolumeRun[], string]>([
    ['an incremental one as a rule', {}, [], 'incremental'],
    ['a full one where all are', { mode: 'full' }, [], 'full'],
    ['a full one where each is', { fullEvery: 1 }, [run('01:00')], 'full'],
    ['no full one before its turn', { fullEvery: 3 }, [run('01:00')], 'incremental'],
    ['a full one at its turn', { fullEvery: 3 }, [run('00:30'), run('01:00')], 'full'],
    [
      'a full one counted from the last full one',
      { fullEvery: 3 },
      [run('01:00'), run('00:10'), run('00:30', 'full'), run('00:20')],
      'incremental',
    ],
    [
      'a full one at its turn, however few of the runs before are remembered',
      { fullEvery: 30 },
      [
        { ...run('00:30'), sinceFull: 28 },
        { ...run('01:00'), sinceFull: 29 },
      ],
      'full',
    ],
    [
      'no full one before its turn, of which no full one is remembered',
      { fullEvery: 30 },
      [{ ...run('00:30'), sinceFull: 27 }, run('01:00')],
      'incremental',
    ],
    [
      'a full one in place of one that came to nothing',
      { fullEvery: 3 },
      [run('00:10'), run('00:20'), { ...run('00:30', 'full'), sinceFull: 0, cameToNothing: true }],
      'full',
    ],
    [
      'no full one for a run that came to nothing',
      { fullEvery: 3 },
      [run('00:10'), { ...run('00:20'), cameToNothing: true }],
      'incremental',
    ],
    [
      'a full one at its turn beside runs of a clock that was ahead',
      { fullEvery: 3 },
      [run('00:10'), run('00:20'), { ...run('03:00', 'full'), sinceFull: 0 }],
      'full',
    ],
  ])('makes %s', (_story, overrides, runs, mode) => {
    const [decision] = decidePolicies(
      [compiled({ ...selecting('a'), ...overrides })],
      circumstances({ runsOf: () => runs }),
      NOW,
    );
    expect(decision).toMatchObject({ kind: 'start', mode });
  });

  it('counts the runs since the last full one, though only one of them is remembered', () => {
    const policy = compiled({ ...selecting('a'), fullEvery: 4 });
    const counts: number[] = [];
    let last: VolumeRun[] = [];
    for (let day = 0; day < 9; day += 1) {
      const now = NOW + day * 24 * HOUR_MS;
      const runsOf = (): VolumeRun[] => last;
      const [start] = decidePolicies([policy], circumstances({ runsOf }), now);
      if (start?.kind !== 'start') throw new Error('nothing was started');
      const { slot, mode, sinceFull } = start;
      last = [{ slot: slot.at, startedAt: now, mode, sinceFull }];
      counts.push(sinceFull);
    }
    expect(counts).toEqual([1, 2, 3, 0, 1, 2, 3, 0, 1]);
  });

  it('names a run by policy, claim and slot alone', () => {
    const operations = (policy: CompiledPolicy, now: Instant, given = claims): string[] =>
      decidePolicies([policy], circumstances({ claims: new ClaimIndex(given) }), now).map(
        (decision) => (decision.kind === 'start' ? runOperationId(decision) : ''),
      );
    const names = [
      ...operations(compiled(), NOW),
      ...operations(compiled({ name: 'hourly' }), NOW),
      ...operations(compiled(), NOW + 24 * HOUR_MS),
      ...operations(compiled(), NOW, [claimFact({ uid: 'a2', name: 'a' })]),
    ];
    expect(new Set(names).size).toBe(10);
    const edited = compiled({ description: 'changed', concurrency: 7, selector: { pvcs: ['*'] } });
    expect(operations(edited, NOW + HOUR_MS)).toEqual(names.slice(0, 3));
  });

  it('tells of every run that did not begin', () => {
    const blocked = circumstances({
      readiness: () => ({ state: 'blocked', because: 'its volume was detached' }),
    });
    expect(decidePolicies([compiled(selecting('a'))], blocked, NOW).map(skippedRun)).toEqual([
      { policy: 'nightly', at: at('02:00'), because: 'its volume was detached' },
    ]);
    expect(
      decidePolicies([compiled(selecting('a'))], circumstances(), NOW).map(skippedRun),
    ).toEqual([null]);
  });
});

describe('watchAfter', () => {
  const before = { since: at('01:00'), lookedAt: at('02:00') };

  it.each([
    ['goes on from look to look', before, '02:00:15', '01:00'],
    ['goes on after five minutes without a look', before, '02:05', '01:00'],
    ['goes on at the very moment of the last look', before, '02:00', '01:00'],
    ['begins anew when nobody looked for longer', before, '02:05:01', '02:05:01'],
    ['begins anew when the clock went back', before, '01:59:59', '01:59:59'],
    ['begins with the first look', null, '02:00', '02:00'],
  ])('%s', (_story, watch, now, since) => {
    expect(watchAfter(watch, at(now))).toEqual({ since: at(since), lookedAt: at(now) });
  });
});

describe('policiesToLookAt', () => {
  const nightly = compiled();
  const jittery = compiled({
    name: 'jittery',
    schedule: { cron: '0 2 * * *', jitterSeconds: 600, onMissed: 'run' },
  });
  const interval = compiled({ name: 'interval', schedule: { every: '6h', onMissed: 'run' } });
  const off = compiled({ name: 'off', enabled: false, schedule: { every: '6h', onMissed: 'run' } });
  const lookAt = (from: string, to: string): string[] =>
    policiesToLookAt([nightly, jittery, interval, off], at(from), at(to)).map(
      ({ policy }) => policy.name,
    );

  it.each([
    ['01:00', '01:59:59', ['interval']],
    ['01:59:59', '02:00', ['nightly', 'jittery', 'interval']],
    ['02:00', '02:01', ['jittery', 'interval']],
    ['02:09:59', '02:20', ['jittery', 'interval']],
    ['02:10', '02:20', ['interval']],
    ['05:00', '04:00', ['nightly', 'jittery', 'interval']],
  ])('from %s to %s', (from, to, names) => {
    expect(lookAt(from, to)).toEqual(names);
  });

  it('leaves out no policy that owes something new', () => {
    const schedules = ['0 2 * * *', '*/7 * * * *', '30 1-3 * * *'].flatMap((cron) =>
      [0, 600, 5_000].map((jitterSeconds) =>
        compiled({ schedule: { cron, jitterSeconds, onMissed: 'run' } }),
      ),
    );
    const minutes = fc.nat(2_000);
    fc.assert(
      fc.property(fc.constantFrom(...schedules), minutes, fc.nat(90), (policy, begin, length) => {
        const from = at('00:00') + begin * MINUTE_MS;
        const to = from + length * MINUTE_MS + 1;
        const owed = (now: Instant): string[] =>
          decidePolicies([policy], circumstances(), now).map(
            ({ claim, slot }) => `${claim.uid} ${slot.at}`,
          );
        const before = new Set(owed(from));
        const isNew = owed(to).some((slot) => !before.has(slot));
        if (isNew) expect(policiesToLookAt([policy], from, to)).toEqual([policy]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('decidePolicies on a large cluster', () => {
  const many: ClaimFact[] = Array.from({ length: 10_000 }, (_, index) =>
    claimFact({ uid: `uid-${index}`, name: `data-${index}`, namespace: `ns-${index % 500}` }),
  );
  const policies = Array.from({ length: 1_000 }, (_, index) =>
    compiled({
      name: `policy-${index}`,
      selector: { namespaces: [`ns-${index % 500}`] },
      schedule: { cron: `${index % 60} 2 * * *`, onMissed: 'run' },
    }),
  );
  const large = circumstances({ claims: new ClaimIndex(many) });

  it('finds who is due among ten thousand claims and a thousand policies', () => {
    const due = policiesToLookAt(policies, at('02:29:30'), at('02:30:30'));
    expect(due.map(({ policy }) => policy.name)).toEqual(
      Array.from({ length: 17 }, (_, index) => `policy-${30 + index * 60}`).filter(
        (name) => Number(name.slice(7)) < 1_000,
      ),
    );
    const decisions = decidePolicies(due, large, at('02:30:30'));
    expect(decisions).toHaveLength(due.length * 20);
  });
});
