import { digest } from './digest';

/** What is on a volume. Two volumes hold the same data when their fingerprints are equal. */
export interface VolumeContents {
  /** 64 hexadecimal digits; changes with every write. */
  fingerprint: string;
  /** How often the volume has been written to. */
  writes: number;
  files: readonly ContentFile[];
}

export interface ContentFile {
  path: string;
  bytes: number;
}

/** A volume that nobody has written to yet. */
export const BLANK: VolumeContents = { fingerprint: digest('blank'), writes: 0, files: [] };

const NAMES = ['data', 'index', 'journal', 'media', 'blobs', 'cache', 'config', 'export'];
const MOST_FILES = 12;

/** A number from 0 up to, and without, 1 that depends on the text alone. */
export function fractionOf(text: string): number {
  return Number.parseInt(digest(text).slice(0, 12), 16) / 0x1000000000000;
}

/** What a workload leaves on a volume of this name: the same each time it is asked for. */
export function firstContents(name: string, capacityBytes: number): VolumeContents {
  const share = 0.15 + 0.55 * fractionOf(`${name} fill`);
  const count = 3 + Math.floor(fractionOf(`${name} count`) * 6);
  const files = Array.from({ length: count }, (_, index) => ({
    path: pathOf(name, index),
    bytes: Math.floor((capacityBytes * share) / count),
  }));
  return { fingerprint: digest(`first ${name}`), writes: 1, files };
}

/** The same volume after one more write; it never outgrows its capacity. */
export function afterWrite(contents: VolumeContents, capacityBytes: number): VolumeContents {
  const fingerprint = digest(`${contents.fingerprint} written`);
  const added = Math.ceil(capacityBytes * (0.002 + 0.01 * fractionOf(fingerprint)));
  const room = Math.max(0, Math.floor(capacityBytes * 0.92) - usedBytes(contents));
  const files = [...contents.files];
  const at = Math.floor(fractionOf(`${fingerprint} at`) * (files.length + 1));
  const grown = files[at];
  if (grown) files[at] = { path: grown.path, bytes: grown.bytes + Math.min(added, room) };
  else if (files.length < MOST_FILES) {
    files.push({ path: pathOf(fingerprint, files.length), bytes: Math.min(added, room) });
  }
  return { fingerprint, writes: contents.writes + 1, files };
}

/** The bytes that the files take. */
export function usedBytes(contents: VolumeContents): number {
  return contents.files.reduce((sum, file) => sum + file.bytes, 0);
}

function pathOf(seed: string, index: number): string {
  const name = NAMES[Math.floor(fractionOf(`${seed} ${index}`) * NAMES.length)] ?? 'data';
  return `/${name}/${String(index).padStart(4, '0')}.bin`;
}
