import { type BackupFact, type SnapshotFact } from '../facts';
import { type ItemFailure } from '../failures';
import { claimDescriptor, sameClaim } from '../restore/descriptor';
import { formatInstant, MINUTE_MS, parseInstant } from '../time';
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
import { type BackupItem, type BackupRecord } from './record';
import { removeObjects } from './removal';
import { type Step } from './steps';

/** A snapshot that is not ready after so long is given up. Attaching a detached volume takes a minute or two. */
export const SNAPSHOT_LIMIT_MS = 10 * MINUTE_MS;

/** What a backup item needs to know beside the cluster. */
export interface BackupSituation extends Situation {
  record: BackupRecord;
  /** Whether a further upload may begin now. */
  mayUpload: boolean;
  /** Whether another operation is making a backup of a volume. */
  isBusy: (volume: string) => boolean;
}

type Decision = ItemDecision<BackupItem>;

/** Brings one backup a step further: snapshot, upload, read-back. */
export function decideBackupItem(item: BackupItem, situation: BackupSituation): Decision {
  const { record } = situation;
  const isOver = item.phase === 'cleanup' || item.phase === 'done';
  if (!record.cancelRequestedAt || isOver) return advance(item, situation);
  return cancelBackup(item, situation) ?? stayed(advance(item, situation));
}

/** Says why a backup that was to be cancelled goes on. */
const stayed = ({ item, ...rest }: Decision): Decision => ({
  ...rest,
  item: waiting(item, 'It was uploaded in full before it could be cancelled; it stays'),
});

function advance(item: BackupItem, situation: BackupSituation): Decision {
  switch (item.phase) {
    case 'queued':
      return decideBackupItem(begin(item, 'snapshot', situation.now), situation);
    case 'snapshot':
      return takeSnapshot(item, situation);
    case 'snapshotted':
      return awaitUpload(item, situation);
    case 'uploading':
    case 'finalizing':
      return followUpload(item, situation);
    case 'cleanup':
      return takeBack(item, situation);
    case 'done':
      return { item };
  }
}

/**
 * A cancelled backup whose deletion the driver has put off is left to it, and with it the snapshot, which is read until
 * then: that may take as long as the upload, and nobody has to wait for it.
 */
function takeBack(item: BackupItem, situation: BackupSituation): Decision {
  const { view, now } = situation;
  const as = item.ending?.as ?? 'failed';
  const made = item.objects.find(({ kind }) => kind === 'Backup');
  const seen = made && view.backup(made.name);
  if (as !== 'cancelled' || seen?.uid !== made?.uid || seen?.removal !== 'failed') {
    return removeObjects(item, situation, { as, unless: null });
  }
  const happened = `The driver deletes the backup ${seen.id} by itself once nothing is in its way, such as its upload. ${seen.detail}`;
  return { item: finish({ ...item, objects: [] }, as, now, happened) };
}

/**
 * Whether the driver may be reading the snapshot now, and for long to come: neither an error nor a deletion ends an
 * upload that has begun. Such a snapshot is left to the janitor, who removes it after the next backup.
 */
const mayBeRead = ({ name, progress }: BackupItem, { view }: BackupSituation): boolean =>
  progress !== undefined || view.backup(name)?.state === 'running';

/** A failed backup object stays where it is, for its error text; only the snapshot is taken back. */
function failBackup(
  item: BackupItem,
  code: ItemFailure,
  detail: string,
  situation: BackupSituation,
): Decision {
  const isRead = mayBeRead(item, situation);
  const objects = item.objects.filter(({ kind }) => kind === 'Snapshot' && !isRead);
  const failed = abandoned(withError({ ...item, objects }, code, detail), 'failed', situation.now);
  return decideBackupItem(failed, situation);
}

function cancelBackup(item: BackupItem, situation: BackupSituation): Decision | null {
  const { now, view } = situation;
  if (item.phase === 'queued') {
    return { item: finish(item, 'cancelled', now, CANCELLED_UNBEGUN) };
  }
  const state = view.backup(item.name)?.state;
  // What is uploaded in full is a restore point: keeping it costs nothing, deleting it might.
  if (state === 'completed' || state === 'finalizing') return null;
  const leaving = withSuspects(item);
  const isRead = mayBeRead(item, situation);
  const objects = leaving.objects.filter(({ kind }) => kind !== 'Snapshot' || !isRead);
  return decideBackupItem(abandoned({ ...leaving, objects }, 'cancelled', now), situation);
}

/** The item with what it may have made, too: whoever worked on it before may not have written that down. */
function withSuspects(item: BackupItem): BackupItem {
  const made = (kind: string) => item.objects.some((object) => object.kind === kind);
  const suspects = [
    ...(made('Snapshot') ? [] : [{ kind: 'Snapshot', name: item.name }]),
    ...(made('Backup') || item.phase !== 'uploading' ? [] : [{ kind: 'Backup', name: item.name }]),
  ];
  return { ...item, objects: [...item.objects, ...suspects] };
}

function takeSnapshot(item: BackupItem, situation: BackupSituation): Decision {
  const { view, now, operation } = situation;
  const snapshot = view.snapshot(item.name);
  if (snapshot?.ready) return decideBackupItem(snapshotTaken(item, snapshot), situation);
  if (view.backup(item.name)) return decideBackupItem(enter(item, 'snapshotted'), situation);
  const startedAt = parseInstant(item.startedAt) ?? now;
  const deadline = countedFrom(startedAt, situation) + SNAPSHOT_LIMIT_MS;
  if (now >= deadline && !view.stale()) {
    const why = snapshot?.detail ? ` The driver says: ${snapshot.detail}` : '';
    const detail = `The snapshot was not ready after ${SNAPSHOT_LIMIT_MS / MINUTE_MS} minutes.${why}`;
    return failBackup(withSuspects(item), 'snapshot-timeout', detail, situation);
  }
  if (snapshot) {
    return {
      item: waiting(
        withSeen(item, 'Snapshot', snapshot),
        snapshot.detail || 'Waiting for the snapshot',
      ),
      recheckAt: recheckOf(deadline, situation),
    };
  }
  const paused = pausedUntil(item, now);
  if (paused !== null) return { item, recheckAt: paused };
  if (item.objects.some(({ kind }) => kind === 'Snapshot')) {
    const absent = absence(item, situation, missing(item, 'Snapshot'));
    if (!absent.gone) return absent;
    const detail = 'The snapshot vanished before it could be uploaded; back the volume up again.';
    return failBackup(absent.item, 'snapshot-vanished', detail, situation);
  }
  const step: Step = { do: 'take-snapshot', name: item.name, volume: item.volume, operation };
  return { item, step, recheckAt: deadline };
}

/** What is looked for where one that was made is out of sight. */
function missing({ name, objects }: BackupItem, kind: 'Snapshot' | 'Backup') {
  const uid = objects.find((object) => object.kind === kind)?.uid;
  const object = { kind, name, ...(uid === undefined ? {} : { uid }) };
  return { what: `The ${kind.toLowerCase()}`, object };
}

function snapshotTaken(item: BackupItem, snapshot: SnapshotFact): BackupItem {
  const taken =
    snapshot.createdAt === null ? {} : { snapshotAt: formatInstant(snapshot.createdAt) };
  return { ...enter(withSeen(item, 'Snapshot', snapshot), 'snapshotted'), ...taken };
}

/** What was made before a crash, and is seen before anything is asked for again, is ours to take back too. */
function withSeen(item: BackupItem, kind: string, { uid }: { uid: string }): BackupItem {
  if (item.objects.some((object) => object.kind === kind && object.uid === uid)) return item;
  const others = item.objects.filter((object) => object.kind !== kind);
  return { ...item, objects: [...others, { kind, name: item.name, uid }] };
}

/**
 * Whether some item of an operation is about to have its snapshot, for which the others wait with
 * their uploads. One that waits for another operation is not: two that waited for each other's
 * volumes so would wait for ever.
 */
export const stillSnapshots = (
  { together, items }: BackupRecord,
  isBusy: (volume: string) => boolean,
): boolean =>
  together &&
  items.some(
    ({ phase, volume }) => phase === 'snapshot' || (phase === 'queued' && !isBusy(volume)),
  );

function awaitUpload(item: BackupItem, situation: BackupSituation): Decision {
  if (situation.view.backup(item.name)) return beginUpload(item, situation);
  if (stillSnapshots(situation.record, situation.isBusy)) {
    return { item: waiting(item, 'Snapshot taken; waiting for the snapshots of the others') };
  }
  if (!situation.mayUpload) {
    return { item: waiting(item, 'Snapshot taken; waiting for its turn to upload') };
  }
  return beginUpload(item, situation);
}

function beginUpload(item: BackupItem, situation: BackupSituation): Decision {
  const uploadingSince = formatInstant(situation.now);
  return decideBackupItem({ ...enter(item, 'uploading'), uploadingSince }, situation);
}

function followUpload(item: BackupItem, situation: BackupSituation): Decision {
  const backup = situation.view.backup(item.name);
  if (!backup) return startUpload(item, situation);
  if (isAnothers(backup, situation)) {
    const detail = `A backup named ${item.name} exists and was not made by this operation; it stays as it is.`;
    return failBackup(item, 'name-taken', detail, situation);
  }
  const calm: BackupItem = { ...item, ...IN_SIGHT, trouble: undefined };
  const seen = withSeen(calm, 'Backup', backup);
  const { now } = situation;
  switch (backup.state) {
    case 'queued':
    case 'waiting':
      return { item: waiting(seen, backup.detail || 'Waiting for the driver to begin the upload') };
    case 'running':
      return { item: { ...progressed(seen, backup.progress ?? 0, now), detail: undefined } };
    case 'finalizing':
      return { item: progressed(enter(seen, 'finalizing'), 100, now) };
    case 'completed':
      return { item: finish(succeeded(seen, backup), 'succeeded', now) };
    case 'failed':
      return failBackup(
        seen,
        'backup-failed',
        backup.error || 'The driver gave no reason.',
        situation,
      );
    case 'deleting':
      return failBackup(
        seen,
        'backup-deleted',
        'Somebody deleted the backup while it ran.',
        situation,
      );
    case 'unknown':
      return { item: waiting(seen, backup.damage ?? 'The driver lost sight of this backup') };
  }
}

/** One that the driver has only just found again says nothing of itself yet. */
function isAnothers({ operation, state }: BackupFact, situation: BackupSituation): boolean {
  return operation === null ? state !== 'unknown' : operation !== situation.operation;
}

function succeeded(item: BackupItem, backup: BackupFact): BackupItem {
  const isKnown = item.snapshotAt !== undefined || backup.snapshotAt === null;
  const taken = isKnown ? {} : { snapshotAt: formatInstant(backup.snapshotAt ?? 0) };
  const progress = item.progress && { ...item.progress, percent: 100 };
  return { ...item, ...taken, progress };
}

function startUpload(item: BackupItem, situation: BackupSituation): Decision {
  const { view, now, record, operation } = situation;
  const paused = pausedUntil(item, now);
  if (paused !== null) return { item, recheckAt: paused };
  if (item.objects.some(({ kind }) => kind === 'Backup')) {
    const absent = absence(item, situation, missing(item, 'Backup'));
    if (!absent.gone) return absent;
    const detail =
      'The backup disappeared from the cluster before it was complete. See whether its target is available, then back the volume up again.';
    return failBackup(absent.item, 'backup-vanished', detail, situation);
  }
  const { requestedBy } = record;
  const claim = { namespace: item.namespace, name: item.pvc, uid: item.claimUid };
  const step: Step = {
    do: 'take-backup',
    name: item.name,
    snapshot: item.name,
    ...(item.snapshotAt === undefined ? {} : { snapshotAt: item.snapshotAt }),
    volume: item.volume,
    target: item.target,
    mode: item.mode,
    operation,
    claim: { ...claim, persistentVolume: sameClaim(view, claim)?.persistentVolume ?? '' },
    descriptor: claimDescriptor(view, claim),
    workloads: view.volume(item.volume)?.workloads ?? [],
    requestedBy: 'user' in requestedBy ? requestedBy.user : `policy ${requestedBy.policy}`,
    ...(record.policy === undefined ? {} : { policy: record.policy }),
    ...(record.slot === undefined ? {} : { slot: record.slot }),
    ...(record.sinceFull === undefined ? {} : { sinceFull: record.sinceFull }),
  };
  return { item, step };
}
