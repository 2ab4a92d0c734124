import { kubernetesType } from '../schema/kubernetes';
import {
  ATTACHMENT_COLUMNS,
  CREATED_COLUMNS,
  DAEMON_SET_COLUMNS,
  DEPLOYMENT_COLUMNS,
  REPLICA_SET_COLUMNS,
  STATEFUL_SET_COLUMNS,
  STORAGE_CLASS_COLUMNS,
} from '../table/core-columns';
import { pathSegment } from '../validation/names';
import { type ResourceDefinition, defineResource } from './definition';
import { BINDING_RULES, STORAGE_CLASS_RULES } from './rules/class-rules';
import {
  DAEMON_SET_RULES,
  DEPLOYMENT_RULES,
  REPLICA_SET_RULES,
  STATEFUL_SET_RULES,
} from './rules/workload-rules';

type Given = Omit<Parameters<typeof defineResource>[0], 'group' | 'version' | 'schema'>;

const inGroup =
  (group: string, common: Partial<Given> = {}) =>
  (given: Given): ResourceDefinition =>
    defineResource({
      ...common,
      ...given,
      group,
      version: 'v1',
      schema: kubernetesType(given.kind),
    });

const managed = { categories: ['all'], hasStatus: true, hasGeneration: true };
const apps = inGroup('apps', managed);
const batch = inGroup('batch', managed);
const storage = inGroup('storage.k8s.io', { returnsDeleted: true });
const rbac = inGroup('rbac.authorization.k8s.io', {
  nameRule: pathSegment,
  createOnUpdate: true,
  columns: CREATED_COLUMNS,
});

/** Workloads, storage and access: groups beside the core. */
export const GROUPS: readonly ResourceDefinition[] = [
  apps({
    plural: 'deployments',
    kind: 'Deployment',
    namespaced: true,
    shortNames: ['deploy'],
    columns: DEPLOYMENT_COLUMNS,
    ...DEPLOYMENT_RULES,
  }),
  apps({
    plural: 'statefulsets',
    kind: 'StatefulSet',
    namespaced: true,
    shortNames: ['sts'],
    columns: STATEFUL_SET_COLUMNS,
    ...STATEFUL_SET_RULES,
  }),
  apps({
    plural: 'daemonsets',
    kind: 'DaemonSet',
    namespaced: true,
    shortNames: ['ds'],
    columns: DAEMON_SET_COLUMNS,
    ...DAEMON_SET_RULES,
  }),
  apps({
    plural: 'replicasets',
    kind: 'ReplicaSet',
    namespaced: true,
    shortNames: ['rs'],
    columns: REPLICA_SET_COLUMNS,
    ...REPLICA_SET_RULES,
  }),
  batch({ plural: 'jobs', kind: 'Job', namespaced: true }),
  batch({ plural: 'cronjobs', kind: 'CronJob', namespaced: true, shortNames: ['cj'] }),
  storage({
    plural: 'storageclasses',
    kind: 'StorageClass',
    namespaced: false,
    shortNames: ['sc'],
    columns: STORAGE_CLASS_COLUMNS,
    ...STORAGE_CLASS_RULES,
  }),
  storage({ plural: 'csidrivers', kind: 'CSIDriver', namespaced: false }),
  storage({
    plural: 'volumeattachments',
    kind: 'VolumeAttachment',
    namespaced: false,
    hasStatus: true,
    columns: ATTACHMENT_COLUMNS,
  }),
  inGroup('scheduling.k8s.io')({
    plural: 'priorityclasses',
    kind: 'PriorityClass',
    namespaced: false,
    shortNames: ['pc'],
  }),
  rbac({ plural: 'roles', kind: 'Role', namespaced: true }),
  rbac({ plural: 'rolebindings', kind: 'RoleBinding', namespaced: true, ...BINDING_RULES }),
  rbac({ plural: 'clusterroles', kind: 'ClusterRole', namespaced: false }),
  rbac({
    plural: 'clusterrolebindings',
    kind: 'ClusterRoleBinding',
    namespaced: false,
    ...BINDING_RULES,
  }),
];
