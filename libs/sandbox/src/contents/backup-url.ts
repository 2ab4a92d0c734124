/** What a backup's address names. */
export interface BackupAddress {
  /** The target's URL. */
  target: string;
  volume: string;
  /** Empty when the address means the whole volume. */
  backup: string;
}

/** `s3://bucket@region/?backup=b&volume=v`: the form that goes into `spec.fromBackup`. Source: backupstore, EncodeBackupURL. */
export function encodeBackupUrl({ target, volume, backup }: BackupAddress): string {
  const [base = '', query = ''] = splitOnce(target);
  const parameters = new URLSearchParams(query);
  if (backup !== '') parameters.set('backup', backup);
  parameters.set('volume', volume);
  parameters.sort();
  return `${base}?${parameters.toString()}`;
}

/** The reverse; undefined when the text names no volume, or a name no backup can have. */
export function decodeBackupUrl(url: string): BackupAddress | undefined {
  const [base, query] = splitOnce(url);
  if (query === undefined || !base.includes('://')) return undefined;
  const parameters = new URLSearchParams(query);
  const volume = parameters.get('volume') ?? '';
  const backup = parameters.get('backup') ?? '';
  if (!NAME.test(volume) || (backup !== '' && !NAME.test(backup))) return undefined;
  parameters.delete('volume');
  parameters.delete('backup');
  const rest = parameters.toString();
  return { target: rest === '' ? base : `${base}?${rest}`, volume, backup };
}

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;

function splitOnce(url: string): [string, string?] {
  const at = url.indexOf('?');
  return at < 0 ? [url] : [url.slice(0, at), url.slice(at + 1)];
}
