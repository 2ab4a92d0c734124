import {
  type ClaimFact,
  type NamespaceFact,
  parseInstant,
  parseWrittenTime,
  type PersistentVolumeFact,
  type StorageClassFact,
} from '@soteria/domain';
import {
  EXCLUDE_ANNOTATION,
  EXCLUDE_UNTIL_ANNOTATION,
  MANAGED_BY,
  MANAGED_BY_SOTERIA,
  type Namespace,
  type ObjectMeta,
  OPERATION_LABEL,
  parseQuantity,
  type PersistentVolume,
  type PersistentVolumeClaim,
  RESOURCES,
  type StorageClass,
  type UnknownKubeObject,
} from '@soteria/kube';
import { interned, internedList, internedOr, internedTexts } from './interned';
import { type WatchSpec } from './watch-spec';

/** The operation that made an object; null for everybody else's. */
export function operationOf({ labels }: ObjectMeta): string | null {
  return labels?.[MANAGED_BY] === MANAGED_BY_SOTERIA
    ? internedOr(labels[OPERATION_LABEL], null)
    : null;
}

/** What has still to let go of an object that is being deleted; nothing to tell of any other. */
export function holdersOf({ deletionTimestamp, finalizers = [] }: ObjectMeta): {
  heldBy?: readonly string[];
} {
  if (deletionTimestamp === undefined || finalizers.length === 0) return {};
  return { heldBy: finalizers };
}

function claimFact(object: UnknownKubeObject): ClaimFact {
  const { metadata, spec, status } = object as unknown as PersistentVolumeClaim;
  const bound = status?.capacity?.storage ?? spec.resources?.requests?.storage;
  const { exclusion, damage } = exclusionOf(metadata);
  const fact: ClaimFact = {
    uid: interned(metadata.uid ?? ''),
    namespace: interned(metadata.namespace ?? ''),
    name: interned(metadata.name),
    phase: wordOf(status?.phase) ?? 'Unknown',
    persistentVolume: internedOr(spec.volumeName, ''),
    storageClass: internedOr(spec.storageClassName, null),
    accessModes: internedList(status?.accessModes ?? spec.accessModes),
    volumeMode: wordOf(spec.volumeMode) ?? 'Filesystem',
    capacityBytes: parseQuantity(bound) ?? 0,
    labels: internedTexts(metadata.labels),
    createdAt: parseInstant(metadata.creationTimestamp),
    deleting: metadata.deletionTimestamp !== undefined,
    exclusion,
    operation: operationOf(metadata),
    ...holdersOf(metadata),
  };
  if (damage !== undefined) fact.damage = damage;
  return fact;
}

/** One copy of a word of which there are few. */
const wordOf = <Word extends string>(word: Word | undefined): Word | undefined =>
  word === undefined ? undefined : (interned(word) as Word);

/**
 * What the claim's own annotations say of not backing it up. An end that cannot be read excludes nothing: a backup too
 * many harms nobody, while an exclusion without an end would be one for ever.
 */
function exclusionOf({ annotations = {} }: ObjectMeta): Pick<ClaimFact, 'exclusion' | 'damage'> {
  const reason = annotations[EXCLUDE_ANNOTATION];
  if (reason === undefined || reason.trim().toLowerCase() === 'false') return { exclusion: null };
  const written = annotations[EXCLUDE_UNTIL_ANNOTATION]?.trim() ?? '';
  if (written === '') return { exclusion: { reason, until: null } };
  const until = parseWrittenTime(written);
  if (until !== null) return { exclusion: { reason, until } };
  const damage = `Its annotation ${EXCLUDE_UNTIL_ANNOTATION} ("${written.slice(0, 40)}") is not a date such as 2026-12-31, so it is not excluded.`;
  return { exclusion: null, damage };
}

function persistentVolumeFact(object: UnknownKubeObject): PersistentVolumeFact {
  const { metadata, spec, status } = object as unknown as PersistentVolume;
  const { csi, claimRef } = spec;
  return {
    uid: metadata.uid ?? '',
    name: interned(metadata.name),
    phase: wordOf(status?.phase) ?? 'Unknown',
    driver: internedOr(csi?.driver, null),
    handle: internedOr(csi?.volumeHandle, ''),
    claim: claimRef?.name
      ? {
          namespace: internedOr(claimRef.namespace, ''),
          name: interned(claimRef.name),
          uid: internedOr(claimRef.uid, ''),
        }
      : null,
    storageClass: internedOr(spec.storageClassName, null),
    fsType: internedOr(csi?.fsType, null),
    volumeMode: wordOf(spec.volumeMode) ?? 'Filesystem',
    encrypted: csi?.volumeAttributes?.['encrypted'] === 'true',
    secret: csi?.nodeStageSecretRef ?? csi?.nodePublishSecretRef ?? null,
    mountOptions: internedList(spec.mountOptions),
    nfsOptions: internedOr(csi?.volumeAttributes?.['nfsOptions'], null),
    deleting: metadata.deletionTimestamp !== undefined,
    operation: operationOf(metadata),
    ...holdersOf(metadata),
  };
}

function namespaceFact(object: UnknownKubeObject): NamespaceFact {
  const { metadata, status } = object as unknown as Namespace;
  return {
    uid: metadata.uid ?? '',
    name: metadata.name,
    deleting: metadata.deletionTimestamp !== undefined || status?.phase === 'Terminating',
    operation: operationOf(metadata),
  };
}

const DEFAULT_CLASS_ANNOTATION = 'storageclass.kubernetes.io/is-default-class';

function storageClassFact(object: UnknownKubeObject): StorageClassFact {
  const {
    metadata,
    provisioner,
    parameters = {},
    mountOptions,
  } = object as unknown as StorageClass;
  const name = parameters['csi.storage.k8s.io/node-stage-secret-name'];
  const namespace = parameters['csi.storage.k8s.io/node-stage-secret-namespace'];
  // A templated name (`${pvc.name}`) is another Secret for each claim: nothing to go by here.
  const fixed = name && namespace && !`${name}${namespace}`.includes('${');
  return {
    uid: metadata.uid ?? '',
    name: metadata.name,
    provisioner,
    isDefault: metadata.annotations?.[DEFAULT_CLASS_ANNOTATION] === 'true',
    encrypted: parameters['encrypted'] === 'true',
    secret: fixed ? { name, namespace } : null,
    fsType: parameters['csi.storage.k8s.io/fstype'] ?? parameters['fsType'] ?? null,
    mountOptions: internedList(mountOptions),
    nfsOptions: parameters['nfsOptions'] ?? null,
    parameters,
  };
}

/** The kinds of Kubernetes itself that Soteria keeps in sight. */
export const CORE_WATCHES = {
  claim: {
    resource: RESOURCES.persistentVolumeClaims,
    required: true,
    project: claimFact,
    damaged: (object: UnknownKubeObject, error: unknown): ClaimFact => ({
      ...claimFact({ ...object, spec: {}, status: {} }),
      damage: `The claim cannot be read: ${String(error)}`,
    }),
  },
  persistentVolume: {
    resource: RESOURCES.persistentVolumes,
    required: true,
    project: persistentVolumeFact,
    damaged: (object: UnknownKubeObject, error: unknown): PersistentVolumeFact => ({
      ...persistentVolumeFact({ ...object, spec: {}, status: {} }),
      damage: `The PV cannot be read: ${String(error)}`,
    }),
  },
  namespace: { resource: RESOURCES.namespaces, required: true, project: namespaceFact },
  storageClass: { resource: RESOURCES.storageClasses, required: true, project: storageClassFact },
} satisfies Record<
  string,
  | WatchSpec<ClaimFact>
  | WatchSpec<PersistentVolumeFact>
  | WatchSpec<NamespaceFact>
  | WatchSpec<StorageClassFact>
>;
