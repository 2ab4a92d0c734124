import {
  type BackupFact,
  type BackupFactState,
  type BackupSource,
  type Instant,
  parseInstant,
  shortUrlOf,
} from '@soteria/domain';
import {
  ACCESS_MODE_LABEL,
  BACKUP_TARGET_LABEL,
  BACKUP_VOLUME_LABEL,
  CLAIM_UID_LABEL,
  CLUSTER_LABEL,
  DELETE_CUSTOM_RESOURCE_ONLY_LABEL,
  type LonghornBackup,
  OPERATION_LABEL,
  POLICY_LABEL,
  RECURRING_JOB_LABEL,
  REQUESTED_BY_LABEL,
  SINCE_FULL_LABEL,
  SLOT_LABEL,
  SNAPSHOT_AT_LABEL,
  type UnknownKubeObject,
} from '@soteria/kube';
import { interned, internedOr } from '../../cluster/interned';
import { SharedCopies } from '../../cluster/shared-copies';
import { bytes } from './bytes';
import { claimInLabels, descriptorInLabels } from './labels';
import { percent } from './percent';
import { demandShape } from './shape';
import { BACKUP } from './shapes';
import { accessModeOf, DEFAULT_TARGET, LONGHORN } from './volume-fact';

type Status = NonNullable<LonghornBackup['status']>;

/** Longhorn's own label for encrypted volumes, written since 1.12. */
const ENCRYPTED_LABEL = 'volume-encrypted';

/** Reads a Longhorn backup, whoever made it and however far it is. */
export function backupFact(object: UnknownKubeObject): BackupFact {
  demandShape(object, BACKUP);
  const { metadata, ...rest } = object as unknown as LonghornBackup;
  const [spec, status] = [rest.spec ?? {}, rest.status ?? {}];
  const labels = { ...spec.labels, ...status.labels };
  const deleting = metadata.deletionTimestamp !== undefined || status.state === 'Deleting';
  const { state, detail, error } = deleting ? deletionOf(status) : stateOf(spec, status);
  const id = metadata.name;
  const source = sourceOf(metadata, status, labels);
  const fact: BackupFact = {
    driver: LONGHORN,
    uid: metadata.uid ?? '',
    id,
    source,
    state,
    usable: state === 'completed',
    shortUrl: interned(shortUrlOf(status.url ?? '', { id, volume: source.volume })),
    snapshot: status.snapshotName || spec.snapshotName || '',
    snapshotAt: snapshotAt(labels, status),
    completedAt: parseInstant(status.backupCreatedAt),
    sizeBytes: bytes(status.size),
    uploadedBytes: uploaded(status),
    progress: state === 'running' ? percent(status.progress) : null,
    mode: spec.backupMode === 'full' ? 'full' : 'incremental',
    error,
    detail,
    createdAt: parseInstant(metadata.creationTimestamp),
    operation: internedOr(labels[OPERATION_LABEL], null),
    policy: internedOr(labels[POLICY_LABEL], null),
    slot: parseInstant(labels[SLOT_LABEL]),
    sinceFull: count(labels[SINCE_FULL_LABEL]),
    requestedBy: internedOr(labels[REQUESTED_BY_LABEL], null),
    recurringJob: internedOr(labels[RECURRING_JOB_LABEL], null),
    deleting,
  };
  if (deleting && forgotten(metadata)) fact.forgotten = true;
  else if (deleting) fact.removal = removalOf(status);
  return fact;
}

/**
 * The moment that the data is from. Longhorn's engine dates a snapshot by when its upload began, which may be hours
 * later, and that is what a finished backup tells; the label can only be right where it says an earlier time. Source:
 * longhorn-engine, pkg/backup; longhorn-spdk-engine, server_replica.go.
 */
function snapshotAt(labels: Readonly<Record<string, string>>, status: Status): Instant | null {
  const uploaded = parseInstant(status.snapshotCreatedAt);
  const taken = parseInstant(labels[SNAPSHOT_AT_LABEL]);
  return uploaded !== null && taken !== null && taken < uploaded ? taken : uploaded;
}

const sources = new SharedCopies<BackupSource>();

/** In the copy that all backups of the volume have of it: ten of them say the same. */
function sourceOf(
  metadata: LonghornBackup['metadata'],
  status: Status,
  labels: Readonly<Record<string, string>>,
): BackupSource {
  const volume = interned(status.volumeName || metadata.labels?.[BACKUP_VOLUME_LABEL] || '');
  const target = status.backupTargetName || metadata.labels?.[BACKUP_TARGET_LABEL];
  const { namespace, pvc } = claimInLabels(labels);
  const descriptor = descriptorInLabels(labels);
  return sources.copyOf(volume, {
    volume,
    target: interned(target || DEFAULT_TARGET),
    namespace: interned(namespace),
    pvc: interned(pvc),
    claimUid: internedOr(labels[CLAIM_UID_LABEL], null),
    descriptor,
    volumeSizeBytes: bytes(status.volumeSize),
    accessMode: accessModeOf(labels[ACCESS_MODE_LABEL]),
    encrypted: labels[ENCRYPTED_LABEL] === 'enabled' ? true : (descriptor?.encrypted ?? null),
    backingImage: internedOr(status.volumeBackingImageName, ''),
    cluster: internedOr(labels[CLUSTER_LABEL], null),
  });
}

/** Longhorn marks so what it takes away without touching the data. */
const forgotten = ({ labels }: LonghornBackup['metadata']): boolean =>
  labels?.[DELETE_CUSTOM_RESOURCE_ONLY_LABEL] !== undefined;

interface StateInWords {
  state: BackupFactState;
  detail: string;
  error: string;
}

const DELETING: StateInWords = { state: 'deleting', detail: '', error: '' };

/** A deletion that has failed says so among the messages: `error` is that of the upload. */
function removalOf({ state, messages }: Status): 'asked' | 'running' | 'failed' {
  if (state === 'Deleting') return 'running';
  return state === 'Error' && messages?.error ? 'failed' : 'asked';
}

function deletionOf(status: Status): StateInWords {
  if (removalOf(status) !== 'failed') return DELETING;
  const why = status.messages?.error ?? '';
  return { ...DELETING, detail: `Its deletion failed and is tried again later: ${why}` };
}

/** What Longhorn's state means. Source: longhorn-manager, backup controller and monitor. */
function stateOf(spec: LonghornBackup['spec'], status: Status): StateInWords {
  const { info = '', error: messageError = '' } = status.messages ?? {};
  const said = info || messageError;
  switch (status.state ?? '') {
    case '':
      if (spec.snapshotName) return { state: 'queued', detail: said, error: '' };
      return {
        state: 'unknown',
        detail: said || 'Longhorn has not read this backup from its target yet',
        error: messageError,
      };
    case 'Pending':
      return { state: 'waiting', detail: said, error: '' };
    case 'InProgress':
      return { state: 'running', detail: said, error: '' };
    case 'Completed':
      return completed(status, messageError);
    case 'Error':
      return { state: 'failed', detail: '', error: status.error || said || 'no reason given' };
    case 'Unknown':
      return {
        state: 'failed',
        detail: '',
        error:
          status.error || 'Longhorn lost track of this backup: its engine or replica went away',
      };
    case 'Deleting':
      return DELETING;
    default:
      return { state: 'unknown', detail: `Longhorn calls it "${status.state}"`, error: '' };
  }
}

function completed(status: Status, messageError: string): StateInWords {
  if (messageError !== '') return { state: 'unknown', detail: '', error: messageError };
  const readBack = status.lastSyncedAt != null && (status.url ?? '') !== '';
  if (readBack) return { state: 'completed', detail: '', error: '' };
  return { state: 'finalizing', detail: 'Uploaded; Longhorn is reading it back', error: '' };
}

function uploaded(status: Status): number | null {
  const fresh = bytes(status.newlyUploadDataSize);
  const again = bytes(status.reUploadedDataSize);
  return fresh === null && again === null ? null : (fresh ?? 0) + (again ?? 0);
}

/** A whole number in a label; null when there is none. */
const count = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : null;
