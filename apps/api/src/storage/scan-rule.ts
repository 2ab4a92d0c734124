import { HOUR_MS, type Instant, isBelieved, MINUTE_MS, parseInstant } from '@soteria/domain';
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
  const started = believed(startedAt, now);
  const requested = believed(requestedAt, now);
  const scanned = believed(record?.scannedAt, now);
  if (started === null) return now;
  if (requested !== null && requested > started) return started + MIN_BETWEEN_MS;
  const wasInterrupted = scanned === null || scanned < started;
  const paceMs = wasInterrupted || record?.brokenOff ? Math.min(RETRY_MS, everyMs) : everyMs;
  return Math.max(started, scanned ?? started) + paceMs;
}

/** How long a new request has to wait; 0 when it may be taken now. */
export function requestWaitMs({ startedAt, requestedAt }: ScanState, now: Instant): number {
  const last = Math.max(
    believed(startedAt, now) ?? -Infinity,
    believed(requestedAt, now) ?? -Infinity,
  );
  return Math.max(last + MIN_BETWEEN_MS - now, 0);
}

/** When the latest scan ended: what came to its end is dated by its figures too. */
export const latestEnd = (
  { endedAt }: Pick<ScanState, 'endedAt'>,
  { scannedAt }: Pick<ScanRecord, 'scannedAt'>,
): string => (endedAt !== null && endedAt > scannedAt ? endedAt : scannedAt);

/** Whether a scan is under way or was asked for. */
export function isScanning(
  state: Omit<ScanState, 'calls'>,
  record: Pick<ScanRecord, 'scannedAt'>,
  now: Instant,
): boolean {
  const started = believed(state.startedAt, now) ?? -Infinity;
  const requested = believed(state.requestedAt, now) ?? -Infinity;
  const ended = believed(latestEnd(state, record), now) ?? -Infinity;
  return requested > started || started > ended;
}

/** A moment as it was written; null also for one of the future, by a clock that was ahead: nobody waits for it. */
function believed(text: string | null | undefined, now: Instant): Instant | null {
  const instant = parseInstant(text);
  return instant !== null && isBelieved(instant, now) ? instant : null;
}

/** The day to which calls are counted. */
export const dayOf = (now: Instant): string => new Date(now).toISOString().slice(0, 10);
