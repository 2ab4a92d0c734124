import { type ListTopology } from './type-node';

/** How lists of Kubernetes' own kinds are merged, as `Type.field`. Source: the markers in k8s.io/api. */
interface ListMerge {
  topology: ListTopology;
  patchMergeKey?: string;
  retainKeys?: boolean;
}

/** Merged by these keys; a strategic merge patch pairs items by the first of them. */
const byKeys = (...keys: string[]): ListMerge => ({
  topology: { kind: 'map', keys },
  ...(keys[0] === undefined ? {} : { patchMergeKey: keys[0] }),
});
const byName = byKeys('name');
const byType = byKeys('type');

export const LIST_MERGES: Readonly<Record<string, ListMerge>> = {
  'ObjectMeta.ownerReferences': byKeys('uid'),
  'ObjectMeta.finalizers': { topology: { kind: 'set' }, patchMergeKey: '' },
  'Container.ports': byKeys('containerPort', 'protocol'),
  'Container.env': byName,
  'Container.volumeMounts': byKeys('mountPath'),
  'Container.volumeDevices': byKeys('devicePath'),
  'EphemeralContainer.ports': byKeys('containerPort', 'protocol'),
  'EphemeralContainer.env': byName,
  'EphemeralContainer.volumeMounts': byKeys('mountPath'),
  'EphemeralContainer.volumeDevices': byKeys('devicePath'),
  'ContainerStatus.volumeMounts': byKeys('mountPath'),
  'ContainerStatus.allocatedResourcesStatus': byName,
  'ResourceRequirements.claims': { topology: { kind: 'map', keys: ['name'] } },
  'PodSpec.volumes': { ...byName, retainKeys: true },
  'PodSpec.containers': byName,
  'PodSpec.initContainers': byName,
  'PodSpec.ephemeralContainers': byName,
  'PodSpec.imagePullSecrets': byName,
  'PodSpec.hostAliases': byKeys('ip'),
  'PodSpec.topologySpreadConstraints': byKeys('topologyKey', 'whenUnsatisfiable'),
  'PodSpec.schedulingGates': byName,
  'PodSpec.resourceClaims': { ...byName, retainKeys: true },
  'PodStatus.conditions': byType,
  'PodStatus.podIPs': byKeys('ip'),
  'PodStatus.resourceClaimStatuses': { ...byName, retainKeys: true },
  'PersistentVolumeClaimStatus.conditions': byType,
  'ServiceSpec.ports': byKeys('port', 'protocol'),
  'ServiceStatus.conditions': byType,
  'ServiceAccount.secrets': byName,
  'NodeSpec.podCIDRs': { topology: { kind: 'set' }, patchMergeKey: '' },
  'NodeStatus.conditions': byType,
  'NodeStatus.addresses': byType,
  'NamespaceStatus.conditions': byType,
  'StatefulSetStatus.conditions': byType,
  'DeploymentStatus.conditions': byType,
  'DaemonSetStatus.conditions': byType,
  'ReplicaSetStatus.conditions': byType,
  'JobStatus.conditions': { topology: { kind: 'atomic' }, patchMergeKey: 'type' },
  'CustomResourceDefinitionStatus.conditions': byType,
  'CSIDriverSpec.volumeLifecycleModes': { topology: { kind: 'set' } },
};

/** Types that are owned and replaced as a whole. */
export const ATOMIC_TYPES: ReadonlySet<string> = new Set([
  'ConfigMapKeySelector',
  'LabelSelector',
  'LocalObjectReference',
  'NodeSelector',
  'NodeSelectorTerm',
  'ObjectFieldSelector',
  'ObjectReference',
  'ResourceFieldSelector',
  'RoleRef',
  'ScopeSelector',
  'SecretKeySelector',
  'SecretReference',
  'TopologySelectorTerm',
  'TypedLocalObjectReference',
]);

/** Fields whose type is atomic elsewhere, but not here. */
export const GRANULAR_FIELDS: ReadonlySet<string> = new Set(['PersistentVolumeSpec.claimRef']);

/** Maps that are owned and replaced as a whole. */
export const ATOMIC_MAPS: ReadonlySet<string> = new Set([
  'PodSpec.nodeSelector',
  'ServiceSpec.selector',
]);

/** Fields of which a strategic merge patch keeps only what it mentions, when it says so. */
export const RETAIN_KEYS: ReadonlySet<string> = new Set(['DeploymentSpec.strategy']);

/** Fields that hold amounts. */
export const QUANTITIES: ReadonlySet<string> = new Set([
  'EmptyDirVolumeSource.sizeLimit',
  'LimitRangeItem.default',
  'LimitRangeItem.defaultRequest',
  'LimitRangeItem.max',
  'LimitRangeItem.maxLimitRequestRatio',
  'LimitRangeItem.min',
  'NodeStatus.allocatable',
  'NodeStatus.capacity',
  'PersistentVolumeClaimStatus.allocatedResources',
  'PersistentVolumeClaimStatus.capacity',
  'PersistentVolumeSpec.capacity',
  'PodSpec.overhead',
  'ResourceFieldSelector.divisor',
  'ResourceQuotaSpec.hard',
  'ResourceQuotaStatus.hard',
  'ResourceQuotaStatus.used',
  'ResourceRequirements.limits',
  'ResourceRequirements.requests',
  'VolumeResourceRequirements.limits',
  'VolumeResourceRequirements.requests',
]);
