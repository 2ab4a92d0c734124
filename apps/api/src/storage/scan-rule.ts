import { HOUR_MS, type Instant, MINUTE_MS, parseInstant } from '@soteria/domain';
import { type ScanRecord, type ScanState } from './scan-record';

/** Two scans never begin closer together, however often somebody asks. */
export const MIN_BETWEEN_MS = 10 * MINUTE_MS;
/** After a scan that broke off or was interrupted. */
const RETRY_MS = HOUR_MS;

/** When the next scan is due: soon after somebody asked, else regularly. */
export function nextScanAt(
  { startedAt, requestedAt }: ScanState,
  record: Pick<ScanRecord, 'scannedAt' | 'brokenOff'> | null,
  everyMs: number,
  now: Instant,
): Instant {
  const started = parseInstant(startedAt);
  const requested = parseInstant(requestedAt);
  const scanned = parseInstant(record?.scannedAt);
  if (started === null) return now;
  if (requested !== null && requested > started) return started + MIN_BETWEEN_MS;
  const wasInterrupted = scanned === null || scanned < started;
  const paceMs = wasInterrupted || record?.brokenOff ? Math.min(RETRY_MS, everyMs) : everyMs;
  return Math.max(started, scanned ?? started) + paceMs;
}

/** How long a new request has to wait; 0 when it may be taken now. */
export function requestWaitMs({ startedAt, requestedAt }: ScanState, now: Instant): number {
  const last = Math.max(
    parseInstant(startedAt) ?? -Infinity,
    parseInstant(requestedAt) ?? -Infinity,
  );
  return Math.max(last + MIN_BETWEEN_MS - now, 0);
}

/** The day to which calls are counted. */
export const dayOf = (now: Instant): string => new Date(now).toISOString().slice(0, 10);
