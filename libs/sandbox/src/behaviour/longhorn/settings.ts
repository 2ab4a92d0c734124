import { type Cluster } from '../cluster';

/** What a fresh installation has set. Source: longhorn-manager, types/setting.go. */
const DEFAULTS = {
  'concurrent-volume-backup-restore-per-node-limit': '5',
  'failed-backup-ttl': '1440',
  'auto-cleanup-when-delete-backup': 'false',
  'auto-cleanup-snapshot-after-on-demand-backup-completed': 'false',
  'auto-cleanup-recurring-job-backup-snapshot': 'true',
  'allow-recurring-job-while-volume-detached': 'false',
  'restore-volume-recurring-jobs': 'false',
} as const;
export type SettingName = keyof typeof DEFAULTS;

/** The setting as it stands, or as it is by default. */
export function settingOf(
  cluster: Cluster,
  namespace: string | undefined,
  name: SettingName,
): string {
  return cluster.settings.get(namespace, name)?.value ?? DEFAULTS[name];
}
