import { type RestoreProgressFact } from '../facts';
import { type ItemFailure } from '../failures';
import { formatInstant, type Instant, MINUTE_MS, parseInstant, SECOND_MS } from '../time';
import {
  abandoned,
  absence,
  begin,
  CANCELLED_UNBEGUN,
  countedFrom,
  enter,
  finish,
  IN_SIGHT,
  type ItemDecision,
  pausedUntil,
  progressed,
  recheckOf,
  type Situation,
  waiting,
  withError,
} from './item';
import { type CreatedObject, type RestoreItem, type RestoreRecord } from './record';
import { lookedFor, removeObjects } from './removal';
import { awaitDeletion, begunAgain, mayBeginAgain, refusedItem } from './restore-beside-deletion';
import { type CreateClaimStep } from './steps';
import { createVolumeStep } from './volume-step';

/** A claim that is not bound after so long will not be by itself. */
export const BINDING_LIMIT_MS = 5 * MINUTE_MS;
/** A faulted volume that is not restored anew after so long will not be by itself: an engine is back in less. */
export const FAULTED_LIMIT_MS = 90 * SECOND_MS;

export interface RestoreSituation extends Situation {
  record: RestoreRecord;
  /** Whether nothing has moved for longer than the stall limit. */
  stalled: boolean;
}

type Decision = ItemDecision<RestoreItem>;

/** Brings one restore a step further: volume, data, PV and PVC, binding. */
export function decideRestoreItem(item: RestoreItem, situation: RestoreSituation): Decision {
  const { record, now } = situation;
  if (record.cancelRequestedAt && item.phase !== 'cleanup' && item.phase !== 'done') {
    return cancelRestore(item, situation);
  }
  switch (item.phase) {
    case 'queued':
      return decideRestoreItem(begin(item, 'volume', now), situation);
    case 'volume':
      return createVolume(item, situation);
    case 'restoring':
      return followRestore(item, situation);
    case 'claim':
      return createClaim(item, situation);
    case 'binding':
      return followBinding(item, situation);
    case 'cleanup':
      return takeBack(item, situation);
    case 'done':
      return { item };
  }
}

/**
 * Takes back what the item made. A namespace that was made for it stays: others may have put into it
 * what cannot be seen from here. It goes with an undo, which somebody asks for who was told so.
 */
function takeBack(item: RestoreItem, situation: RestoreSituation): Decision {
  const { record, now } = situation;
  if (item.beginsAgain === true && record.cancelRequestedAt) return cancelRefused(item, situation);
  const end = { as: item.ending?.as ?? 'failed', unless: 'used' } as const;
  if (item.beginsAgain !== true) return removeObjects(item, situation, end);
  const anew = (left: RestoreItem) => decideRestoreItem(begunAgain(left, now), situation);
  return removeObjects(item, situation, { ...end, anew });
}

/** It does not begin again, and what it was refused for is no failure of it. */
function cancelRefused(item: RestoreItem, situation: RestoreSituation): Decision {
  const { since = formatInstant(situation.now) } = item.ending ?? {};
  const ending = { as: 'cancelled', since } as const;
  return takeBack({ ...item, ending, error: undefined, beginsAgain: undefined }, situation);
}

function failRestore(
  item: RestoreItem,
  code: ItemFailure,
  detail: string,
  situation: RestoreSituation,
): Decision {
  const failed = abandoned(withError(item, code, detail), 'failed', situation.now);
  return decideRestoreItem(failed, situation);
}

function cancelRestore(item: RestoreItem, situation: RestoreSituation): Decision {
  if (item.phase === 'queued') {
    return { item: finish(item, 'cancelled', situation.now, CANCELLED_UNBEGUN) };
  }
  return decideRestoreItem(abandoned(withSuspects(item), 'cancelled', situation.now), situation);
}

/** The item with what it may have made, too: whoever worked on it before may not have written that down. */
function withSuspects(item: RestoreItem): RestoreItem {
  const suspects = expectedObjects(item).filter(({ kind }) => !made(item, kind));
  return { ...item, objects: [...item.objects, ...suspects] };
}

const made = (item: RestoreItem, kind: string): CreatedObject | undefined =>
  item.objects.find((object) => object.kind === kind);

/** What an item in this phase may have made without having heard of it. */
function expectedObjects({ phase, name, namespace, pvc }: RestoreItem): CreatedObject[] {
  const volume = { kind: 'Volume', name };
  if (phase !== 'claim') return [volume];
  return [
    volume,
    { kind: 'PersistentVolume', name },
    { kind: 'PersistentVolumeClaim', namespace, name: pvc },
  ];
}

/** Nothing is made before it is written down that the item has begun. */
function withSuspectsIfBegun(item: RestoreItem, { items }: RestoreRecord): RestoreItem {
  const written = items.find(({ name }) => name === item.name);
  return written?.phase === 'queued' ? item : withSuspects(item);
}

function createVolume(item: RestoreItem, situation: RestoreSituation): Decision {
  const { view, now, operation, record } = situation;
  if (made(item, 'Volume')) return decideRestoreItem(enter(item, 'restoring'), situation);
  const paused = pausedUntil(item, now);
  if (paused !== null) return { item, recheckAt: paused };
  const { createNamespace } = record;
  if (createNamespace && createNamespace.uid === undefined && createNamespace.others !== true) {
    return { item, step: { do: 'create-namespace', name: createNamespace.name, operation } };
  }
  const backup = view.backup(item.source.backup);
  if (!backup) {
    const missing = absence(item, situation, {
      what: `The backup ${item.source.backup}`,
      object: { kind: 'Backup', name: item.source.backup },
    });
    if (!missing.gone) return missing;
    const detail = `The backup ${item.source.backup} is not in the cluster any more; choose another restore point.`;
    return failRestore(
      withSuspectsIfBegun(missing.item, record),
      'source-vanished',
      detail,
      situation,
    );
  }
  if (!backup.usable) {
    const detail = `The backup ${item.source.backup} cannot be restored now: ${backup.error || backup.detail || `it is ${backup.state}`}.`;
    return failRestore(withSuspectsIfBegun(item, record), 'not-restorable', detail, situation);
  }
  const deletion = awaitDeletion(item, backup.source, situation);
  if (deletion !== null) return deletion;
  const step = createVolumeStep(view, { ...item, backup, operation });
  return { item: { ...item, ...IN_SIGHT }, step };
}

function followRestore(item: RestoreItem, situation: RestoreSituation): Decision {
  const { view, now } = situation;
  const volume = view.volume(item.name);
  if (!volume) {
    const missing = absence(item, situation, {
      what: `The volume ${item.name}`,
      object: lookedFor(made(item, 'Volume') ?? { kind: 'Volume', name: item.name }),
    });
    if (!missing.gone) return missing;
    const detail = `The volume ${item.name} was deleted while it was being restored.`;
    return failRestore(missing.item, 'volume-vanished', detail, situation);
  }
  const calm: RestoreItem = { ...item, ...IN_SIGHT, trouble: undefined };
  const seen: RestoreItem = { ...calm, faultedSince: undefined };
  const { restore } = volume;
  const progress = view.restoreProgress(item.name);
  switch (restore.phase) {
    case 'failed':
      if (progress?.error) {
        const detail = `${restore.detail}: ${progress.error}`;
        if (mayBeginAgain(item, progress, situation)) {
          return decideRestoreItem(refusedItem(seen, detail, now), situation);
        }
        return failRestore(seen, 'restore-failed', detail, situation);
      }
      return awaitReattachment(calm, restore.detail, situation);
    case 'done':
      return decideRestoreItem(
        {
          ...progressed(enter(seen, 'claim'), 100, now),
          sizeBytes: volume.sizeBytes,
          deletionSince: undefined,
          refused: undefined,
        },
        situation,
      );
    case 'waiting':
      return { item: waiting(seen, restore.detail), ...stallRecheck(situation) };
    case 'none':
      return { item: waiting(seen, 'Waiting for the driver to begin the restore') };
    case 'running':
      return (
        sourceLost(item, situation) ?? {
          item: copying(seen, progress, restore.detail, now),
          ...stallRecheck(situation),
        }
      );
  }
}

const REATTACHED =
  'The volume became faulted; the driver attaches it again and restores it anew where replicas are left';
const NO_FIGURE = 'Waiting for the driver to tell of its progress';
const IN_QUEUE =
  'Waiting for the driver to begin: it restores only so many at once, and its log tells of what it cannot begin';

/** Attached, and in need of its data: the driver copies it, or has not yet begun to. */
function copying(
  item: RestoreItem,
  progress: RestoreProgressFact | undefined,
  unplaced: string | undefined,
  now: Instant,
): RestoreItem {
  if (!progress) return waiting(item, NO_FIGURE);
  if (!progress.restoring && progress.error === '' && !item.progress) {
    return { ...waiting(item, IN_QUEUE), inDriversQueue: true };
  }
  const refused = progress.progress > 0 ? undefined : item.refused;
  const begun = { ...item, inDriversQueue: undefined, refused };
  const held = progress.progress === 100 ? unplaced : undefined;
  const detail = progress.error || held;
  return { ...progressed(begun, progress.progress, now), detail };
}

/**
 * A volume is faulted, too, when no more than its engine died: the driver detaches it, and attaches it again to
 * restore it anew. Only one that it does not bring back has failed. A cause is told by the replicas a moment later.
 */
function awaitReattachment(
  item: RestoreItem,
  detail: string,
  situation: RestoreSituation,
): Decision {
  const { view, now } = situation;
  const since = parseInstant(item.faultedSince) ?? now;
  const deadline = countedFrom(since, situation) + FAULTED_LIMIT_MS;
  if (now >= deadline && !view.stale()) {
    const lasting = `${detail}; the driver has not restored it anew within ${FAULTED_LIMIT_MS / SECOND_MS} seconds.`;
    return failRestore(item, 'restore-failed', lasting, situation);
  }
  return {
    item: { ...waiting(item, REATTACHED), faultedSince: formatInstant(since) },
    recheckAt: recheckOf(deadline, situation),
  };
}

const stallRecheck = ({ now }: RestoreSituation) => ({ recheckAt: now + MINUTE_MS });

/** A restore whose source is gone will not move any more; one that merely lost sight of it, or is slow, may. */
function sourceLost(item: RestoreItem, situation: RestoreSituation): Decision | null {
  if (!situation.stalled || situation.view.stale()) return null;
  const name = item.source.backup;
  const source = situation.view.backup(name);
  // The driver takes away what it has forgotten without touching the data.
  if (source && (!source.deleting || source.forgotten === true)) return null;
  const missing = source
    ? { item, gone: true }
    : absence(item, situation, {
        what: `The backup ${name}`,
        object: { kind: 'Backup', name },
      });
  if (!missing.gone) return missing;
  const detail = `The backup ${name} was deleted while it was being restored, and nothing has moved since.`;
  return failRestore(missing.item, 'source-vanished', detail, situation);
}

function createClaim(item: RestoreItem, situation: RestoreSituation): Decision {
  const paused = pausedUntil(item, situation.now);
  if (paused !== null) return { item, recheckAt: paused };
  if (made(item, 'PersistentVolume') && made(item, 'PersistentVolumeClaim')) {
    const since = formatInstant(situation.now);
    return decideRestoreItem({ ...enter(item, 'binding'), bindingSince: since }, situation);
  }
  // The claim comes first: a PV that waits for a claim by name alone would be taken by a stranger's.
  const claim = made(item, 'PersistentVolumeClaim');
  const step: CreateClaimStep = {
    do: claim ? 'create-persistent-volume' : 'create-claim',
    claimUid: claim?.uid,
    volume: item.name,
    namespace: item.namespace,
    pvc: item.pvc,
    sizeBytes: item.sizeBytes ?? 0,
    claim: item.claim,
    operation: situation.operation,
  };
  return { item, step };
}

function followBinding(item: RestoreItem, situation: RestoreSituation): Decision {
  const { view, now } = situation;
  const claim = view.claim(item.namespace, item.pvc);
  const ours = made(item, 'PersistentVolumeClaim')?.uid;
  if (!claim || claim.uid !== ours) return targetLost(item, claim !== undefined, situation);
  const bound = view.persistentVolume(item.name)?.claim?.uid === ours;
  if (claim.phase === 'Bound' && claim.persistentVolume === item.name && bound) {
    return { item: finish(item, 'succeeded', now) };
  }
  const since = parseInstant(item.bindingSince) ?? now;
  const deadline = countedFrom(since, situation) + BINDING_LIMIT_MS;
  if (now >= deadline && !view.stale()) {
    const detail = `The claim ${item.namespace}/${item.pvc} was not bound to its volume after ${BINDING_LIMIT_MS / MINUTE_MS} minutes; see its events for the reason.`;
    return failRestore(item, 'binding-timeout', detail, situation);
  }
  return {
    item: waiting({ ...item, ...IN_SIGHT }, 'Waiting until the claim is bound'),
    recheckAt: recheckOf(deadline, situation),
  };
}

/** The claim is out of sight, or another's is seen in its place: old news, unless the cluster itself says so. */
function targetLost(item: RestoreItem, isReplaced: boolean, situation: RestoreSituation): Decision {
  const claim = `The claim ${item.namespace}/${item.pvc}`;
  const { namespace, pvc: name } = item;
  const ours = made(item, 'PersistentVolumeClaim');
  const object = lookedFor(ours ?? { kind: 'PersistentVolumeClaim', namespace, name });
  const missing = absence(item, situation, {
    what: claim,
    object,
    madeBy: situation.operation,
    isReplaced,
  });
  if (!missing.gone) return missing;
  if (!isReplaced) {
    const detail = `${claim} was deleted before it was bound.`;
    return failRestore(missing.item, 'target-vanished', detail, situation);
  }
  const detail = `${claim} was deleted and made again by somebody else; the restored volume is taken back.`;
  return failRestore(missing.item, 'target-replaced', detail, situation);
}
