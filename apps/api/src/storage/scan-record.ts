import { type Component, COMPONENTS } from './layout';
import { type Noticed, type Scanned } from './scan';
import { type Amount, type Totals, type VolumeAmount } from './tally';

/** The result of a scan as it is kept. Times are RFC 3339. */
export interface ScanRecord extends Omit<Totals, 'volumes'> {
  version: 1;
  /** What was scanned; the record says nothing about another place. */
  place: StorePlace;
  scannedAt: string;
  durationSeconds: number;
  /** Calls that the scan made, by operation. */
  requests: Record<string, number>;
  noticed: Noticed;
  /** Whether these figures are those of the whole store. */
  complete: boolean;
  /** Why the latest scan broke off, which may be a later one than that of the figures. */
  brokenOff: Scanned['brokenOff'];
  /** Largest first. */
  volumes: VolumeAmount[];
  /** The many small volumes that found no room in the record. */
  unlisted: { volumes: number } & Amount;
}

export interface StorePlace {
  endpoint: string;
  bucket: string;
  prefix: string;
}

/** What is to be done, and what was used up: changes more often than the result. */
export interface ScanState {
  /** When the last scan began; later than the result while one runs or after one was interrupted. */
  startedAt: string | null;
  /** When the last scan ended, however it did. */
  endedAt: string | null;
  /** When somebody last asked for a scan. */
  requestedAt: string | null;
  /** Calls that scans made on a day (`2026-05-01`, UTC). */
  calls: { day: string; made: number };
}

export const NO_STATE: ScanState = {
  startedAt: null,
  endedAt: null,
  requestedAt: null,
  calls: { day: '', made: 0 },
};

/** A ConfigMap holds 1 MiB in all. */
const MAX_RECORD_CHARS = 700_000;
/** What a volume takes up beside its name, at most. */
const CHARS_PER_VOLUME = 90;

export function scanRecord(
  { totals, noticed, brokenOff }: Scanned,
  about: Pick<ScanRecord, 'place' | 'scannedAt' | 'durationSeconds' | 'requests'>,
): ScanRecord {
  const { volumes, ...rest } = totals;
  const bySize = [...volumes].sort((one, other) => other.bytes - one.bytes);
  let room = MAX_RECORD_CHARS;
  const fitting = bySize.findIndex(({ volume }) => (room -= volume.length + CHARS_PER_VOLUME) < 0);
  const listed = fitting < 0 ? bySize : bySize.slice(0, fitting);
  const left = fitting < 0 ? [] : bySize.slice(fitting);
  return {
    version: 1,
    ...about,
    ...rest,
    noticed,
    complete: brokenOff === null,
    brokenOff,
    volumes: listed,
    unlisted: {
      volumes: left.length,
      objects: left.reduce((sum, { objects }) => sum + objects, 0),
      bytes: left.reduce((sum, { bytes }) => sum + bytes, 0),
    },
  };
}

/** What to keep after a scan: figures of the whole store are not given up for a part of newer ones. */
export function keptRecord(before: ScanRecord | null, now: ScanRecord): ScanRecord {
  if (before === null || now.complete) return now;
  const isMore = !before.complete && objectsIn(now) >= objectsIn(before);
  return isMore ? now : { ...before, brokenOff: now.brokenOff };
}

/** How many current objects there are. */
export const objectsIn = ({ components }: Pick<ScanRecord, 'components'>): number =>
  Object.values(components).reduce((sum, { objects }) => sum + objects, 0);

/** Reads a kept result; null when it is none, or one of another place. */
export function readScanRecord(text: string | undefined, place: StorePlace): ScanRecord | null {
  const record = parseObject(text) as Partial<ScanRecord> | null;
  const isWhole =
    record?.version === 1 &&
    typeof record.scannedAt === 'string' &&
    typeof record.complete === 'boolean' &&
    Number.isFinite(record.durationSeconds) &&
    [record.place, record.noticed, record.requests].every(isObject) &&
    isAmount(record.hidden) &&
    isAmount(record.unfinished) &&
    isAmount(record.unlisted) &&
    Array.isArray(record.volumes) &&
    record.volumes.every(isVolume) &&
    COMPONENTS.every((component: Component) => isAmount(record.components?.[component]));
  if (!isWhole) return null;
  const { endpoint, bucket, prefix } = (record as ScanRecord).place;
  const isHere = endpoint === place.endpoint && bucket === place.bucket && prefix === place.prefix;
  return isHere ? (record as ScanRecord) : null;
}

export function readScanState(text: string | undefined): ScanState {
  const { startedAt, endedAt, requestedAt, calls } = (parseObject(text) ??
    {}) as Partial<ScanState>;
  const { day, made } = calls ?? NO_STATE.calls;
  return {
    startedAt: typeof startedAt === 'string' ? startedAt : null,
    endedAt: typeof endedAt === 'string' ? endedAt : null,
    requestedAt: typeof requestedAt === 'string' ? requestedAt : null,
    calls: typeof day === 'string' && Number.isFinite(made) ? { day, made } : NO_STATE.calls,
  };
}

function parseObject(text: string | undefined): object | null {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' ? value : null;
  } catch {
    // Whatever somebody wrote there by hand: the next scan writes it anew.
    return null;
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const isVolume = (value: unknown): boolean =>
  isAmount(value) && typeof (value as VolumeAmount).volume === 'string';

const isAmount = (value: unknown): value is Amount =>
  isObject(value) &&
  Number.isFinite((value as Amount).objects) &&
  Number.isFinite((value as Amount).bytes);
