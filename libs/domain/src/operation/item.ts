import { type ClusterView } from '../cluster-view';
import { type ItemFailure, type StepFailure } from '../failures';
import { formatInstant, type Instant, MINUTE_MS, parseInstant, SECOND_MS } from '../time';
import {
  type BackupItem,
  type ItemError,
  type ItemRecord,
  type ItemState,
  type RestoreItem,
  type Trouble,
} from './record';
import { type LookStep, type Step, type StepResult } from './steps';

/** What an item comes to when it is looked at: its record as it should read, and what to do next. */
export interface ItemDecision<I extends ItemRecord = ItemRecord> {
  item: I;
  step?: Step;
  /** When to look again although nothing may have been seen to change by then. */
  recheckAt?: Instant;
}

/** What every decision about an item rests on. */
export interface Situation {
  view: ClusterView;
  now: Instant;
  operation: string;
  /** Since when somebody could act without a break: a process that works on operations, and is in contact. */
  actingSince: Instant;
}

/** How long something that was made may be out of sight before it counts as gone. */
export const MISSING_GRACE_MS = 2 * MINUTE_MS;
/** An installation that is being replaced takes a while; one that is missing for longer is gone. */
const UNINSTALLED_GRACE_MS = 30 * MINUTE_MS;
/** While the cluster is out of contact no change will be seen that one could wait for. */
const OUT_OF_CONTACT_RECHECK_MS = 30 * SECOND_MS;
/** A step that could not be done for so long is given up. */
const MAX_TROUBLE_MS = 60 * MINUTE_MS;
/** An API server that has only just come back grants nobody anything for a moment; rights that are still lacking then are. */
export const FORBIDDEN_GRACE_MS = MINUTE_MS;
export const CANCELLED_UNBEGUN = 'Cancelled before it began';
const FIRST_RETRY_MS = 2 * SECOND_MS;
const MAX_RETRY_MS = 60 * SECOND_MS;

/** What is out of sight is so no more. */
export const IN_SIGHT = { missingSince: undefined, missesIndeed: undefined };
/** Clears what an item waits for and its trouble, once what they were about is over. */
export const NOTHING_PENDING = { ...IN_SIGHT, detail: undefined, trouble: undefined };

export function begin<I extends ItemRecord>(item: I, phase: I['phase'], now: Instant): I {
  return { ...item, ...NOTHING_PENDING, state: 'running', phase, startedAt: formatInstant(now) };
}

/** Goes on to the next phase; what held the last one up is forgotten. */
export function enter<I extends ItemRecord>(item: I, phase: I['phase']): I {
  return item.phase === phase ? item : { ...item, ...NOTHING_PENDING, phase };
}

/** Ends an item; `happened` says what came of it where its state does not. What it last waited for is forgotten. */
export function finish<I extends ItemRecord>(
  item: I,
  state: ItemState,
  now: Instant,
  happened?: string,
): I {
  return {
    ...item,
    ...NOTHING_PENDING,
    detail: happened,
    ending: undefined,
    state,
    phase: 'done',
    finishedAt: formatInstant(now),
  };
}

export function withError<I extends ItemRecord>(
  item: I,
  code: ItemFailure | StepFailure,
  detail: string,
): I {
  return { ...item, error: { code, detail } satisfies ItemError };
}

/** Says what an item waits for. */
export function waiting<I extends ItemRecord>(item: I, detail: string): I {
  return item.detail === detail ? item : { ...item, detail };
}

/** Notes a progress figure; the moment is kept when the figure moved. */
export function progressed<I extends ItemRecord>(item: I, percent: number, now: Instant): I {
  if (item.progress?.percent === percent) return item;
  return { ...item, progress: { percent, movedAt: formatInstant(now) } };
}

/** What an item misses. */
interface Missing {
  /** As a person reads it: `The snapshot`. */
  what: string;
  object: LookStep['object'];
  /** Where it may be anybody's, but only the operation's own is meant. */
  madeBy?: string;
  /** What is seen in its place says that it is gone: that is asked about at once. */
  isReplaced?: boolean;
}

/**
 * Whether something that was made is gone. It is out of sight for longer than a late cache explains,
 * and the cluster itself, asked for it then, has it not.
 */
export function absence<I extends ItemRecord>(
  item: I,
  { view, now }: Situation,
  { what, object, madeBy, isReplaced = false }: Missing,
): ItemDecision<I> & { gone: boolean } {
  if (item.missesIndeed) return { item, gone: true };
  const uninstalled = uninstalledFor(view, now);
  if (uninstalled !== null && uninstalled >= UNINSTALLED_GRACE_MS) return { item, gone: true };
  const stale = view.stale();
  const told = waiting(item, stale?.detail || `${what} is out of sight`);
  if (uninstalled !== null) {
    return { item: told, gone: false, recheckAt: now + UNINSTALLED_GRACE_MS - uninstalled };
  }
  // While the cluster is out of contact nothing can be concluded from what is not seen.
  if (stale) return { item: told, gone: false, recheckAt: now + OUT_OF_CONTACT_RECHECK_MS };
  const since = parseInstant(item.missingSince) ?? now;
  const marked = told.missingSince ? told : { ...told, missingSince: formatInstant(now) };
  const isFirstLook = isReplaced && item.missingSince === undefined;
  const lookAt = isFirstLook ? now : since + MISSING_GRACE_MS;
  const recheckAt = Math.max(lookAt, pausedUntil(item, now) ?? lookAt);
  if (recheckAt > now) return { item: marked, gone: false, recheckAt };
  const step: LookStep = { do: 'look', object, ...(madeBy === undefined ? {} : { madeBy }) };
  return { item: marked, gone: false, step };
}

/** The item after the cluster was asked; what is there after all is waited for anew. */
export function afterLook<I extends ItemRecord>(
  item: I,
  result: Extract<StepResult, { done: true }>,
  now: Instant,
): I {
  const calm = { ...item, trouble: undefined };
  if (result.gone === true) return { ...calm, missesIndeed: true };
  const found = result.object;
  const objects = item.objects.map((each) =>
    each.uid === undefined && each.kind === found.kind && each.name === found.name
      ? { ...each, uid: found.uid }
      : each,
  );
  return { ...calm, objects, missingSince: formatInstant(now) };
}

/** When to look again at what may take until `deadline`; after that, only lost contact keeps it from being given up. */
export const recheckOf = (deadline: Instant, { now }: Situation): Instant =>
  deadline > now ? deadline : now + OUT_OF_CONTACT_RECHECK_MS;

/** From when on a limit counts that began to run at `since`: before somebody could act, nobody may have. */
export const countedFrom = (since: Instant, { actingSince }: Situation): Instant =>
  Math.max(since, actingSince);

/** Whether nothing is known of the cluster; one that answers and has lost the driver's kinds is in contact. */
export const isOutOfContact = (view: ClusterView): boolean => {
  const stale = view.stale();
  return stale !== null && !stale.notInstalled;
};

/** How long a cluster that answers has not known the driver's kinds; null while it does. */
export function uninstalledFor(view: ClusterView, now: Instant): number | null {
  const stale = view.stale();
  return stale?.notInstalled ? now - stale.since : null;
}

/** Whether the item has to wait before its step is tried again. */
export function pausedUntil(item: ItemRecord, now: Instant): Instant | null {
  const retryAt = parseInstant(item.trouble?.retryAt);
  return retryAt !== null && retryAt > now ? retryAt : null;
}

/**
 * The item with its trouble counted from when somebody could act: an outage is not an hour of tries. What a clock since
 * corrected dated ahead counts from now, or it would be tried until then.
 */
export function recounted<I extends ItemRecord>(
  item: I,
  { actingSince, now }: Pick<Situation, 'actingSince' | 'now'>,
): I {
  const since = parseInstant(item.trouble?.since);
  if (!item.trouble || since === null) return item;
  // Records tell whole seconds.
  const isCounted = since > actingSince - SECOND_MS && since <= now;
  if (isCounted) return item;
  const { tries, retryAt } = item.trouble;
  const from = Math.min(actingSince, now);
  return { ...item, trouble: { since: formatInstant(from), tries, retryAt } };
}

/** The item after a step that failed but may succeed later; null when it may not, or has been tried for too long. */
export function retryLater<I extends ItemRecord>(
  item: I,
  result: StepFailed,
  now: Instant,
): I | null {
  if (!mayPass(item, result, now)) return null;
  const tries = (item.trouble?.tries ?? 0) + 1;
  const backoffMs = Math.min(FIRST_RETRY_MS * 2 ** (tries - 1), MAX_RETRY_MS);
  const delayMs = Math.max(backoffMs, (result.retryAfterSeconds ?? 0) * SECOND_MS);
  const trouble: Trouble = {
    since: item.trouble?.since ?? formatInstant(now),
    tries,
    retryAt: formatInstant(now + delayMs),
  };
  if (result.code === 'forbidden') {
    trouble.forbiddenSince = item.trouble?.forbiddenSince ?? formatInstant(now);
  }
  return { ...item, detail: result.detail, trouble };
}

type StepFailed = Extract<StepResult, { done: false }>;

function mayPass({ trouble }: ItemRecord, { code, retryable }: StepFailed, now: Instant): boolean {
  const triedFor = (since: string | undefined) => now - (parseInstant(since) ?? now);
  if (code === 'forbidden') return triedFor(trouble?.forbiddenSince) < FORBIDDEN_GRACE_MS;
  return retryable && triedFor(trouble?.since) < MAX_TROUBLE_MS;
}

/** When a running item last moved; null where it does not run, or waits for its turn, which may take as long as it likes. */
export function lastMoved(item: ItemRecord): Instant | null {
  const waits = item.phase === 'snapshotted' || ('inDriversQueue' in item && item.inDriversQueue);
  if (item.state !== 'running' || waits) return null;
  const uploadingSince = 'uploadingSince' in item ? item.uploadingSince : undefined;
  return (
    parseInstant(item.progress?.movedAt) ??
    parseInstant(uploadingSince) ??
    parseInstant(item.startedAt)
  );
}

/** Since when a running item has not moved, when that is longer than the limit; else null. */
export function stalledSince(item: ItemRecord, now: Instant, limitMs: number): Instant | null {
  const moved = lastMoved(item);
  return moved !== null && now - moved > limitMs ? moved : null;
}

type Abandonable = BackupItem | RestoreItem;

/** Ends an item early: it takes back what it made and then counts as failed or cancelled. */
export function abandoned<I extends Abandonable>(
  item: I,
  as: 'failed' | 'cancelled',
  now: Instant,
): I {
  return { ...enter(item, 'cleanup'), ending: { as, since: formatInstant(now) } };
}
