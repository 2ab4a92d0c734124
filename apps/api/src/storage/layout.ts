/** What kind of thing an object in the store is, by where Longhorn puts it. */
export const COMPONENTS = [
  'volume_blocks',
  'volume_meta',
  'backing_image',
  'system',
  'other',
] as const;
export type Component = (typeof COMPONENTS)[number];

export interface Place {
  component: Component;
  /** The driver's name of the volume that it belongs to; null where it belongs to none. */
  volume: string | null;
  /** Whether it is the description of one backup. */
  isRestorePoint: boolean;
}

const ROOT = 'backupstore';
const HASH_FOLDER = /^[0-9a-f]{2}$/;
const BACKUP_FILE = /^backup_.+\.cfg$/;

const nowhere = (component: Component): Place => ({
  component,
  volume: null,
  isRestorePoint: false,
});

/**
 * Tells by its key alone what an object is:
 * `[…/]backupstore/volumes/<hh>/<hh>/<volume>/{volume.cfg,backups/,blocks/,locks/}`.
 * Blocks are shared within a volume and never between two, so the sizes add up per volume.
 * Source: Longhorn's backupstore, the same layout from 1.0 to 1.12.
 */
export function placeOf(key: string): Place {
  const parts = key.split('/');
  const at = parts.indexOf(ROOT);
  if (at < 0) return nowhere('other');
  const [kind, first = '', second = '', volume = '', ...rest] = parts.slice(at + 1);
  if (kind === 'backing-images') return nowhere('backing_image');
  if (kind === 'system-backups') return nowhere('system');
  const isVolume =
    kind === 'volumes' && HASH_FOLDER.test(first) && HASH_FOLDER.test(second) && volume !== '';
  if (!isVolume || rest.length === 0) return nowhere('other');
  const [folder, name = ''] = rest;
  return {
    component: folder === 'blocks' ? 'volume_blocks' : 'volume_meta',
    volume,
    isRestorePoint: folder === 'backups' && rest.length === 2 && BACKUP_FILE.test(name),
  };
}
