import { type BackupFact, type BackupSource } from '../facts';

/** In place of a backup's own name and of its volume's; no address has such letters. */
const [OWN_NAME, OWN_VOLUME] = ['\u0001', '\u0002'];

/** What the address of a backup is made of. */
type Addressed = Pick<BackupFact, 'shortUrl' | 'id'> & { source: Pick<BackupSource, 'volume'> };

/**
 * An address without what the backup says already, so that all of a target are the same few letters:
 * whole, a hundred thousand of them take 11 MB.
 */
export function shortUrlOf(url: string, { id, volume }: { id: string; volume: string }): string {
  return replaced(replaced(url, volume, OWN_VOLUME), id, OWN_NAME);
}

/** The driver's address of the data of a backup; empty while there is none. */
export function urlOf({ shortUrl, id, source }: Addressed): string {
  return shortUrl.replace(OWN_NAME, () => id).replace(OWN_VOLUME, () => source.volume);
}

const replaced = (text: string, part: string, mark: string): string =>
  part === '' || text.includes(mark) ? text : text.replace(part, () => mark);
