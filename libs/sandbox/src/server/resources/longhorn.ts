import { RESOURCES } from '@soteria/kube';
import { type LonghornVersion } from '../admission/longhorn/longhorn-version';
import { customRoot } from '../schema/custom-root';
import { LONGHORN_BACKUP_FIELDS } from '../schema/longhorn-backup';
import { LONGHORN_ENGINE_FIELDS } from '../schema/longhorn-engine';
import { fieldsAsOf } from '../schema/longhorn-releases';
import { LONGHORN_VOLUME_FIELDS } from '../schema/longhorn-volume';
import { type PrinterColumn, type ResourceDefinition, defineResource } from './definition';

const text = (name: string, cell: string, priority = 0): PrinterColumn => ({
  name,
  type: 'string',
  priority,
  cell,
});
const date = (name: string, cell: string, priority = 0): PrinterColumn => ({
  name,
  type: 'date',
  priority,
  cell,
});
const number = (name: string, cell: string): PrinterColumn => ({ name, type: 'integer', cell });
const flag = (name: string, cell: string): PrinterColumn => ({ name, type: 'boolean', cell });
const AGE = date('Age', '.metadata.creationTimestamp');

const FIELDS = {
  ...LONGHORN_VOLUME_FIELDS,
  ...LONGHORN_BACKUP_FIELDS,
  ...LONGHORN_ENGINE_FIELDS,
};

const { group, version } = RESOURCES.longhornVolumes;

function longhorn(
  plural: string,
  kind: string,
  shortName: string,
  columns: PrinterColumn[],
): ResourceDefinition {
  return defineResource({
    group,
    version,
    plural,
    kind,
    namespaced: true,
    shortNames: [shortName],
    schema: customRoot(kind, FIELDS[plural] ?? {}),
    custom: true,
    hasStatus: true,
    hasGeneration: true,
    unconditionalUpdate: false,
    columns,
  });
}

/** Longhorn's kinds as the definitions of a release declare them, printer columns included. */
export const longhornResources = (version: LonghornVersion): ResourceDefinition[] =>
  NEWEST.map((definition) => {
    const { kind, plural } = definition;
    const schema = customRoot(kind, fieldsAsOf(version, plural, FIELDS[plural] ?? {}));
    return { ...definition, schema };
  });

const NEWEST: readonly ResourceDefinition[] = [
  longhorn('volumes', 'Volume', 'lhv', [
    text('Data Engine', '.spec.dataEngine'),
    text('State', '.status.state'),
    text('Robustness', '.status.robustness'),
    text('Scheduled', '.status.conditions[?(@.type=="Schedulable")].status'),
    text('Size', '.spec.size'),
    text('Node', '.status.currentNodeID'),
    AGE,
  ]),
  longhorn('snapshots', 'Snapshot', 'lhsnap', [
    text('Volume', '.spec.volume'),
    date('CreationTime', '.status.creationTime'),
    flag('ReadyToUse', '.status.readyToUse'),
    text('RestoreSize', '.status.restoreSize'),
    text('Size', '.status.size'),
    AGE,
  ]),
  longhorn('backups', 'Backup', 'lhb', [
    text('SnapshotName', '.status.snapshotName'),
    text('SnapshotSize', '.status.size'),
    text('SnapshotCreatedAt', '.status.snapshotCreatedAt'),
    text('BackupTarget', '.status.backupTargetName'),
    text('State', '.status.state'),
    text('LastSyncedAt', '.status.lastSyncedAt'),
  ]),
  longhorn('backupvolumes', 'BackupVolume', 'lhbv', [
    text('BackupTarget', '.spec.backupTargetName'),
    text('CreatedAt', '.status.createdAt'),
    text('LastBackupName', '.status.lastBackupName'),
    text('LastBackupAt', '.status.lastBackupAt'),
    text('LastSyncedAt', '.status.lastSyncedAt'),
  ]),
  longhorn('backuptargets', 'BackupTarget', 'lhbt', [
    text('URL', '.spec.backupTargetURL'),
    text('Credential', '.spec.credentialSecret'),
    text('LastBackupAt', '.spec.pollInterval'),
    flag('Available', '.status.available'),
    text('LastSyncedAt', '.status.lastSyncedAt'),
  ]),
  longhorn('recurringjobs', 'RecurringJob', 'lhrj', [
    text('Groups', '.spec.groups'),
    text('Task', '.spec.task'),
    text('Cron', '.spec.cron'),
    number('Retain', '.spec.retain'),
    number('Concurrency', '.spec.concurrency'),
    AGE,
    text('Labels', '.spec.labels'),
  ]),
  longhorn('settings', 'Setting', 'lhs', [
    text('Value', '.value'),
    flag('Applied', '.status.applied'),
    AGE,
  ]),
  longhorn('engines', 'Engine', 'lhe', [
    text('Data Engine', '.spec.dataEngine'),
    text('State', '.status.currentState'),
    text('Node', '.spec.nodeID'),
    text('InstanceManager', '.status.instanceManagerName'),
    text('Image', '.status.currentImage'),
    AGE,
  ]),
  longhorn('replicas', 'Replica', 'lhr', [
    text('Data Engine', '.spec.dataEngine'),
    text('State', '.status.currentState'),
    text('Node', '.spec.nodeID'),
    text('Disk', '.spec.diskID'),
    text('InstanceManager', '.status.instanceManagerName'),
    text('Image', '.status.currentImage'),
    AGE,
  ]),
  longhorn('volumeattachments', 'VolumeAttachment', 'lhva', [AGE]),
  longhorn('nodes', 'Node', 'lhn', [
    text('Ready', ".status.conditions[?(@.type=='Ready')].status"),
    flag('AllowScheduling', '.spec.allowScheduling'),
    text('Schedulable', ".status.conditions[?(@.type=='Schedulable')].status"),
    AGE,
  ]),
  longhorn('backingimages', 'BackingImage', 'lhbi', [
    text('UUID', '.status.uuid'),
    text('SourceType', '.spec.sourceType'),
    text('Size', '.status.size'),
    text('VirtualSize', '.status.virtualSize'),
    AGE,
  ]),
  longhorn('backupbackingimages', 'BackupBackingImage', 'lhbbi', [
    text('BackingImage', '.status.backingImage'),
    text('Size', '.status.size'),
    text('BackupCreatedAt', '.status.backupCreatedAt'),
    text('State', '.status.state'),
    text('LastSyncedAt', '.status.lastSyncedAt'),
  ]),
  longhorn('systembackups', 'SystemBackup', 'lhsb', [
    text('Version', '.status.version'),
    text('State', '.status.state'),
    text('Created', '.status.createdAt'),
    text('LastSyncedAt', '.status.lastSyncedAt'),
  ]),
  longhorn('systemrestores', 'SystemRestore', 'lhsr', [text('State', '.status.state'), AGE]),
];
