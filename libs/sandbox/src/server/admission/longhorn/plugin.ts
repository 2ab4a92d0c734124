import { type UnknownKubeObject } from '@soteria/kube';
import { type AdmissionPlugin, type AdmissionRequest, type Refusal } from '../admission';
import {
  mutateBackupUpdate,
  mutateNewBackup,
  validateBackupUpdate,
  validateNewBackup,
} from './backup-rules';
import {
  validateBackupVolume,
  validateNewTarget,
  validateTargetDeletion,
  validateTargetUpdate,
} from './backup-target-rules';
import { Denied, SchemaViolation } from './denied';
import { type LonghornVersion, NEWEST_LONGHORN } from './longhorn-version';
import { LonghornView } from './longhorn-view';
import { mutateJob, mutateNewJob, validateJob } from './recurring-job-rules';
import { mutateNewSnapshot, validateNewSnapshot, validateSnapshotUpdate } from './snapshot-rules';
import { mutateNewVolume, mutateVolumeUpdate } from './volume-mutator';
import {
  validateNewVolume,
  validateVolumeDeletion,
  validateVolumeUpdate,
} from './volume-validator';
import { addFinalizer } from './write';

export interface LonghornAdmissionOptions {
  /** Whose rules hold; the newest known release when it is not said. */
  version?: LonghornVersion;
  /** Where Longhorn lives; `longhorn-system` when it is not said. */
  namespace?: string;
}

interface Context {
  view: LonghornView;
  version: LonghornVersion;
}

/** The rules for one kind; what is absent allows everything and changes nothing. */
interface Rules {
  mutateCreate?(object: UnknownKubeObject, context: Context): void;
  mutateUpdate?(object: UnknownKubeObject, old: UnknownKubeObject, context: Context): void;
  validateCreate?(object: UnknownKubeObject, context: Context): void;
  validateUpdate?(object: UnknownKubeObject, old: UnknownKubeObject, context: Context): void;
  validateDelete?(old: UnknownKubeObject, context: Context): void;
}

const RULES: Readonly<Record<string, Rules>> = {
  volumes: {
    mutateCreate: (volume, { view, version }) => mutateNewVolume(volume, view, version),
    mutateUpdate: (volume, old, { view, version }) =>
      mutateVolumeUpdate(volume, old, view, version),
    validateCreate: (volume, { view, version }) => validateNewVolume(volume, view, version),
    validateUpdate: (volume, old, { view, version }) =>
      validateVolumeUpdate(volume, old, view, version),
    validateDelete: (volume, { view }) => validateVolumeDeletion(volume, view),
  },
  snapshots: {
    mutateCreate: (snapshot, { view }) => mutateNewSnapshot(snapshot, view),
    mutateUpdate: addFinalizer,
    validateCreate: (snapshot, { view }) => validateNewSnapshot(snapshot, view),
    validateUpdate: validateSnapshotUpdate,
  },
  backups: {
    mutateCreate: (backup, { view, version }) => mutateNewBackup(backup, view, version),
    mutateUpdate: mutateBackupUpdate,
    validateCreate: (backup, { view, version }) => validateNewBackup(backup, view, version),
    validateUpdate: (backup, old, { version }) => validateBackupUpdate(backup, old, version),
  },
  backupvolumes: {
    mutateCreate: addFinalizer,
    mutateUpdate: addFinalizer,
    validateCreate: validateBackupVolume,
    validateUpdate: validateBackupVolume,
  },
  backuptargets: {
    mutateCreate: addFinalizer,
    mutateUpdate: addFinalizer,
    validateCreate: (target, { view }) => validateNewTarget(target, view),
    validateUpdate: (target, old, { view }) => validateTargetUpdate(target, old, view),
    validateDelete: (target, { view }) => validateTargetDeletion(target, view),
  },
  recurringjobs: {
    mutateCreate: mutateNewJob,
    mutateUpdate: mutateJob,
    validateCreate: (job, { view }) => validateJob(job, view),
    validateUpdate: (job, _old, { view }) => validateJob(job, view),
  },
  engines: { mutateCreate: addFinalizer, mutateUpdate: addFinalizer },
  volumeattachments: { mutateCreate: addFinalizer, mutateUpdate: addFinalizer },
};

/**
 * Longhorn's two admission webhooks: what they add to an object, and what they refuse, with the
 * status codes and words of the real ones. Source: longhorn-manager, webhook/resources.
 */
export class LonghornAdmission implements AdmissionPlugin {
  readonly name = 'longhorn';
  private readonly version: LonghornVersion;
  private readonly namespace: string;

  constructor({
    version = NEWEST_LONGHORN,
    namespace = 'longhorn-system',
  }: LonghornAdmissionOptions = {}) {
    this.version = version;
    this.namespace = namespace;
  }

  covers({ group, plural }: { group: string; plural: string }): boolean {
    return group === 'longhorn.io' && RULES[plural] !== undefined;
  }

  mutate(request: AdmissionRequest): UnknownKubeObject | null | Refusal {
    const { object, oldObject } = request;
    return asWebhook('mutator.longhorn.io', () => {
      const rules = RULES[request.resource.plural];
      const context = this.contextOf(request);
      if (object && oldObject) rules?.mutateUpdate?.(object, oldObject, context);
      else if (object) rules?.mutateCreate?.(object, context);
      return object;
    });
  }

  validate(request: AdmissionRequest): Refusal | undefined {
    const { object, oldObject } = request;
    return asWebhook('validator.longhorn.io', () => {
      const rules = RULES[request.resource.plural];
      const context = this.contextOf(request);
      if (object && oldObject) rules?.validateUpdate?.(object, oldObject, context);
      else if (object) rules?.validateCreate?.(object, context);
      else if (oldObject) rules?.validateDelete?.(oldObject, context);
      return undefined;
    });
  }

  private contextOf({ store }: AdmissionRequest): Context {
    return { view: new LonghornView(store, this.namespace), version: this.version };
  }
}

function asWebhook<T>(webhook: string, judge: () => T): T | Refusal {
  try {
    return judge();
  } catch (error) {
    if (error instanceof Denied) return error.asRefusal(webhook);
    if (error instanceof SchemaViolation) return error.asRefusal();
    throw error;
  }
}
