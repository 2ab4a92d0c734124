import { arrayAt, at, objectAt, textAt, wordOf } from '../json';
import { type ApiObject } from '../object';
import { type PrinterColumn } from '../resources/definition';
import { ageOf } from './age';

type Cell = string | number | boolean | null;

const column = (
  name: string,
  cell: (object: ApiObject, now: number) => Cell,
  priority = 0,
): PrinterColumn => ({ name, type: 'string', priority, cell });

const count = (name: string, cell: (object: ApiObject) => number): PrinterColumn => ({
  name,
  type: 'integer',
  cell,
});

const SHORT_MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

const modes = (value: object, ...path: string[]): string =>
  arrayAt(value, ...path)
    .map((mode) => SHORT_MODES[wordOf(mode)] ?? wordOf(mode))
    .join(',');

const keys = (object: ApiObject, ...fields: string[]): number =>
  fields.reduce((total, field) => total + Object.keys(objectAt(object, field)).length, 0);

/** What is being deleted says so, whatever its status says. */
const phase = (object: ApiObject): string =>
  object.metadata.deletionTimestamp === undefined
    ? textAt(object, 'status', 'phase')
    : 'Terminating';

const numberAt = (object: ApiObject, ...path: string[]): number => {
  const value = at(object, ...path);
  return typeof value === 'number' ? value : 0;
};

const attributesClass = column(
  'VolumeAttributesClass',
  (object) => textAt(object, 'spec', 'volumeAttributesClassName') || '<unset>',
);
const volumeMode = column('VolumeMode', (object) => textAt(object, 'spec', 'volumeMode'), 1);

export const CLAIM_COLUMNS: readonly PrinterColumn[] = [
  column('Status', phase),
  column('Volume', (object) => textAt(object, 'spec', 'volumeName')),
  column('Capacity', (object) => textAt(object, 'status', 'capacity', 'storage')),
  column('Access Modes', (object) => modes(object, 'status', 'accessModes')),
  column('StorageClass', (object) => textAt(object, 'spec', 'storageClassName')),
  attributesClass,
  column('Age', (object, now) => ageOf(object.metadata.creationTimestamp, now)),
  volumeMode,
];

export const VOLUME_COLUMNS: readonly PrinterColumn[] = [
  column('Capacity', (object) => textAt(object, 'spec', 'capacity', 'storage')),
  column('Access Modes', (object) => modes(object, 'spec', 'accessModes')),
  column('Reclaim Policy', (object) => textAt(object, 'spec', 'persistentVolumeReclaimPolicy')),
  column('Status', phase),
  column('Claim', (object) => {
    const { namespace, name } = objectAt(object, 'spec', 'claimRef');
    return name === undefined ? '' : `${wordOf(namespace)}/${wordOf(name)}`;
  }),
  column('StorageClass', (object) => textAt(object, 'spec', 'storageClassName')),
  attributesClass,
  column('Reason', (object) => textAt(object, 'status', 'reason')),
  column('Age', (object, now) => ageOf(object.metadata.creationTimestamp, now)),
  volumeMode,
];

export const POD_COLUMNS: readonly PrinterColumn[] = [
  column('Ready', (object) => {
    const ready = arrayAt(object, 'status', 'containerStatuses').filter(
      (status) => at(status, 'ready') === true,
    );
    return `${ready.length}/${arrayAt(object, 'spec', 'containers').length}`;
  }),
  column('Status', phase),
  column('Restarts', (object) =>
    String(
      arrayAt(object, 'status', 'containerStatuses').reduce<number>(
        (total, status) => total + Number(at(status, 'restartCount') ?? 0),
        0,
      ),
    ),
  ),
  column('Age', (object, now) => ageOf(object.metadata.creationTimestamp, now)),
  column('IP', (object) => textAt(object, 'status', 'podIP') || '<none>', 1),
  column('Node', (object) => textAt(object, 'spec', 'nodeName') || '<none>', 1),
];

export const NAMESPACE_COLUMNS: readonly PrinterColumn[] = [column('Status', phase)];

export const CONFIG_MAP_COLUMNS: readonly PrinterColumn[] = [
  count('Data', (object) => keys(object, 'data', 'binaryData')),
];

export const SECRET_COLUMNS: readonly PrinterColumn[] = [
  column('Type', (object) => textAt(object, 'type')),
  count('Data', (object) => keys(object, 'data')),
];

export const SERVICE_COLUMNS: readonly PrinterColumn[] = [
  column('Type', (object) => textAt(object, 'spec', 'type') || 'ClusterIP'),
  column('Cluster-IP', (object) => textAt(object, 'spec', 'clusterIP') || '<none>'),
  column('External-IP', () => '<none>'),
  column('Port(s)', (object) =>
    arrayAt(object, 'spec', 'ports')
      .map((port) => `${wordOf(at(port, 'port'))}/${textAt(port, 'protocol') || 'TCP'}`)
      .join(','),
  ),
];

const lastSeen = (object: ApiObject): string =>
  textAt(object, 'series', 'lastObservedTime') ||
  textAt(object, 'lastTimestamp') ||
  textAt(object, 'eventTime') ||
  (object.metadata.creationTimestamp ?? '');

export const EVENT_COLUMNS: readonly PrinterColumn[] = [
  column('Last Seen', (object, now) => ageOf(lastSeen(object), now)),
  column('Type', (object) => textAt(object, 'type')),
  column('Reason', (object) => textAt(object, 'reason')),
  column('Object', (object) => {
    const kind = textAt(object, 'involvedObject', 'kind').toLowerCase();
    return `${kind}/${textAt(object, 'involvedObject', 'name')}`;
  }),
  column('Source', (object) => textAt(object, 'source', 'component'), 1),
  column('Message', (object) => textAt(object, 'message').trim()),
  column('Count', (object) => wordOf(at(object, 'count') ?? 1), 1),
  column('Name', (object) => object.metadata.name, 1),
];

export const NODE_COLUMNS: readonly PrinterColumn[] = [
  column('Status', (object) => {
    const ready = arrayAt(object, 'status', 'conditions').find(
      (condition) => textAt(condition, 'type') === 'Ready',
    );
    const status = { True: 'Ready', False: 'NotReady' }[textAt(ready, 'status')] ?? 'Unknown';
    const cordoned = at(object, 'spec', 'unschedulable') === true;
    return cordoned ? `${status},SchedulingDisabled` : status;
  }),
  column('Roles', (object) => {
    const prefix = 'node-role.kubernetes.io/';
    const labels = Object.keys(object.metadata.labels ?? {});
    const roles = labels
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length));
    return roles.length === 0 ? '<none>' : roles.sort().join(',');
  }),
  column('Age', (object, now) => ageOf(object.metadata.creationTimestamp, now)),
  column('Version', (object) => textAt(object, 'status', 'nodeInfo', 'kubeletVersion')),
];

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

export const STORAGE_CLASS_COLUMNS: readonly PrinterColumn[] = [
  {
    ...column('Name', ({ metadata }) =>
      metadata.annotations?.[DEFAULT_CLASS] === 'true'
        ? `${metadata.name} (default)`
        : metadata.name,
    ),
    format: 'name',
  },
  column('Provisioner', (object) => textAt(object, 'provisioner')),
  column('ReclaimPolicy', (object) => textAt(object, 'reclaimPolicy')),
  column('VolumeBindingMode', (object) => textAt(object, 'volumeBindingMode')),
  column('AllowVolumeExpansion', (object) => at(object, 'allowVolumeExpansion') === true),
];

const ready = column('Ready', (object) => {
  const done = numberAt(object, 'status', 'readyReplicas');
  return `${done}/${numberAt(object, 'spec', 'replicas')}`;
});

export const DEPLOYMENT_COLUMNS: readonly PrinterColumn[] = [
  ready,
  count('Up-to-date', (object) => numberAt(object, 'status', 'updatedReplicas')),
  count('Available', (object) => numberAt(object, 'status', 'availableReplicas')),
];

export const STATEFUL_SET_COLUMNS: readonly PrinterColumn[] = [ready];

export const REPLICA_SET_COLUMNS: readonly PrinterColumn[] = [
  count('Desired', (object) => numberAt(object, 'spec', 'replicas')),
  count('Current', (object) => numberAt(object, 'status', 'replicas')),
  count('Ready', (object) => numberAt(object, 'status', 'readyReplicas')),
];

export const DAEMON_SET_COLUMNS: readonly PrinterColumn[] = [
  count('Desired', (object) => numberAt(object, 'status', 'desiredNumberScheduled')),
  count('Current', (object) => numberAt(object, 'status', 'currentNumberScheduled')),
  count('Ready', (object) => numberAt(object, 'status', 'numberReady')),
];

export const LEASE_COLUMNS: readonly PrinterColumn[] = [
  column('Holder', (object) => textAt(object, 'spec', 'holderIdentity')),
];

export const CREATED_COLUMNS: readonly PrinterColumn[] = [
  column('Created At', (object) => object.metadata.creationTimestamp ?? ''),
];

export const QUOTA_COLUMNS: readonly PrinterColumn[] = [
  column('Request', (object) => {
    const used = objectAt(object, 'status', 'used');
    return Object.entries(objectAt(object, 'status', 'hard'))
      .map(([name, hard]) => `${name}: ${wordOf(used[name] ?? 0)}/${wordOf(hard)}`)
      .join(', ');
  }),
];

export const ATTACHMENT_COLUMNS: readonly PrinterColumn[] = [
  column('Attacher', (object) => textAt(object, 'spec', 'attacher')),
  column('PV', (object) => textAt(object, 'spec', 'source', 'persistentVolumeName')),
  column('Node', (object) => textAt(object, 'spec', 'nodeName')),
  column('Attached', (object) => at(object, 'status', 'attached') === true),
];
