import {
  BACKUP_TARGET_LABEL,
  BACKUP_VOLUME_LABEL,
  type KubeObject,
  LONGHORN_VOLUME_LABEL,
  type LonghornVolume,
} from '@soteria/kube';
import { attachmentObject, attachmentStatus } from '../behaviour/longhorn/attachment';
import { standingTickets } from '../behaviour/longhorn/tickets';
import { encodeBackupUrl } from '../contents/backup-url';
import { type BackupPlan } from './backup-objects';
import { uuidOf } from './ids';
import { engineObject, longhornVolumeObject, type VolumePlan } from './volume-objects';

/** A volume that follows the backups of another one, and has caught up with the last of them. */
export function standbyObjects(name: string, last: BackupPlan, plan: VolumePlan): KubeObject[] {
  const pods = [{ name: '', node: 'node-c', owner: { kind: '', name: '' } }];
  const settled = longhornVolumeObject({ ...plan, pods, lastBackup: noBackup }, name);
  const volume: LonghornVolume = {
    ...settled,
    metadata: {
      ...settled.metadata,
      labels: {
        [LONGHORN_VOLUME_LABEL]: name,
        [BACKUP_TARGET_LABEL]: last.target.name,
        [BACKUP_VOLUME_LABEL]: last.volume,
        // Any group keeps a volume out of the default one; jobs pass a standby volume by anyway.
        'recurring-job-group.longhorn.io/standby': 'enabled',
      },
    },
    spec: {
      ...settled.spec,
      Standby: true,
      frontend: '',
      fromBackup: encodeBackupUrl({
        target: last.target.url,
        volume: last.volume,
        backup: last.name,
      }),
    },
    status: {
      ...settled.status,
      isStandby: true,
      restoreRequired: true,
      restoreInitiated: true,
      kubernetesStatus: {},
      actualSize: last.sizeBytes,
      conditions: (settled.status?.conditions ?? []).map((condition) =>
        condition.type === 'Restore'
          ? { ...condition, status: 'True', reason: 'RestoreInProgress' }
          : condition,
      ),
    },
  };
  const engine = engineObject(plan, volume) as KubeObject & { status: object };
  const tickets = standingTickets({
    volume,
    pods: [],
    snapshots: [],
    backups: [],
    attachment: undefined,
    homeNode: '',
  });
  const attachment = attachmentObject(volume, tickets);
  return [
    volume,
    { ...engine, status: { ...engine.status, lastRestoredBackup: last.name } } as KubeObject,
    {
      ...attachment,
      metadata: { ...attachment.metadata, uid: uuidOf(`attachment ${name}`) },
      status: attachmentStatus(volume, tickets),
    } as KubeObject,
  ];
}

const noBackup = { name: '', at: '' };
