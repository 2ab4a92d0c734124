import { at, textAt } from '../json';
import { type ApiObject } from '../object';
import { kubernetesType } from '../schema/kubernetes';
import {
  CLAIM_COLUMNS,
  CONFIG_MAP_COLUMNS,
  EVENT_COLUMNS,
  LEASE_COLUMNS,
  NAMESPACE_COLUMNS,
  NODE_COLUMNS,
  POD_COLUMNS,
  QUOTA_COLUMNS,
  SECRET_COLUMNS,
  SERVICE_COLUMNS,
  VOLUME_COLUMNS,
} from '../table/core-columns';
import { type ResourceDefinition, defineResource } from './definition';
import { CLAIM_RULES } from './rules/claim-rules';
import { CONFIG_MAP_RULES, SECRET_RULES } from './rules/data-rules';
import { NAMESPACE_RULES } from './rules/namespace-rules';
import { POD_RULES } from './rules/pod-rules';
import { VOLUME_RULES } from './rules/volume-rules';
import { EVENT_RULES } from './rules/workload-rules';

type Given = Omit<Parameters<typeof defineResource>[0], 'group' | 'version' | 'schema'>;

const core = (given: Given): ResourceDefinition =>
  defineResource({
    ...given,
    group: '',
    version: 'v1',
    schema: kubernetesType(given.kind === 'Event' ? 'CoreV1Event' : given.kind),
  });

const field =
  (...path: string[]) =>
  (object: ApiObject): string => {
    const value = at(object, ...path);
    return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
  };

const POD_FIELDS = {
  'spec.nodeName': field('spec', 'nodeName'),
  'spec.restartPolicy': field('spec', 'restartPolicy'),
  'spec.schedulerName': field('spec', 'schedulerName'),
  'spec.serviceAccountName': field('spec', 'serviceAccountName'),
  'spec.hostNetwork': field('spec', 'hostNetwork'),
  'status.phase': field('status', 'phase'),
  'status.podIP': field('status', 'podIP'),
  'status.nominatedNodeName': field('status', 'nominatedNodeName'),
};

const EVENT_FIELDS = {
  'involvedObject.kind': field('involvedObject', 'kind'),
  'involvedObject.namespace': field('involvedObject', 'namespace'),
  'involvedObject.name': field('involvedObject', 'name'),
  'involvedObject.uid': field('involvedObject', 'uid'),
  'involvedObject.apiVersion': field('involvedObject', 'apiVersion'),
  'involvedObject.resourceVersion': field('involvedObject', 'resourceVersion'),
  'involvedObject.fieldPath': field('involvedObject', 'fieldPath'),
  reason: field('reason'),
  reportingComponent: field('reportingComponent'),
  source: (object: ApiObject): string =>
    textAt(object, 'source', 'component') || textAt(object, 'reportingComponent'),
  type: field('type'),
};

/** The core group, as far as volumes and those who use them need it, and leases. */
export const CORE: readonly ResourceDefinition[] = [
  core({
    plural: 'namespaces',
    kind: 'Namespace',
    namespaced: false,
    shortNames: ['ns'],
    hasStatus: true,
    subresources: ['finalize'],
    columns: NAMESPACE_COLUMNS,
    selectableFields: { 'status.phase': field('status', 'phase'), name: field('metadata', 'name') },
    ...NAMESPACE_RULES,
  }),
  core({
    plural: 'pods',
    kind: 'Pod',
    namespaced: true,
    shortNames: ['po'],
    categories: ['all'],
    hasStatus: true,
    returnsDeleted: true,
    columns: POD_COLUMNS,
    selectableFields: POD_FIELDS,
    ...POD_RULES,
  }),
  core({
    plural: 'persistentvolumeclaims',
    kind: 'PersistentVolumeClaim',
    namespaced: true,
    shortNames: ['pvc'],
    hasStatus: true,
    returnsDeleted: true,
    columns: CLAIM_COLUMNS,
    ...CLAIM_RULES,
  }),
  core({
    plural: 'persistentvolumes',
    kind: 'PersistentVolume',
    namespaced: false,
    shortNames: ['pv'],
    hasStatus: true,
    returnsDeleted: true,
    columns: VOLUME_COLUMNS,
    ...VOLUME_RULES,
  }),
  core({
    plural: 'configmaps',
    kind: 'ConfigMap',
    namespaced: true,
    shortNames: ['cm'],
    columns: CONFIG_MAP_COLUMNS,
    ...CONFIG_MAP_RULES,
  }),
  core({
    plural: 'secrets',
    kind: 'Secret',
    namespaced: true,
    columns: SECRET_COLUMNS,
    selectableFields: { type: field('type') },
    ...SECRET_RULES,
  }),
  core({
    plural: 'serviceaccounts',
    kind: 'ServiceAccount',
    namespaced: true,
    shortNames: ['sa'],
    returnsDeleted: true,
  }),
  core({
    plural: 'services',
    kind: 'Service',
    namespaced: true,
    shortNames: ['svc'],
    categories: ['all'],
    hasStatus: true,
    returnsDeleted: true,
    columns: SERVICE_COLUMNS,
  }),
  core({
    plural: 'events',
    kind: 'Event',
    namespaced: true,
    shortNames: ['ev'],
    createOnUpdate: true,
    columns: EVENT_COLUMNS,
    selectableFields: EVENT_FIELDS,
    ...EVENT_RULES,
  }),
  core({
    plural: 'nodes',
    kind: 'Node',
    namespaced: false,
    shortNames: ['no'],
    hasStatus: true,
    returnsDeleted: true,
    columns: NODE_COLUMNS,
    selectableFields: { 'spec.unschedulable': field('spec', 'unschedulable') },
  }),
  core({
    plural: 'resourcequotas',
    kind: 'ResourceQuota',
    namespaced: true,
    shortNames: ['quota'],
    hasStatus: true,
    returnsDeleted: true,
    columns: QUOTA_COLUMNS,
  }),
  core({
    plural: 'limitranges',
    kind: 'LimitRange',
    namespaced: true,
    shortNames: ['limits'],
    returnsDeleted: true,
  }),
  defineResource({
    group: 'coordination.k8s.io',
    version: 'v1',
    plural: 'leases',
    kind: 'Lease',
    namespaced: true,
    schema: kubernetesType('Lease'),
    unconditionalUpdate: false,
    createOnUpdate: true,
    columns: LEASE_COLUMNS,
  }),
];
