import { durationInWords } from '@soteria/domain';

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3_600;

/** Says how long something took, without more precision than anybody wants: `40 seconds`, `4 minutes`, `2 hours 10 minutes`. */
export function roughDuration(seconds: number): string {
  if (seconds < 1) return 'less than a second';
  const unit = seconds < 2 * MINUTE_SECONDS ? 1 : MINUTE_SECONDS;
  const coarse = seconds < 24 * HOUR_SECONDS ? unit : HOUR_SECONDS;
  return durationInWords(Math.round(seconds / coarse) * coarse);
}
