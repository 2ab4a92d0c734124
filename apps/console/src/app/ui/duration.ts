const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Two units next to each other, the smaller one left out when it is nothing: `2 h 10 min`, `3 d`. */
function pair(seconds: number, large: [number, string], small: [number, string]): string {
  const rounded = Math.round(seconds / small[0]) * small[0];
  const first = Math.floor(rounded / large[0]);
  const rest = Math.round((rounded - first * large[0]) / small[0]);
  return rest === 0 ? `${first} ${large[1]}` : `${first} ${large[1]} ${rest} ${small[1]}`;
}

/** Says how long something took, without more precision than anybody wants: `40 s`, `4 min`, `2 h 10 min`, `3 d 4 h`. */
export function roughDuration(seconds: number): string {
  if (seconds < 1) return 'less than 1 s';
  if (seconds < 2 * MINUTE) return `${Math.round(seconds)} s`;
  if (seconds < 2 * HOUR) return `${Math.round(seconds / MINUTE)} min`;
  if (seconds < 2 * DAY) return pair(seconds, [HOUR, 'h'], [MINUTE, 'min']);
  return pair(seconds, [DAY, 'd'], [HOUR, 'h']);
}
