/** A verb of Kubernetes' access control. */
export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';

/** Where the grant of a resource's verbs lives in `deploy/`. */
export type GrantScope = 'cluster' | 'longhorn' | 'own';

/** One kind as the API server names it, and what Soteria does with it. */
export interface Resource {
  /** Empty for the core group. */
  group: string;
  version: string;
  plural: string;
  kind: string;
  namespaced: boolean;
  /** The verbs that the product sends; `deploy/` grants exactly these. */
  verbs: readonly Verb[];
  scope: GrantScope;
  /** When the grant is limited to one object, what that object is. */
  onlyNamed?: 'policySecret' | 'lease';
  /**
   * Sent only while that one object is not there. `deploy/` makes it beforehand and grants none of
   * these: a right to create cannot be limited to a name.
   */
  whileMissing?: readonly Verb[];
}

const read = ['get', 'list', 'watch'] as const;
const longhorn = (plural: string, kind: string, verbs: readonly Verb[]): Resource => ({
  group: 'longhorn.io',
  version: 'v1beta2',
  plural,
  kind,
  namespaced: true,
  verbs,
  scope: 'longhorn',
});

/**
 * Every resource that Soteria touches. No PVC, PV or Longhorn volume is ever updated or patched:
 * the verbs are absent here, and so from RBAC (docs/architecture.md, "Never overwrite").
 */
export const RESOURCES = {
  persistentVolumeClaims: {
    group: '',
    version: 'v1',
    plural: 'persistentvolumeclaims',
    kind: 'PersistentVolumeClaim',
    namespaced: true,
    verbs: [...read, 'create', 'delete'],
    scope: 'cluster',
  },
  persistentVolumes: {
    group: '',
    version: 'v1',
    plural: 'persistentvolumes',
    kind: 'PersistentVolume',
    namespaced: false,
    verbs: [...read, 'create', 'delete'],
    scope: 'cluster',
  },
  namespaces: {
    group: '',
    version: 'v1',
    plural: 'namespaces',
    kind: 'Namespace',
    namespaced: false,
    verbs: [...read, 'create', 'delete'],
    scope: 'cluster',
  },
  storageClasses: {
    group: 'storage.k8s.io',
    version: 'v1',
    plural: 'storageclasses',
    kind: 'StorageClass',
    namespaced: false,
    verbs: ['list', 'watch'],
    scope: 'cluster',
  },
  pods: {
    group: '',
    version: 'v1',
    plural: 'pods',
    kind: 'Pod',
    namespaced: true,
    verbs: ['list'],
    scope: 'cluster',
  },
  resourceQuotas: {
    group: '',
    version: 'v1',
    plural: 'resourcequotas',
    kind: 'ResourceQuota',
    namespaced: true,
    verbs: ['list'],
    scope: 'cluster',
  },
  limitRanges: {
    group: '',
    version: 'v1',
    plural: 'limitranges',
    kind: 'LimitRange',
    namespaced: true,
    verbs: ['list'],
    scope: 'cluster',
  },
  events: {
    group: '',
    version: 'v1',
    plural: 'events',
    kind: 'Event',
    namespaced: true,
    verbs: ['create'],
    scope: 'cluster',
  },
  subjectAccessReviews: {
    group: 'authorization.k8s.io',
    version: 'v1',
    plural: 'subjectaccessreviews',
    kind: 'SubjectAccessReview',
    namespaced: false,
    verbs: ['create'],
    scope: 'cluster',
  },
  configMaps: {
    group: '',
    version: 'v1',
    plural: 'configmaps',
    kind: 'ConfigMap',
    namespaced: true,
    verbs: [...read, 'create', 'update', 'delete'],
    scope: 'own',
  },
  secrets: {
    group: '',
    version: 'v1',
    plural: 'secrets',
    kind: 'Secret',
    namespaced: true,
    verbs: [...read, 'update'],
    scope: 'own',
    onlyNamed: 'policySecret',
    whileMissing: ['create'],
  },
  leases: {
    group: 'coordination.k8s.io',
    version: 'v1',
    plural: 'leases',
    kind: 'Lease',
    namespaced: true,
    verbs: ['get', 'create', 'update'],
    scope: 'own',
    onlyNamed: 'lease',
  },
  longhornVolumes: longhorn('volumes', 'Volume', [...read, 'create', 'delete']),
  longhornSnapshots: longhorn('snapshots', 'Snapshot', [...read, 'create', 'delete']),
  longhornBackups: longhorn('backups', 'Backup', [...read, 'create', 'delete']),
  longhornBackupVolumes: longhorn('backupvolumes', 'BackupVolume', ['list', 'watch']),
  longhornBackupTargets: longhorn('backuptargets', 'BackupTarget', ['list', 'watch']),
  longhornRecurringJobs: longhorn('recurringjobs', 'RecurringJob', ['list', 'watch']),
  longhornSettings: longhorn('settings', 'Setting', ['list', 'watch']),
  longhornEngines: longhorn('engines', 'Engine', ['list', 'watch']),
  longhornVolumeAttachments: longhorn('volumeattachments', 'VolumeAttachment', ['get']),
} as const satisfies Record<string, Resource>;

/** The path under which the API server serves a resource, with an object's name when one is meant. */
export function resourcePath(resource: Resource, namespace?: string, name?: string): string {
  const root = resource.group === '' ? '/api' : `/apis/${resource.group}`;
  const scope =
    resource.namespaced && namespace !== undefined
      ? `/namespaces/${encodeURIComponent(namespace)}`
      : '';
  const object = name === undefined ? '' : `/${encodeURIComponent(name)}`;
  return `${root}/${resource.version}${scope}/${resource.plural}${object}`;
}

/** `apiVersion` as objects of this resource carry it. */
export function apiVersionOf(resource: Resource): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}
