import {
  BACKUP_TARGET_LABEL,
  BACKUP_VOLUME_LABEL,
  type LonghornBackup,
  type LonghornBackupTarget,
  type LonghornBackupVolume,
  type LonghornSetting,
  type LonghornSnapshot,
  type LonghornVolume,
} from '@soteria/kube';
import { type StoreView } from '../../store/view';

/** How Longhorn words the absence of an object, in the singular. */
export const notFound = (kind: string, name: string): string =>
  `${kind}.longhorn.io "${name}" not found`;

/** What a fresh installation has set. Source: longhorn-manager, types/setting.go. */
const DEFAULTS: Readonly<Record<string, string>> = {
  'default-replica-count': '{"v1":"3","v2":"3"}',
  'default-data-locality': 'disabled',
  'default-backup-block-size': '2',
  'backup-compression-method': 'lz4',
  'snapshot-max-count': '250',
  'recurring-job-max-retention': '100',
  'v1-data-engine': 'true',
  'v2-data-engine': 'false',
};

/** Longhorn's own objects, as its webhooks look them up. */
export class LonghornView {
  constructor(
    private readonly store: StoreView,
    private readonly namespace: string,
  ) {}

  volume(name: string): LonghornVolume | undefined {
    return this.store.get<LonghornVolume>('volumes.longhorn.io', this.namespace, name);
  }

  volumes(): LonghornVolume[] {
    return this.store.list<LonghornVolume>('volumes.longhorn.io', this.namespace);
  }

  snapshot(name: string): LonghornSnapshot | undefined {
    return this.store.get<LonghornSnapshot>('snapshots.longhorn.io', this.namespace, name);
  }

  backup(name: string): LonghornBackup | undefined {
    return this.store.get<LonghornBackup>('backups.longhorn.io', this.namespace, name);
  }

  target(name: string): LonghornBackupTarget | undefined {
    return this.store.get<LonghornBackupTarget>('backuptargets.longhorn.io', this.namespace, name);
  }

  targets(): LonghornBackupTarget[] {
    return this.store.list<LonghornBackupTarget>('backuptargets.longhorn.io', this.namespace);
  }

  backupVolume(target: string, volume: string): LonghornBackupVolume | undefined {
    return this.store
      .list<LonghornBackupVolume>('backupvolumes.longhorn.io', this.namespace)
      .find(
        ({ metadata: { labels } }) =>
          labels?.[BACKUP_TARGET_LABEL] === target && labels[BACKUP_VOLUME_LABEL] === volume,
      );
  }

  /** A setting's value; several are one value per data engine since 1.10. */
  setting(name: string, engine = 'v1'): string {
    const stored = this.store.get<LonghornSetting>('settings.longhorn.io', this.namespace, name);
    const value = stored?.value ?? DEFAULTS[name] ?? '';
    if (!value.startsWith('{')) return value;
    const perEngine = JSON.parse(value) as Record<string, string>;
    return perEngine[engine] ?? '';
  }
}
