import { type Json, textAt } from '../json';
import { type ApiObject } from '../object';
import { dnsLabel, pathSegment } from '../validation/names';
import { type ResourceDefinition, defineResource } from './definition';

const core = { group: '', version: 'v1' };
const apps = {
  group: 'apps',
  version: 'v1',
  categories: ['all'],
  hasStatus: true,
  hasGeneration: true,
};
const rbac = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  nameRule: pathSegment,
  createOnUpdate: true,
};
const storage = { group: 'storage.k8s.io', version: 'v1', namespaced: false };

const field =
  (...path: string[]) =>
  (object: ApiObject): string =>
    textAt(object, ...path);

/** Values that are not strings are compared as JSON writes them. */
const scalar =
  (...path: string[]) =>
  (object: ApiObject): string => {
    let here: unknown = object;
    for (const step of path) here = (here as Record<string, Json> | undefined)?.[step];
    return here === undefined || here === null ? '' : JSON.stringify(here).replace(/^"|"$/g, '');
  };

/** Kubernetes' own kinds that the sandbox serves. */
export const BUILT_IN: readonly ResourceDefinition[] = [
  defineResource({
    ...core,
    plural: 'namespaces',
    kind: 'Namespace',
    namespaced: false,
    shortNames: ['ns'],
    hasStatus: true,
    subresources: ['finalize'],
    nameRule: dnsLabel,
    selectableFields: { 'status.phase': field('status', 'phase') },
    applyDefaults: (object) => {
      object.metadata.labels = {
        ...object.metadata.labels,
        'kubernetes.io/metadata.name': object.metadata.name,
      };
    },
    prepareCreate: (object) => {
      object['spec'] = { finalizers: ['kubernetes'] };
      object['status'] = { phase: 'Active' };
    },
  }),
  defineResource({
    ...core,
    plural: 'pods',
    kind: 'Pod',
    namespaced: true,
    shortNames: ['po'],
    categories: ['all'],
    hasStatus: true,
    returnsDeleted: true,
    selectableFields: {
      'spec.nodeName': field('spec', 'nodeName'),
      'spec.restartPolicy': field('spec', 'restartPolicy'),
      'spec.schedulerName': field('spec', 'schedulerName'),
      'spec.serviceAccountName': field('spec', 'serviceAccountName'),
      'status.phase': field('status', 'phase'),
      'status.podIP': field('status', 'podIP'),
    },
    prepareCreate: (object) => {
      object['status'] = { phase: 'Pending', qosClass: 'BestEffort' };
    },
  }),
  defineResource({
    ...core,
    plural: 'configmaps',
    kind: 'ConfigMap',
    namespaced: true,
    shortNames: ['cm'],
  }),
  defineResource({
    ...core,
    plural: 'secrets',
    kind: 'Secret',
    namespaced: true,
    selectableFields: { type: field('type') },
  }),
  defineResource({
    ...core,
    plural: 'serviceaccounts',
    kind: 'ServiceAccount',
    namespaced: true,
    shortNames: ['sa'],
    returnsDeleted: true,
  }),
  defineResource({
    ...core,
    plural: 'services',
    kind: 'Service',
    namespaced: true,
    shortNames: ['svc'],
    categories: ['all'],
    hasStatus: true,
  }),
  defineResource({
    ...core,
    plural: 'events',
    kind: 'Event',
    namespaced: true,
    shortNames: ['ev'],
    createOnUpdate: true,
    selectableFields: {
      'involvedObject.kind': field('involvedObject', 'kind'),
      'involvedObject.namespace': field('involvedObject', 'namespace'),
      'involvedObject.name': field('involvedObject', 'name'),
      'involvedObject.uid': field('involvedObject', 'uid'),
      'involvedObject.apiVersion': field('involvedObject', 'apiVersion'),
      'involvedObject.resourceVersion': field('involvedObject', 'resourceVersion'),
      'involvedObject.fieldPath': field('involvedObject', 'fieldPath'),
      reason: field('reason'),
      reportingComponent: field('reportingComponent'),
      source: field('source', 'component'),
      type: field('type'),
    },
  }),
  defineResource({
    ...core,
    plural: 'nodes',
    kind: 'Node',
    namespaced: false,
    shortNames: ['no'],
    hasStatus: true,
    returnsDeleted: true,
    selectableFields: { 'spec.unschedulable': scalar('spec', 'unschedulable') },
  }),
  defineResource({
    ...core,
    plural: 'persistentvolumes',
    kind: 'PersistentVolume',
    namespaced: false,
    shortNames: ['pv'],
    hasStatus: true,
    returnsDeleted: true,
    prepareCreate: (object) => {
      object['status'] = { phase: 'Pending' };
    },
  }),
  defineResource({
    ...core,
    plural: 'persistentvolumeclaims',
    kind: 'PersistentVolumeClaim',
    namespaced: true,
    shortNames: ['pvc'],
    hasStatus: true,
    returnsDeleted: true,
    prepareCreate: (object) => {
      object['status'] = { phase: 'Pending' };
    },
  }),
  defineResource({
    ...core,
    plural: 'resourcequotas',
    kind: 'ResourceQuota',
    namespaced: true,
    shortNames: ['quota'],
    hasStatus: true,
    returnsDeleted: true,
  }),
  defineResource({
    ...apps,
    plural: 'deployments',
    kind: 'Deployment',
    namespaced: true,
    shortNames: ['deploy'],
  }),
  defineResource({
    ...apps,
    plural: 'statefulsets',
    kind: 'StatefulSet',
    namespaced: true,
    shortNames: ['sts'],
  }),
  defineResource({
    ...apps,
    plural: 'daemonsets',
    kind: 'DaemonSet',
    namespaced: true,
    shortNames: ['ds'],
  }),
  defineResource({
    ...apps,
    plural: 'replicasets',
    kind: 'ReplicaSet',
    namespaced: true,
    shortNames: ['rs'],
  }),
  defineResource({
    group: 'batch',
    version: 'v1',
    plural: 'jobs',
    kind: 'Job',
    namespaced: true,
    categories: ['all'],
    hasStatus: true,
    hasGeneration: true,
  }),
  defineResource({
    group: 'batch',
    version: 'v1',
    plural: 'cronjobs',
    kind: 'CronJob',
    namespaced: true,
    shortNames: ['cj'],
    categories: ['all'],
    hasStatus: true,
    hasGeneration: true,
  }),
  defineResource({
    ...storage,
    plural: 'storageclasses',
    kind: 'StorageClass',
    shortNames: ['sc'],
    returnsDeleted: true,
  }),
  defineResource({ ...storage, plural: 'csidrivers', kind: 'CSIDriver', returnsDeleted: true }),
  defineResource({
    ...storage,
    plural: 'volumeattachments',
    kind: 'VolumeAttachment',
    hasStatus: true,
    returnsDeleted: true,
  }),
  defineResource({
    group: 'coordination.k8s.io',
    version: 'v1',
    plural: 'leases',
    kind: 'Lease',
    namespaced: true,
    unconditionalUpdate: false,
    createOnUpdate: true,
  }),
  defineResource({ ...rbac, plural: 'roles', kind: 'Role', namespaced: true }),
  defineResource({ ...rbac, plural: 'rolebindings', kind: 'RoleBinding', namespaced: true }),
  defineResource({ ...rbac, plural: 'clusterroles', kind: 'ClusterRole', namespaced: false }),
  defineResource({
    ...rbac,
    plural: 'clusterrolebindings',
    kind: 'ClusterRoleBinding',
    namespaced: false,
  }),
];
