import { type ClaimFact } from '../facts';
import { type Coverage } from '../freshness/evidence';
import { isBelieved } from '../freshness/history';
import { type RunHistory, type SlotRun, dueSlot, nextStart } from '../schedule/due';
import { jitterMs } from '../schedule/jitter';
import { type Schedule, compileSchedule, longestIntervalSeconds } from '../schedule/schedule';
import { type Selector, compileSelector } from '../selector/selector';
import { type Instant, SECOND_MS } from '../time';
import { type Parsed, parsed, refused } from '../words';
import { type StoredPolicy } from './policy';

/** A policy, compiled once and asked often. */
export interface CompiledPolicy {
  policy: StoredPolicy;
  selector: Selector;
  schedule: Schedule;
  /** What the policy promises: its own objective, else its longest interval with room for a run. */
  objectiveSeconds: number;
}

/**
 * Compiles a policy that was validated. Where it names no objective, the newest restore point may be as old as the
 * longest interval of its schedule, its jitter and `graceSeconds` together.
 */
export function compilePolicy(
  policy: StoredPolicy,
  graceSeconds: number,
  now: Instant,
): Parsed<CompiledPolicy> {
  const selector = compileSelector(policy.selector);
  if (!selector.ok) return selector;
  const schedule = compileSchedule(policy.schedule);
  if (!schedule.ok) return schedule;
  const interval = longestIntervalSeconds(schedule.value, now);
  if (interval === null) return refused('its schedule names a day that never comes');
  return parsed({
    policy,
    selector: selector.value,
    schedule: schedule.value,
    objectiveSeconds:
      policy.objectiveSeconds ?? interval + schedule.value.jitterSeconds + graceSeconds,
  });
}

/** What a policy's schedule has to know of one volume. */
export function runHistory(
  { policy, schedule }: CompiledPolicy,
  claim: Pick<ClaimFact, 'uid' | 'createdAt'>,
  runs: readonly SlotRun[],
  now: Instant,
): RunHistory {
  const { jitterSeconds } = schedule;
  return {
    runs,
    since: laterOf(believed(policy.activeSince, now), believed(claim.createdAt, now)),
    jitterMs: jitterSeconds === 0 ? 0 : jitterMs(jitterSeconds, policy.name, claim.uid),
  };
}

/** Null for a moment of the future: it was written by a clock that was ahead, and nobody waits for that. */
const believed = (instant: Instant | null, now: Instant): Instant | null =>
  instant !== null && isBelieved(instant, now) ? instant : null;

function laterOf(one: Instant | null, other: Instant | null): Instant | null {
  if (one === null || other === null) return one ?? other;
  return Math.max(one, other);
}

/** When a volume is to be run next. */
export type NextRun = Pick<Coverage, 'nextRunAt' | 'nextSlotAt'>;

export const NO_RUN: NextRun = { nextRunAt: null, nextSlotAt: null };

/** When a volume is to be run next by a policy that selects it; never while that is switched off. */
export function nextRun(
  compiled: CompiledPolicy,
  claim: Pick<ClaimFact, 'uid' | 'createdAt'>,
  runs: readonly SlotRun[],
  now: Instant,
): NextRun {
  const { policy, schedule } = compiled;
  if (!policy.enabled) return NO_RUN;
  const history = runHistory(compiled, claim, runs, now);
  const nextSlotAt = nextStart(schedule, history, now);
  return { nextRunAt: dueSlot(schedule, history, now)?.startAt ?? nextSlotAt, nextSlotAt };
}

/** How a policy covers a claim; null when it does not select it. */
export function policyCoverage(
  compiled: CompiledPolicy,
  claim: ClaimFact,
  runs: readonly SlotRun[],
  now: Instant,
): Coverage | null {
  const { matches, because } = compiled.selector.explain(claim);
  if (!matches) return null;
  const { policy, objectiveSeconds } = compiled;
  return {
    kind: 'policy',
    name: policy.name,
    because,
    standing: policy.enabled ? 'active' : 'disabled',
    objectiveSeconds,
    ...nextRun(compiled, claim, runs, now),
  };
}

/**
 * Since when a policy that is being saved holds: from now on, unless the one before it was already running at the same
 * times. So no other change takes a run away that is owed or yet to start, and a volume that it comes to select is
 * owed the latest slot, as one whose labels come to match.
 */
export function activeSince(
  before: StoredPolicy | null,
  after: Pick<StoredPolicy, 'enabled' | 'schedule'>,
  now: Instant,
): Instant {
  const isSame =
    before !== null && before.enabled === after.enabled && slotsOf(before) === slotsOf(after);
  const since = (isSame ? believed(before.activeSince, now) : null) ?? now;
  return Math.floor(since / SECOND_MS) * SECOND_MS;
}

/** What decides which slots there are: all but the jitter, which only puts off their starts. */
const slotsOf = ({ schedule }: Pick<StoredPolicy, 'schedule'>): string =>
  JSON.stringify({ ...schedule, jitterSeconds: undefined });
