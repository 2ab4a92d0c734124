import { type VolumeRow } from '@soteria/contracts';
import { parseInstant } from '@soteria/domain';
import { moment } from '../ui/moment';
import { causeOf } from './error-cause';

/** As sentences have it (`2026-11-23 09:05 UTC`), and as the API's times are written. */
const UTC_MOMENT = /\b(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d) UTC|T(\d\d:\d\d):\d\d(?:\.\d+)?Z)\b/g;
/** A reason may end with the error of an attempt or of the target, word by word, and cut short. */
const RAW_ERROR = /(?<= failed: | is unavailable: | is not known\. ).*$/s;
/** What the status and the columns beside it say already. */
const SAID_BESIDE =
  /^(?:The newest restore point is from .*?, (?:older than|within) the objective of [^.]*\.|It has no restore point\.)\s*/;

/** The API's sentences name moments in UTC; here they stand in the browser's zone, as all times do. */
export const inLocalTime = (sentence: string): string =>
  sentence.replace(UTC_MOMENT, (said: string, day: string, inWords?: string, written?: string) => {
    const at = parseInstant(`${day}T${inWords ?? written}:00Z`);
    return at === null ? said : moment(at);
  });

/** Why a volume stands as it stands: local times, and the cause of an error instead of its raw words. */
export function reasonOf(row: Pick<VolumeRow, 'reason' | 'lastAttempt'>): string {
  const [raw = ''] = RAW_ERROR.exec(row.reason) ?? [];
  const cause = causeOf(raw) ?? causeOf(row.lastAttempt?.error ?? '');
  if (raw === '' || cause === null) return inLocalTime(row.reason);
  return inLocalTime(row.reason.replace(RAW_ERROR, `${cause.says}.`));
}

/** The same without what stands beside it anyway, where something is left then. */
export function reasonInShort(row: Pick<VolumeRow, 'reason' | 'lastAttempt'>): string {
  const reason = reasonOf(row);
  return reason.replace(SAID_BESIDE, '') || reason;
}
