import { type VolumeContents } from './contents';
import { type Shelf } from './shelf';

/** What a target keeps of one volume (its volume.cfg). Sizes in bytes, times RFC 3339. */
export interface StoredVolume {
  name: string;
  /** The source's size when the last backup was taken. */
  sizeBytes: number;
  createdAt: string;
  backingImage: string;
  backingImageChecksum: string;
  storageClass: string;
  labels: Record<string, string>;
}

/** What a target keeps of one backup (its backup.cfg), and the data itself. */
export interface StoredBackup {
  name: string;
  volume: string;
  snapshot: string;
  /** The moment the data is from. */
  snapshotAt: string;
  /** When the upload ended. */
  completedAt: string;
  sizeBytes: number;
  newlyUploadedBytes: number;
  reUploadedBytes: number;
  blockSizeBytes: number;
  compression: string;
  labels: Record<string, string>;
  contents: VolumeContents;
}

/** A volume as the target lists it. */
export interface StoredVolumeSummary extends StoredVolume {
  /** Empty strings while there is no backup. */
  lastBackup: string;
  lastBackupAt: string;
  storedBytes: number;
}

/**
 * The imitation of an object store: what a backup target keeps, apart from any cluster. Two
 * clusters with the same store and the same target URL see the same backups.
 */
export class BackupStore {
  constructor(private readonly shelf: Shelf) {}

  /** Names of the volumes of which this target keeps anything. */
  volumes(targetUrl: string): string[] {
    return this.shelf.list(rootOf(targetUrl));
  }

  volume(targetUrl: string, volume: string): StoredVolumeSummary | undefined {
    const text = this.shelf.read(`${folderOf(targetUrl, volume)}/volume.cfg`);
    if (text === undefined) return undefined;
    const backups = this.backups(targetUrl, volume)
      .map((name) => this.backup(targetUrl, volume, name))
      .filter((backup) => backup !== undefined);
    // Longhorn's "last" is the one whose data is the newest, whichever upload ended last.
    const last = backups.reduce<StoredBackup | undefined>(
      (newest, backup) => (newest && orderOf(newest) > orderOf(backup) ? newest : backup),
      undefined,
    );
    return {
      ...(JSON.parse(text) as StoredVolume),
      lastBackup: last?.name ?? '',
      lastBackupAt: last?.snapshotAt ?? '',
      storedBytes: backups.reduce((sum, backup) => sum + backup.newlyUploadedBytes, 0),
    };
  }

  /** Names of the volume's backups on this target. */
  backups(targetUrl: string, volume: string): string[] {
    return this.shelf.list(`${folderOf(targetUrl, volume)}/backups`);
  }

  backup(targetUrl: string, volume: string, name: string): StoredBackup | undefined {
    const text = this.shelf.read(`${folderOf(targetUrl, volume)}/backups/${name}`);
    return text === undefined ? undefined : (JSON.parse(text) as StoredBackup);
  }

  put(targetUrl: string, volume: StoredVolume, backup: StoredBackup): void {
    const folder = folderOf(targetUrl, volume.name);
    this.shelf.write(`${folder}/volume.cfg`, JSON.stringify(volume));
    this.shelf.write(`${folder}/backups/${backup.name}`, JSON.stringify(backup));
  }

  removeBackup(targetUrl: string, volume: string, name: string): void {
    this.shelf.remove(`${folderOf(targetUrl, volume)}/backups/${name}`);
  }

  removeVolume(targetUrl: string, volume: string): void {
    this.shelf.remove(folderOf(targetUrl, volume));
  }
}

/** Times are whole seconds; among backups of one second, the one that saw more writes is later. */
const orderOf = ({ snapshotAt, contents, completedAt, name }: StoredBackup): string =>
  `${snapshotAt} ${String(contents.writes).padStart(9, '0')} ${completedAt} ${name}`;

const rootOf = (targetUrl: string): string => `targets/${encodeURIComponent(targetUrl)}/volumes`;
const folderOf = (targetUrl: string, volume: string): string => `${rootOf(targetUrl)}/${volume}`;
