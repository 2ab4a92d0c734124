import { assess } from '../freshness';
import { DRIVER, persistentVolumeFact, targetFact, volumeFact } from '../testing/facts';
import { jitterMs } from '../schedule/jitter';
import { type Readings, readMinuteByMinute, slotsLivedThrough } from '../schedule/testing/oracle';
import { type CronSchedule, type IntervalSchedule } from '../schedule/schedule';
import { type Instant, SECOND_MS, formatInstant } from '../time';
import { policyCoverage } from './compile';
import { type StoredPolicy } from './policy';
import { type Stretch } from './testing/chance';
import { storedPolicy } from './testing/policies';
import { type MadeRun } from './testing/simulated-cluster';
import { type Activity, type Life, SimulatedYear, YEAR } from './testing/simulated-year';

/** Any other one tells another year. */
const SEEDS = process.env['SIMULATION_SEED']?.split(',').map(Number) ?? [20260501];

const policy = (
  name: string,
  selector: StoredPolicy['selector'],
  schedule: StoredPolicy['schedule'],
  rest: Partial<StoredPolicy> = {},
): StoredPolicy => storedPolicy({ name, selector, schedule, activeSince: YEAR.from, ...rest });
const inNamespaces = (...numbers: number[]) => ({
  namespaces: numbers.map((each) => `ns-${each}`),
});
const BERLIN = { timezone: 'Europe/Berlin', onMissed: 'run' } as const;
const NEW_YORK = { timezone: 'America/New_York', onMissed: 'run' } as const;
const LORD_HOWE = { timezone: 'Australia/Lord_Howe', onMissed: 'run' } as const;
const keep = (rules: Partial<StoredPolicy['retention']>) => ({
  retention: { keepAtLeast: 1, ...rules },
});

const POLICIES: StoredPolicy[] = [
  policy(
    'nightly',
    inNamespaces(0, 1, 2, 3),
    { cron: '30 2 * * *', jitterSeconds: 1_800, ...BERLIN },
    keep({ daily: 7, weekly: 4, monthly: 6, keepAtLeast: 2 }),
  ),
  policy(
    'hourly',
    { labelSelector: 'tier=db' },
    { cron: '0 * * * *', ...NEW_YORK },
    { ...keep({ hourly: 12, daily: 3 }), concurrency: 4 },
  ),
  policy(
    'weekdays',
    inNamespaces(5),
    { cron: '15 2 * * 1-5', ...LORD_HOWE, onMissed: 'skip' },
    keep({ last: 10 }),
  ),
  policy(
    'six-hourly',
    inNamespaces(6),
    { every: '6h', onMissed: 'run' },
    keep({ withinSeconds: 3 * 86_400 }),
  ),
  policy(
    'each-day',
    inNamespaces(7),
    { every: '1d', jitterSeconds: 7_200, onMissed: 'skip' },
    keep({ last: 5 }),
  ),
  policy(
    'weekly',
    {},
    { cron: '@weekly', jitterSeconds: 3_600, onMissed: 'run' },
    { ...keep({ weekly: 8 }), concurrency: 30 },
  ),
  policy(
    'ends-of-months',
    inNamespaces(8),
    { cron: '0 4 31 * *', ...BERLIN },
    keep({ monthly: 12 }),
  ),
  policy(
    'gap-hours',
    { pvcs: ['data-9', 'data-19'] },
    { cron: '*/15 1-3 * * *', ...BERLIN },
    keep({ last: 20 }),
  ),
  policy(
    'thirteenths',
    inNamespaces(9),
    { cron: '0 12 13 * 5', ...NEW_YORK, onMissed: 'skip' },
    keep({ yearly: 2 }),
  ),
  policy(
    'midnight',
    inNamespaces(1, 3),
    { cron: '@daily', ...NEW_YORK },
    { ...keep({ daily: 5 }), concurrency: 20, fullEvery: 7 },
  ),
  policy(
    'half-hour-jump',
    inNamespaces(2),
    { cron: '45 1 * * *', ...LORD_HOWE },
    keep({ last: 1, keepAtLeast: 3 }),
  ),
  policy('off', {}, { cron: '* * * * *', onMissed: 'run' }, { enabled: false }),
];

const overlapOf = (life: Life, activity: Activity): Stretch => ({
  from: Math.max(life.from, activity.from),
  until: Math.min(life.until, activity.until),
});

/** One line for each slot of whose fate the ledger does not tell the whole truth. */
function lostSlots(year: SimulatedYear): string[] {
  const runsByPair = new Map<string, MadeRun[]>();
  for (const run of year.cluster.runs) {
    const key = `${run.policy}/${run.claimUid}`;
    const runs = runsByPair.get(key);
    if (runs === undefined) runsByPair.set(key, [run]);
    else runs.push(run);
  }
  const lost: string[] = [];
  for (const activity of year.activities) {
    for (const life of year.lives) {
      const { policy: compiled } = activity;
      const { name, enabled } = compiled.policy;
      const { uid } = life.claim;
      const time = overlapOf(life, activity);
      if (!compiled.selector.matches(life.claim) || time.from >= time.until) continue;
      const runs = (runsByPair.get(`${name}/${uid}`) ?? []).filter(
        ({ startedAt }) => time.from <= startedAt && startedAt < time.until,
      );
      if (!enabled || year.excluded.has(uid)) {
        if (runs.length > 0) lost.push(`${name} ran ${uid}, which it may not`);
        continue;
      }
      const jitter = jitterMs(compiled.schedule.jitterSeconds, name, uid);
      const slots =
        compiled.schedule.kind === 'cron'
          ? cronSlots(compiled.schedule, time, jitter)
          : intervalSlots(compiled.schedule, time, jitter, runs);
      const runOf = new Map(runs.map((run) => [run.slot, run]));
      for (const { slot, from, until } of slots) {
        const run = runOf.get(slot);
        const looks = year.ledger.looksBetween(from, run?.startedAt ?? until);
        const putOff = year.ledger.timesPutOff(name, uid, slot);
        if (looks !== putOff) {
          lost.push(
            `${name} ${uid} ${formatInstant(slot)}: ${looks} looks, put off ${putOff} times`,
          );
        }
      }
      const known = new Set(slots.map(({ slot }) => slot));
      for (const run of runs) {
        if (!known.has(run.slot))
          lost.push(`${name} ${uid} ran ${formatInstant(run.slot)}, no slot`);
      }
    }
  }
  return lost;
}

/** A slot, and from when until when it was the one that was owed. */
interface OwedSlot extends Stretch {
  slot: Instant;
}

const readings = new Map<string, Readings>();
const livedThrough = new Map<string, Instant[]>();

/** All slots of the year, as somebody finds them who looks at the zone's clock every minute. */
function slotsOfYear({ cron, zone }: CronSchedule): Instant[] {
  const { name } = zone;
  const shown = readings.get(name) ?? readMinuteByMinute(name, YEAR.from, YEAR.until);
  readings.set(name, shown);
  const key = `${cron.text} ${name}`;
  const slots = livedThrough.get(key) ?? slotsLivedThrough(cron, shown);
  livedThrough.set(key, slots);
  return slots;
}

function cronSlots(schedule: CronSchedule, time: Stretch, jitter: number): OwedSlot[] {
  const owed = slotsOfYear(schedule).filter(
    (slot) => slot + jitter >= time.from && slot + jitter < time.until,
  );
  return owed.map((slot, index) => {
    const next = (owed[index + 1] ?? Infinity) + jitter;
    return { slot, from: slot + jitter, until: Math.min(time.until, next) };
  });
}

/** From run to run; where missed slots are skipped, also each multiple of the interval between them. */
function intervalSlots(
  { everySeconds, onMissed }: IntervalSchedule,
  time: Stretch,
  jitter: number,
  runs: readonly MadeRun[],
): OwedSlot[] {
  const every = everySeconds * SECOND_MS;
  const slots: OwedSlot[] = [];
  const starts: (number | null)[] = [null, ...runs.map(({ startedAt }) => startedAt)];
  starts.forEach((last, index) => {
    const end = runs[index]?.startedAt ?? time.until;
    const isFirst = last === null;
    let slot = isFirst
      ? Math.floor(time.from / 1_000) * 1_000
      : Math.floor(last / 1_000) * 1_000 + every;
    const delay = isFirst ? jitter : 0;
    const isOne = onMissed === 'run';
    for (; slot + delay < end || slot === runs[index]?.slot; slot += every) {
      const until = isOne ? end : Math.min(end, slot + delay + every);
      slots.push({ slot, from: slot + delay, until });
      if (isOne || slot === runs[index]?.slot) break;
    }
  });
  return slots;
}

describe.each(SEEDS)('a year of 200 volumes and 12 policies (SIMULATION_SEED=%d)', (seed) => {
  const year = new SimulatedYear(seed, POLICIES);
  beforeAll(() => year.run());

  it('is a year in which something happened', () => {
    expect(POLICIES).toHaveLength(12);
    expect(year.lives.length).toBeGreaterThan(200);
    expect(year.cluster.runs.length).toBeGreaterThan(50_000);
    expect(year.cluster.failures).toBeGreaterThan(1_000);
    expect(year.cluster.removals).toBeGreaterThan(10_000);
    expect(year.cluster.repeats).toBeGreaterThan(100);
    const met = new Set(year.cluster.runs.map((run) => run.policy));
    expect([...met].sort()).toEqual(
      POLICIES.filter(({ enabled }) => enabled)
        .map(({ name }) => name)
        .sort(),
    );
    expect(new Set(year.cluster.runs.map(({ mode }) => mode)).size).toBe(2);
  });

  it('ran no slot twice', () => {
    const slots = year.cluster.runs.map(
      ({ policy: name, claimUid, slot }) => `${name}/${claimUid}/${slot}`,
    );
    expect(new Set(slots).size).toBe(slots.length);
  });

  it('lost no slot: each was run at the first look that could, or put off at every look until the next', () => {
    expect(lostSlots(year).slice(0, 10)).toEqual([]);
  });

  it('left every volume that was ever backed up with a restore point', () => {
    const bare = [...new Set(year.cluster.runs.map(({ claimUid }) => claimUid))].filter(
      (uid) => !year.cluster.backupsOf(uid).some(({ usable }) => usable),
    );
    const neverCompleted = bare.filter((uid) => year.cluster.completions.has(uid));
    expect(neverCompleted).toEqual([]);
  });

  it('tells at its end of each volume how it stands', () => {
    const counts = new Map<string, number>();
    for (const claim of year.cluster.livingClaims.values()) {
      const coverage = year.activities
        .filter(({ until }) => until === YEAR.until)
        .flatMap((activity) => policyCoverage(activity.policy, claim, [], YEAR.until) ?? []);
      const backups = year.cluster.backupsOf(claim.uid);
      const { status, lastRestorePoint, objectiveSeconds } = assess(
        {
          cluster: null,
          claim,
          persistentVolume: persistentVolumeFact(),
          volume: volumeFact(),
          target: targetFact(),
          targets: [targetFact()],
          backups,
          coverage,
          exclusion: year.excluded.has(claim.uid)
            ? { reason: 'cache', until: null, by: 'ada', at: null }
            : null,
          staleness: null,
          vanished: [],
          skippedRuns: [],
          failedRun: null,
        },
        {
          defaultObjectiveSeconds: 93_600,
          graceSeconds: 3_600,
          drivers: new Map([[DRIVER, 'the namespace longhorn-system']]),
        },
        YEAR.until,
      );
      counts.set(status, (counts.get(status) ?? 0) + 1);
      if (status !== 'ok' || lastRestorePoint === null) continue;
      const ageSeconds = (YEAR.until - lastRestorePoint.at) / SECOND_MS;
      expect(ageSeconds).toBeLessThan(objectiveSeconds ?? 0);
    }
    expect(counts.get('ok') ?? 0).toBeGreaterThan(100);
    expect(counts.get('excluded') ?? 0).toBeGreaterThan(0);
    expect(counts.get('unprotected') ?? 0).toBe(0);
  });
});
