/** Label and annotation keys. Soteria's own begin with `soteria.io/`. */
export const MANAGED_BY = 'app.kubernetes.io/managed-by';
export const MANAGED_BY_SOTERIA = 'soteria';

/** On every object that Soteria creates: the id of the operation that wanted it. */
export const OPERATION_LABEL = 'soteria.io/operation';
/** On an operation's ConfigMap; its value says what kind of record it is. */
export const RECORD_LABEL = 'soteria.io/record';
export const RECORD_OPERATION = 'operation';
/** On the ConfigMap of a restore, as long as it is not finished and reads its backups. */
export const RESTORING_LABEL = 'soteria.io/restoring';
export const RESTORING = 'true';
/** The key inside an operation's ConfigMap that holds the record as JSON. */
export const RECORD_DATA_KEY = 'operation.json';

/** Inside a backup (`spec.labels`, kept in the object store): what the claim looked like, as JSON. */
export const CLAIM_DESCRIPTOR_LABEL = 'soteria.io/claim';
/** Inside a backup: the policy that asked for it. */
export const POLICY_LABEL = 'soteria.io/policy';
/** Inside a backup: the slot of the policy's schedule that it was made for (RFC 3339). */
export const SLOT_LABEL = 'soteria.io/slot';
/** Inside a backup: how many runs of the policy it comes after the last full one; 0 for a full one. */
export const SINCE_FULL_LABEL = 'soteria.io/since-full';
/** The moment of the snapshot: of a finished backup Longhorn itself tells only when the upload began. */
export const SNAPSHOT_AT_LABEL = 'soteria.io/snapshot-at';
/** Inside a backup: the uid of the policy's claim, so that a claim made anew starts its own chain. */
export const CLAIM_UID_LABEL = 'soteria.io/claim-uid';
/** Inside a backup: the uid of the kube-system namespace of the cluster that wrote it. */
export const CLUSTER_LABEL = 'soteria.io/cluster';
/** Inside a backup: who asked for it. */
export const REQUESTED_BY_LABEL = 'soteria.io/requested-by';

/** On a PVC, set by its owner: not to be backed up, with the reason as value. */
export const EXCLUDE_ANNOTATION = 'soteria.io/exclude';
/** On a PVC: the day on which the exclusion ends (RFC 3339 date or time). */
export const EXCLUDE_UNTIL_ANNOTATION = 'soteria.io/exclude-until';

/** Longhorn's keys. */
export const LONGHORN_VOLUME_LABEL = 'longhornvolume';
export const BACKUP_VOLUME_LABEL = 'backup-volume';
export const BACKUP_TARGET_LABEL = 'backup-target';
export const KUBERNETES_STATUS_LABEL = 'KubernetesStatus';
export const ACCESS_MODE_LABEL = 'longhorn.io/volume-access-mode';
export const RECURRING_JOB_LABEL = 'RecurringJob';
export const RECURRING_JOB_PREFIX = 'recurring-job.longhorn.io/';
export const RECURRING_JOB_GROUP_PREFIX = 'recurring-job-group.longhorn.io/';
/** Names this group on a restored volume, or Longhorn's default jobs would start on it. */
export const RESTORED_JOB_GROUP_LABEL = `${RECURRING_JOB_GROUP_PREFIX}soteria-restored`;
export const DELETE_CUSTOM_RESOURCE_ONLY_LABEL = 'longhorn.io/delete-custom-resource-only';

/** Kubernetes' record of which provisioner made a PV; the provisioner deletes the volume of such a PV. */
export const PROVISIONED_BY_ANNOTATION = 'pv.kubernetes.io/provisioned-by';
