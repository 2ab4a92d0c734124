import { type ClusterView } from '../cluster-view';
import { type BackupFact } from '../facts';
import { formatInstant, MINUTE_MS, parseInstant, SECOND_MS } from '../time';
import {
  absence,
  countedFrom,
  finish,
  IN_SIGHT,
  isOutOfContact,
  type ItemDecision,
  NOTHING_PENDING,
  pausedUntil,
  type Situation,
  uninstalledFor,
  waiting,
  withError,
} from './item';
import { type CreatedObject, type ItemRecord } from './record';
import { type DeletionBar, type LookStep, type Step } from './steps';

/** What is made of what: a claim goes before its PV, and that before the driver's volume. */
const REMOVAL_ORDER = [
  'PersistentVolumeClaim',
  'PersistentVolume',
  'Volume',
  'Backup',
  'Snapshot',
  'Namespace',
];
const DRIVERS_KINDS: ReadonlySet<string> = new Set(['Volume', 'Backup', 'Snapshot']);
/** Removal is given up after so long: something holds the object, and a person has to look. */
export const REMOVAL_LIMIT_MS = 30 * MINUTE_MS;
/** How long an accepted deletion may take before it is asked for again. */
const ASK_AGAIN_MS = 15 * SECOND_MS;

interface Seen {
  uid: string;
  deleting: boolean;
  operation: string | null;
  heldBy?: readonly string[];
  removal?: BackupFact['removal'];
  detail?: string;
}

/** Who lets go of an object that is being deleted, by the finalizer that it waits for. */
const HOLDERS: Readonly<Record<string, string>> = {
  'kubernetes.io/pvc-protection': 'a pod that uses it',
  'kubernetes.io/pv-protection': 'the claim that is bound to it',
  'longhorn.io': 'Longhorn, which detaches it and removes its data',
};

/** Whether the driver could not delete it for now, and tries again by itself. */
const isPutOff = (seen: Seen | undefined): boolean => seen?.removal === 'failed';

/** `something` where the object does not tell. */
function holdersOf({ heldBy = [] }: Seen): string {
  const named = heldBy.map((finalizer) => {
    const holder = HOLDERS[finalizer];
    return holder === undefined ? `the finalizer ${finalizer}` : `${holder} (${finalizer})`;
  });
  return named.join(' and ') || 'something';
}

function lookUp(view: ClusterView, object: CreatedObject): Seen | undefined {
  switch (object.kind) {
    case 'PersistentVolumeClaim':
      return view.claim(object.namespace ?? '', object.name);
    case 'PersistentVolume':
      return view.persistentVolume(object.name);
    case 'Volume':
      return view.volume(object.name);
    case 'Backup':
      return view.backup(object.name);
    case 'Snapshot':
      return view.snapshot(object.name);
    case 'Namespace':
      return view.namespace(object.name);
    default:
      return undefined;
  }
}

/** Whether exactly this object is seen, and not another of its name. */
export function isPresent(view: ClusterView, object: CreatedObject): boolean {
  return object.uid !== undefined && lookUp(view, object)?.uid === object.uid;
}

/** An object as a person reads it: `PersistentVolumeClaim shop/orders`. */
export const nameOf = (object: CreatedObject): string =>
  `${object.kind} ${object.namespace === undefined ? '' : `${object.namespace}/`}${object.name}`;

/** Which object to look for in the cluster itself. */
export const lookedFor = ({ kind, namespace, name, uid }: CreatedObject): LookStep['object'] => ({
  kind,
  ...(namespace === undefined ? {} : { namespace }),
  name,
  ...(uid === undefined ? {} : { uid }),
});

/** Objects in the order in which they have to go. */
export function inRemovalOrder<T extends CreatedObject>(objects: readonly T[]): T[] {
  const rank = (object: CreatedObject) => REMOVAL_ORDER.indexOf(object.kind);
  return [...objects].sort((a, b) => rank(a) - rank(b));
}

function withoutObject<I extends ItemRecord>(item: I, gone: CreatedObject): I {
  const objects = item.objects.filter(
    ({ kind, namespace, name }) =>
      kind !== gone.kind || namespace !== gone.namespace || name !== gone.name,
  );
  return { ...item, ...NOTHING_PENDING, objects };
}

/** Whether removing has taken longer than is reasonable, of the time in which somebody could remove. */
function overLimit(item: ItemRecord, situation: Situation): boolean {
  const since = parseInstant(item.ending?.since ?? item.startedAt);
  if (since === null || isOutOfContact(situation.view)) return false;
  return situation.now - countedFrom(since, situation) > REMOVAL_LIMIT_MS;
}

/** How an item ends once all that it holds is removed, and who keeps an object from it. */
interface RemovalEnd<I extends ItemRecord> {
  as: 'failed' | 'cancelled' | 'succeeded';
  unless: DeletionBar;
  happened?: string | undefined;
  /** What becomes of the item instead, when that is not its end. */
  anew?: (item: I) => ItemDecision<I>;
}

/**
 * Removes what an item holds, one object after the other, each by its uid, until each is seen to
 * be gone. What stands under the name with another uid is a stranger.
 */
export function removeObjects<I extends ItemRecord>(
  item: I,
  situation: Situation,
  end: RemovalEnd<I>,
): ItemDecision<I> {
  const { view, now } = situation;
  const next = inRemovalOrder(item.objects)[0];
  if (!next) return end.anew?.(item) ?? { item: finish(item, end.as, now, end.happened) };
  const seen = lookUp(view, next);
  if (next.uid !== undefined && isGone(next, seen, situation)) {
    return removeObjects(withoutObject(item, next), situation, end);
  }
  if (overLimit(item, situation)) return { item: givenUp(item, next, seen, end.as, now) };
  const paused = pausedUntil(item, now);
  if (paused !== null) return { item, recheckAt: paused };
  if (next.uid === undefined) return removeUnknown(item, next, seen, situation, end);
  return removeKnown(item, { ...next, uid: next.uid }, seen, situation, end.unless);
}

/** The item where an object is still there after all that time: a person has to look. */
function givenUp<I extends ItemRecord>(
  item: I,
  object: CreatedObject,
  seen: Seen | undefined,
  as: RemovalEnd<I>['as'],
  now: number,
): I {
  const told = isPutOff(seen)
    ? `the driver goes on trying. ${seen?.detail ?? ''}`
    : 'see what holds it (its finalizers, its events), then delete it by hand.';
  const held = `${nameOf(object)} is still there after ${REMOVAL_LIMIT_MS / MINUTE_MS} minutes; ${told}`;
  const state = as === 'succeeded' ? 'failed' : as;
  // Why it came to the removal matters more than what became of that.
  return item.error
    ? finish(item, state, now, held)
    : finish(withError(item, 'removal-stuck', held), state, now);
}

/** Removes what may have been made although nobody heard of it: only what carries the operation's label. */
function removeUnknown<I extends ItemRecord>(
  item: I,
  object: CreatedObject,
  seen: Seen | undefined,
  situation: Situation,
  end: RemovalEnd<I>,
): ItemDecision<I> {
  const known = seen?.operation === situation.operation ? seen.uid : undefined;
  if (known !== undefined) return removeObjects(learned(item, object, known), situation, end);
  const missing = absence(item, situation, {
    what: `${nameOf(object)}, which may have been made,`,
    object: lookedFor(object),
    madeBy: situation.operation,
  });
  if (!missing.gone) return missing;
  return removeObjects(withoutObject(missing.item, object), situation, end);
}

function isGone(
  { kind, deletionAskedAt }: CreatedObject,
  seen: Seen | undefined,
  { view, now }: Situation,
): boolean {
  if (seen !== undefined) return false;
  // With the driver's kinds went all objects of those kinds.
  if (uninstalledFor(view, now) !== null && DRIVERS_KINDS.has(kind)) return true;
  // Its deletion was accepted, and the watch, which is in contact, does not show it any more.
  return deletionAskedAt !== undefined && !view.stale();
}

function learned<I extends ItemRecord>(item: I, object: CreatedObject, uid: string): I {
  const objects = item.objects.map((each) => (each === object ? { ...each, uid } : each));
  return { ...item, ...IN_SIGHT, objects };
}

function removeKnown<I extends ItemRecord>(
  item: I,
  object: CreatedObject & { uid: string },
  seen: Seen | undefined,
  { now }: Situation,
  unless: DeletionBar,
): ItemDecision<I> {
  const askedAt = parseInstant(object.deletionAskedAt);
  const askAgainAt = askedAt === null ? now : askedAt + ASK_AGAIN_MS;
  const present = seen?.uid === object.uid ? seen : undefined;
  // Out of contact, it is not seen either way; asking at once again would tell nothing more.
  if (askAgainAt > now && (seen === undefined || (present && !present.heldBy))) {
    return {
      item: waiting(item, `Waiting until ${nameOf(object)} is gone`),
      recheckAt: askAgainAt,
    };
  }
  if (present?.deleting && askedAt !== null) {
    const told = isPutOff(present)
      ? `${nameOf(object)} is yet to be deleted. ${present.detail ?? ''}`
      : `${nameOf(object)} is being deleted; ${holdersOf(present)} still holds it`;
    return {
      item: waiting(item, told),
      recheckAt: now + MINUTE_MS,
    };
  }
  const { kind, namespace, name, uid } = object;
  const step: Step = {
    do: 'delete',
    object: { kind, name, uid, ...(namespace === undefined ? {} : { namespace }) },
    unless,
  };
  return { item, step };
}

/**
 * The item after a deletion was answered. A snapshot need not be waited for: a driver may keep the
 * youngest of a volume, marked as removed, until there is a younger one.
 */
export function afterDeletion<I extends ItemRecord>(
  item: I,
  step: Extract<Step, { do: 'delete' }>,
  gone: boolean,
  now: number,
): I {
  if (gone || step.object.kind === 'Snapshot') return withoutObject(item, step.object);
  const objects = item.objects.map((object) =>
    object.kind === step.object.kind && object.name === step.object.name
      ? { ...object, deletionAskedAt: formatInstant(now) }
      : object,
  );
  return { ...item, objects, trouble: undefined };
}
