import { type ClaimFact } from '../facts';
import { type SkippedRun } from '../freshness/evidence';
import { operationId } from '../names';
import { type Slot, type SlotRun, dueSlot, slotId } from '../schedule/due';
import { type ClaimIndex } from '../selector/claim-index';
import { type Instant, MINUTE_MS, SECOND_MS } from '../time';
import { momentInWords } from '../words';
import { type CompiledPolicy, runHistory } from './compile';

/** A run of one volume by a policy, whatever became of it. */
export interface VolumeRun extends SlotRun {
  mode: 'incremental' | 'full';
  /** How many runs it comes after the last full one; 0 for a full one. Absent where nobody wrote it down. */
  sinceFull?: number | undefined;
  /** It failed, or was cancelled. */
  cameToNothing?: true;
}

/** A backup of one volume that is not over yet. */
export interface RunInProgress {
  claimUid: string;
  /** Null when no policy asked for it. */
  policy: string | null;
  since: Instant;
}

/** Whether a volume can be backed up now; what is `outside` is excluded, unbound or of another driver. */
export type Readiness =
  | { state: 'ready' }
  | { state: 'outside' }
  /** `because` is a clause such as "its volume was faulted". */
  | { state: 'blocked'; because: string };

/** All that the policies' decisions rest on besides the policies. */
export interface PolicyCircumstances {
  claims: ClaimIndex;
  readiness: (claim: ClaimFact) => Readiness;
  /** Runs of a policy on a claim, as far as they are remembered, in no order. */
  runsOf: (policy: string, claimUid: string) => readonly VolumeRun[];
  /** Whether something is kept under the id of an operation, be it readable or not. */
  isTaken: (operation: string) => boolean;
  inProgress: readonly RunInProgress[];
  /** Since when somebody has been looking at every due moment; what passed before it was missed. */
  watchingSince: Instant;
  /** Why nothing may start at present, as a clause; null when nothing is in the way. */
  hold: string | null;
}

interface DecisionBase {
  policy: string;
  claim: ClaimFact;
  slot: Slot;
}

export interface StartDecision extends DecisionBase {
  kind: 'start';
  /** Whether the slot passed while nobody could start it. */
  isCatchUp: boolean;
  mode: 'incremental' | 'full';
  /** How many runs it comes after the last full one; 0 for a full one. */
  sinceFull: number;
}

export type PolicyDecision =
  | StartDecision
  /** Owed, and to be looked at again: what is in the way may pass. */
  | (DecisionBase & { kind: 'wait'; because: string })
  /** Given up: the policy does not make up for missed slots. */
  | (DecisionBase & { kind: 'skip'; because: string });

/** A leader that starts within this time of a slot has not missed it. */
const MISSED_AFTER_MS = 5 * MINUTE_MS;

/** Since when somebody has been looking, and when last. */
export interface Watch {
  since: Instant;
  lookedAt: Instant;
}

/**
 * The watch after a look at `now`. It begins anew where there was none before, where the last look is so long ago that
 * slots may have passed unseen (the process or the machine stood still, or the clock leapt), and where the clock went
 * back, so that nothing is called missed that lies before the watch by a clock since corrected.
 */
export function watchAfter(before: Watch | null, now: Instant): Watch {
  const isUnbroken =
    before !== null && before.lookedAt <= now && now - before.lookedAt <= MISSED_AFTER_MS;
  return { since: isUnbroken ? before.since : now, lookedAt: now };
}

/**
 * What the policies do at `now`, for every volume to which a slot is owed; the longest owed first. Each
 * volume appears to run at most once: where two policies want it, the second waits for the first.
 */
export function decidePolicies(
  policies: readonly CompiledPolicy[],
  circumstances: PolicyCircumstances,
  now: Instant,
): PolicyDecision[] {
  const busy = new BusyVolumes(circumstances.inProgress);
  return policies
    .filter(({ policy }) => policy.enabled)
    .flatMap((compiled) => owedBy(compiled, circumstances, now))
    .sort(longestOwedFirst)
    .map((owed) => decideOne(owed, circumstances, busy, now));
}

interface Owed {
  compiled: CompiledPolicy;
  claim: ClaimFact;
  slot: Slot;
  runs: readonly VolumeRun[];
  /** Whether its slot was begun in time for other volumes: it only waited for its turn, whoever led meanwhile. */
  wasBegun: boolean;
  blockedBecause: string | null;
}

function owedBy(
  compiled: CompiledPolicy,
  { claims, readiness, runsOf, isTaken }: PolicyCircumstances,
  now: Instant,
): Owed[] {
  const selected = claims
    .select(compiled.selector)
    .map((claim) => ({ claim, runs: runsOf(compiled.policy.name, claim.uid) }));
  const begun = slotsBegun(compiled, selected);
  return selected.flatMap(({ claim, runs }) => {
    const slot = owedSlot(compiled, claim, { runs, isTaken }, now);
    if (slot === null) return [];
    const ready = readiness(claim);
    if (ready.state === 'outside') return [];
    const blockedBecause = ready.state === 'blocked' ? ready.because : null;
    return [{ compiled, claim, slot, runs, wasBegun: begun.has(slot.at), blockedBecause }];
  });
}

/** The slots that were begun in time for at least one volume, where it matters. */
function slotsBegun(
  { schedule }: CompiledPolicy,
  selected: readonly { runs: readonly SlotRun[] }[],
): ReadonlySet<Instant> {
  if (schedule.onMissed !== 'skip') return new Set();
  const limitMs = schedule.jitterSeconds * SECOND_MS + MISSED_AFTER_MS;
  const inTime = selected
    .flatMap(({ runs }) => runs)
    .filter(({ slot, startedAt }) => startedAt <= slot + limitMs);
  return new Set(inTime.map(({ slot }) => slot));
}

/**
 * The slot that is owed. One whose operation is there without telling of its run, because somebody damaged the record,
 * was run at its time for all that is known: it can never begin again, and must not hold up those after it.
 */
function owedSlot(
  compiled: CompiledPolicy,
  claim: ClaimFact,
  { runs, isTaken }: { runs: readonly SlotRun[]; isTaken: PolicyCircumstances['isTaken'] },
  now: Instant,
): Slot | null {
  const policy = compiled.policy.name;
  const known = [...runs];
  for (;;) {
    const slot = dueSlot(compiled.schedule, runHistory(compiled, claim, known, now), now);
    if (slot === null || !isTaken(runOperationId({ policy, claim, slot }))) return slot;
    known.push({ slot: slot.at, startedAt: slot.startAt });
  }
}

/** Among those owed since the same moment the names decide, so that every look gives the same order. */
const longestOwedFirst = (a: Owed, b: Owed): number =>
  a.slot.startAt - b.slot.startAt ||
  compareText(a.claim.namespace, b.claim.namespace) ||
  compareText(a.claim.name, b.claim.name) ||
  compareText(a.compiled.policy.name, b.compiled.policy.name);

const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

function decideOne(
  { compiled, claim, slot, runs, wasBegun, blockedBecause }: Owed,
  { watchingSince, hold }: PolicyCircumstances,
  busy: BusyVolumes,
  now: Instant,
): PolicyDecision {
  const { policy, schedule } = compiled;
  const { name } = policy;
  const base = { policy: name, claim, slot };
  const wasMissed = slot.startAt < watchingSince - MISSED_AFTER_MS;
  if (wasMissed && schedule.onMissed === 'skip' && !wasBegun) {
    return { ...base, kind: 'skip', because: 'nobody was there to start it' };
  }
  const obstacle = hold ?? blockedBecause ?? busy.obstacle(claim.uid, name, policy.concurrency);
  if (obstacle !== null) return { ...base, kind: 'wait', because: obstacle };
  busy.begin({ claimUid: claim.uid, policy: name, since: now });
  return { ...base, kind: 'start', isCatchUp: wasMissed, ...turnOf(compiled, runs, now) };
}

/** Counts what is under way, and what these decisions add to it. */
class BusyVolumes {
  private readonly byClaim = new Map<string, RunInProgress>();
  private readonly byPolicy = new Map<string, number>();

  constructor(inProgress: readonly RunInProgress[]) {
    for (const run of inProgress) this.begin(run);
  }

  begin(run: RunInProgress): void {
    this.byClaim.set(run.claimUid, run);
    if (run.policy === null) return;
    this.byPolicy.set(run.policy, (this.byPolicy.get(run.policy) ?? 0) + 1);
  }

  /** Why a run may not begin beside these; null when it may. */
  obstacle(claimUid: string, policy: string, concurrency = Infinity): string | null {
    const running = this.byClaim.get(claimUid);
    if (running !== undefined) {
      return `a backup of it had been under way since ${momentInWords(running.since)}`;
    }
    const runs = this.byPolicy.get(policy) ?? 0;
    if (runs < concurrency) return null;
    return `the policy runs no more than ${concurrency} of its backups at once`;
  }
}

/** Full when the policy wants all so, or when this run completes a round of `fullEvery` without one. */
function turnOf(
  { policy }: CompiledPolicy,
  runs: readonly VolumeRun[],
  now: Instant,
): Pick<StartDecision, 'mode' | 'sinceFull'> {
  const sinceFull = runsSinceFull(runs, now) + 1;
  const isFull = policy.mode === 'full' || sinceFull >= (policy.fullEvery ?? Infinity);
  return isFull ? { mode: 'full', sinceFull: 0 } : { mode: 'incremental', sinceFull };
}

/**
 * Each run tells how many came before it, because of most of those nothing may be left. One that came to nothing does
 * not count, so a full one is tried again; nor do runs of the future, by a clock since corrected.
 */
function runsSinceFull(runs: readonly VolumeRun[], now: Instant): number {
  const newestFirst = runs
    .filter(({ slot, cameToNothing }) => slot <= now && !cameToNothing)
    .sort((a, b) => b.slot - a.slot);
  const uncounted = newestFirst.findIndex(
    ({ mode, sinceFull }) => mode === 'full' || sinceFull !== undefined,
  );
  if (uncounted === -1) return newestFirst.length;
  return uncounted + (newestFirst[uncounted]?.sinceFull ?? 0);
}

/** The id of a run's operation: a function of policy, claim and slot, so that nobody can make it twice. */
export const runOperationId = ({ policy, claim, slot }: DecisionBase): string =>
  operationId('policy', policy, claim.uid, slotId(slot.at));

/** What a volume's status tells of a run that did not begin; null for one that did. */
export const skippedRun = (decision: PolicyDecision): SkippedRun | null =>
  decision.kind === 'start'
    ? null
    : { policy: decision.policy, at: decision.slot.at, because: decision.because };

/**
 * The policies for which a slot may have begun after `lookedAt` and up to `now`, so that a look at all their volumes
 * is worth while. Those that wait for something, and those whose claims changed, have to be looked at besides.
 */
export function policiesToLookAt(
  policies: readonly CompiledPolicy[],
  lookedAt: Instant,
  now: Instant,
): CompiledPolicy[] {
  return policies.filter(({ policy, schedule }) => {
    if (!policy.enabled) return false;
    if (schedule.kind === 'interval' || now < lookedAt) return true;
    const slot = schedule.times.next(lookedAt - schedule.jitterSeconds * SECOND_MS);
    return slot !== null && slot <= now;
  });
}
