import { type ClaimFact } from '../../facts';
import { decideRetention, retentionHold } from '../../retention';
import { claimFact, targetFact } from '../../testing/facts';
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from '../../time';
import { type CompiledPolicy } from '../compile';
import {
  type PolicyCircumstances,
  type PolicyDecision,
  decidePolicies,
  policiesToLookAt,
} from '../decide';
import { type StoredPolicy } from '../policy';
import { Chance, type Stretch, strew, within } from './chance';
import { Ledger } from './ledger';
import { compiled } from './policies';
import { SimulatedCluster, demand } from './simulated-cluster';

export const YEAR: Stretch = {
  from: Date.parse('2026-01-01T00:00:00Z'),
  until: Date.parse('2027-01-01T00:00:00Z'),
};
const CLAIMS = 200;
const MISSED_AFTER_MS = 5 * MINUTE_MS;
/** How far behind the world somebody is who still thinks that he leads. */
const LAG_MS = 30 * MINUTE_MS;

/** A claim and the time in which it exists. */
export interface Life extends Stretch {
  claim: ClaimFact;
}

/** A policy and the time in which it is switched on. */
export interface Activity extends Stretch {
  policy: CompiledPolicy;
}

/**
 * A year of two hundred volumes under some policies, told by a clock that is moved by hand: leaders that stop, start
 * again and overlap, a target that is out of reach at times, volumes that come, go and cannot be backed up for days.
 */
export class SimulatedYear {
  readonly ledger = new Ledger();
  readonly lives: Life[] = [];
  readonly activities: Activity[] = [];
  readonly cluster: SimulatedCluster;
  readonly excluded: ReadonlySet<string>;
  decided = 0;
  private readonly chance: Chance;
  private readonly down: Stretch[];
  private readonly restarts: Stretch[];
  private readonly overlaps: Stretch[];
  private readonly targetOutages: Stretch[];
  private readonly blocked = new Map<string, Stretch[]>();
  private watchingSince: Instant | null = null;
  private lookedAt: Instant = YEAR.from;
  private unsettled = new Set<string>();
  /** When the next claim comes or goes. */
  private nextMoveAt: Instant = YEAR.from;

  constructor(seed: number, policies: readonly StoredPolicy[]) {
    this.chance = new Chance(seed);
    const { chance } = this;
    this.cluster = new SimulatedCluster(chance);
    const minutes = (min: number, max: number) => (): number =>
      chance.between(min, max) * MINUTE_MS;
    this.down = [
      ...strew(chance, YEAR, 60, minutes(1, 90)),
      ...strew(chance, YEAR, 12, minutes(600, 7_200)),
    ];
    this.restarts = strew(chance, YEAR, 100, () => 1);
    this.overlaps = strew(chance, YEAR, 30, minutes(30, 180));
    this.targetOutages = strew(chance, YEAR, 12, minutes(30, 2_000));
    this.populate();
    this.excluded = new Set(this.lives.slice(0, 5).map(({ claim }) => claim.uid));
    this.schedule(policies);
  }

  run(): void {
    let now = YEAR.from;
    while (now < YEAR.until) {
      this.tick(now);
      now += this.chance.between(60, 1_800) * 1_000;
    }
  }

  /** Some claims are older than the year, some come during it, and some are made anew under the same name. */
  private populate(): void {
    for (let index = 0; index < CLAIMS; index += 1) {
      const from = this.chance.is(0.8)
        ? YEAR.from - DAY_MS
        : this.chance.between(YEAR.from, YEAR.until);
      const goes = this.chance.is(0.1);
      const until = goes ? this.chance.between(from, YEAR.until) : YEAR.until;
      this.lives.push({ from, until, claim: this.claim(index, `uid-${index}`, from) });
      if (goes) {
        const again = until + this.chance.between(0, 60) * MINUTE_MS;
        const claim = this.claim(index, `uid-${index}-again`, again);
        this.lives.push({ from: again, until: Math.max(again, YEAR.until), claim });
      }
      const blocks = this.chance.is(0.1)
        ? strew(this.chance, YEAR, 3, () => this.chance.between(1, 72) * HOUR_MS)
        : [];
      this.blocked.set(`uid-${index}`, blocks);
    }
  }

  private claim(index: number, uid: string, createdAt: Instant): ClaimFact {
    return claimFact({
      uid,
      name: `data-${index}`,
      namespace: `ns-${index % 10}`,
      persistentVolume: `pvc-${uid}`,
      labels: { tier: index % 20 === 4 ? 'db' : 'web' },
      createdAt,
    });
  }

  /** One policy is switched off for a month. */
  private schedule(policies: readonly StoredPolicy[]): void {
    const pause = { from: YEAR.from + 100 * DAY_MS, until: YEAR.from + 130 * DAY_MS };
    for (const policy of policies) {
      if (policy.name !== 'six-hourly') {
        this.activities.push({ ...YEAR, policy: compiled(policy) });
        continue;
      }
      const later = { ...policy, activeSince: pause.until };
      this.activities.push(
        { from: YEAR.from, until: pause.from, policy: compiled(policy) },
        { from: pause.until, until: YEAR.until, policy: compiled(later) },
      );
    }
  }

  private tick(now: Instant): void {
    const isTargetDown = within(this.targetOutages, now);
    this.moveClaims(now);
    const completed = this.cluster.finishUploads(now, isTargetDown);
    const policies = this.activities
      .filter(({ from, until }) => from <= now && now < until)
      .map(({ policy }) => policy);
    this.read(now);
    if (within(this.overlaps, now)) this.leadFromBehind(policies, now);
    this.lead(policies, now, isTargetDown);
    for (const { source } of completed) {
      if (this.chance.is(0.2)) this.prune(policies, source.claimUid ?? '', now, isTargetDown);
    }
    if (this.chance.is(0.02)) {
      const life = this.lives[this.chance.between(0, this.lives.length - 1)];
      this.prune(policies, life?.claim.uid ?? '', now, isTargetDown);
      this.cluster.forgetFailures();
    }
  }

  private moveClaims(now: Instant): void {
    if (now < this.nextMoveAt) return;
    this.nextMoveAt = Math.min(
      ...this.lives.flatMap(({ from, until }) => [from, until]).filter((moment) => moment > now),
    );
    for (const { claim, from, until } of this.lives) {
      const lives = this.cluster.livingClaims.has(claim.uid);
      const shouldLive = from <= now && now < until;
      if (shouldLive && !lives) this.cluster.addClaim(claim);
      if (!shouldLive && lives) this.cluster.removeClaim(claim.uid);
      // Whoever leads sees the change and looks at every policy.
      if (shouldLive !== lives) this.unsettled = new Set(this.activities.map(nameOf));
    }
  }

  /** Somebody pins a restore point now and then, and somebody restores from one. */
  private read(now: Instant): void {
    const { cluster, chance } = this;
    if (chance.is(0.9)) return;
    const life = this.lives[chance.between(0, this.lives.length - 1)];
    const backups = cluster.backupsOf(life?.claim.uid ?? '').filter(({ usable }) => usable);
    const backup = backups[chance.between(0, backups.length - 1)];
    if (backup === undefined) return;
    if (chance.is(0.02)) cluster.pinned.add(backup.id);
    if (chance.is(0.5)) cluster.sourcesInUse.clear();
    cluster.sourcesInUse.add(backup.source.volume);
    if (now > YEAR.from + 300 * DAY_MS && chance.is(0.01)) cluster.pinned.clear();
  }

  private lead(policies: readonly CompiledPolicy[], now: Instant, isTargetDown: boolean): void {
    if (within(this.down, now)) {
      this.watchingSince = null;
      return;
    }
    const isNew =
      this.watchingSince === null ||
      this.restarts.some(({ from }) => this.lookedAt < from && from <= now);
    if (isNew) this.watchingSince = now;
    const looked = isNew
      ? policies
      : policies.filter(
          (policy) =>
            this.unsettled.has(policy.policy.name) ||
            policiesToLookAt([policy], this.lookedAt, now).length > 0,
        );
    this.ledger.look(now);
    this.lookedAt = now;
    const circumstances = this.circumstances(now, Infinity, isTargetDown);
    const decisions = decidePolicies(looked, circumstances, now);
    this.unsettled = new Set();
    this.judge(decisions, circumstances, now);
    for (const decision of decisions) {
      this.ledger.note(decision);
      if (decision.kind === 'start') this.cluster.start(decision, now);
      else this.unsettled.add(decision.policy);
    }
    this.decided += decisions.length;
  }

  /** Another one that lost its lease without noticing: it starts what it thinks is owed. */
  private leadFromBehind(policies: readonly CompiledPolicy[], now: Instant): void {
    const circumstances = this.circumstances(now, now - LAG_MS, false);
    for (const decision of decidePolicies(policies, circumstances, now)) {
      if (decision.kind === 'start') this.cluster.start(decision, now);
    }
  }

  private circumstances(
    now: Instant,
    seenUntil: Instant,
    isTargetDown: boolean,
  ): PolicyCircumstances {
    return {
      claims: this.cluster.claims,
      readiness: ({ uid }) => {
        if (this.excluded.has(uid)) return { state: 'outside' };
        return within(this.blocked.get(uid) ?? [], now)
          ? { state: 'blocked', because: 'its volume was faulted' }
          : { state: 'ready' };
      },
      runsOf: (policy, uid) => this.cluster.runsOf(policy, uid, seenUntil),
      isTaken: () => false,
      inProgress: this.cluster.inProgress(seenUntil),
      watchingSince: this.watchingSince ?? now,
      hold: isTargetDown ? 'its target was unavailable' : null,
    };
  }

  /** Whatever does not begin has a cause that really stands, and whatever begins has none. */
  private judge(
    decisions: readonly PolicyDecision[],
    circumstances: PolicyCircumstances,
    now: Instant,
  ): void {
    const { inProgress, hold, readiness, watchingSince } = circumstances;
    const busy = new Set(inProgress.map(({ claimUid }) => claimUid));
    const running = new Map<string, number>();
    const count = (policy: string | null): void => {
      if (policy !== null) running.set(policy, (running.get(policy) ?? 0) + 1);
    };
    for (const { policy } of inProgress) count(policy);
    for (const decision of decisions) {
      const { policy: name, claim, slot } = decision;
      const compiled = this.activities.find((each) => nameOf(each) === name)?.policy;
      const policy = compiled?.policy;
      const isFull = (running.get(name) ?? 0) >= (policy?.concurrency ?? Infinity);
      const isReady = readiness(claim).state === 'ready';
      const isHindered = hold !== null || !isReady || busy.has(claim.uid) || isFull;
      const wasMissed = slot.startAt < watchingSince - MISSED_AFTER_MS;
      const isGivenUp =
        policy?.schedule.onMissed === 'skip' &&
        wasMissed &&
        !wasBegun(compiled, slot.at, circumstances);
      const expected = isGivenUp ? 'skip' : isHindered ? 'wait' : 'start';
      demand(slot.startAt <= now, `${name} of ${claim.name}: before its time`);
      demand(decision.kind === expected, `${name} of ${claim.name}: not to ${decision.kind}`);
      if (decision.kind !== 'start') continue;
      busy.add(claim.uid);
      count(name);
    }
  }

  /** Carries a preview out, at times in part alone, as if the process had ended. */
  private prune(
    policies: readonly CompiledPolicy[],
    claimUid: string,
    now: Instant,
    isTargetDown: boolean,
  ): void {
    for (const { policy, schedule } of policies) {
      const backups = this.cluster.backupsOf(claimUid);
      if (!backups.some((backup) => backup.policy === policy.name)) continue;
      const target = (name: string) => targetFact({ name, available: !isTargetDown });
      const hold = retentionHold({ staleness: null, backups, target, vanished: [] });
      const { pinned, sourcesInUse } = this.cluster;
      const { retention, name } = policy;
      const { zone } = schedule;
      const decisions = decideRetention(
        { policy: name, claimUid, retention, zone, backups, pinned, sourcesInUse, hold },
        now,
      );
      const doomed = decisions.filter(({ keep }) => !keep).map(({ id }) => id);
      demand(!isTargetDown || doomed.length === 0, 'removes while the target is down');
      const carriedOut = this.chance.is(0.2) ? doomed.slice(0, doomed.length / 2) : doomed;
      for (const id of carriedOut) this.cluster.remove(claimUid, id, retention.keepAtLeast);
    }
  }
}

/** Whether a slot was begun in time for one of those that the policy selects. */
function wasBegun(
  policy: CompiledPolicy | undefined,
  slot: Instant,
  { claims, runsOf }: PolicyCircumstances,
): boolean {
  if (!policy) return false;
  const until = slot + policy.schedule.jitterSeconds * 1_000 + MISSED_AFTER_MS;
  return claims
    .select(policy.selector)
    .flatMap(({ uid }) => runsOf(policy.policy.name, uid))
    .some((run) => run.slot === slot && run.startedAt <= until);
}

const nameOf = ({ policy }: Activity): string => policy.policy.name;
