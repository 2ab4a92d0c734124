const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** A time as kubectl tells ages: `45s`, `3m12s`, `5h`, `12d`, `2y34d`. Source: duration.HumanDuration. */
export function ageOf(timestamp: string | undefined | null, now: number): string {
  const instant = Date.parse(timestamp ?? '');
  if (Number.isNaN(instant)) return '<unknown>';
  const age = now - instant;
  if (age < -2 * SECOND) return '<invalid>';
  if (age < 0) return '0s';
  if (age < 2 * MINUTE) return `${Math.floor(age / SECOND)}s`;
  if (age < 10 * MINUTE) return two(age, MINUTE, 'm', SECOND, 's');
  if (age < 3 * HOUR) return `${Math.floor(age / MINUTE)}m`;
  if (age < 8 * HOUR) return two(age, HOUR, 'h', MINUTE, 'm');
  if (age < 2 * DAY) return `${Math.floor(age / HOUR)}h`;
  if (age < 8 * DAY) return two(age, DAY, 'd', HOUR, 'h');
  if (age < 2 * YEAR) return `${Math.floor(age / DAY)}d`;
  if (age < 8 * YEAR) return two(age, YEAR, 'y', DAY, 'd');
  return `${Math.floor(age / YEAR)}y`;
}

/** Two units, the second left out when it is zero. */
function two(age: number, big: number, bigName: string, small: number, smallName: string): string {
  const rest = Math.floor((age % big) / small);
  return `${Math.floor(age / big)}${bigName}${rest === 0 ? '' : `${rest}${smallName}`}`;
}
