import { runInThisContext } from 'node:vm';

/** Jest gives specs a copy of the environment; the zone of `Date` follows the one of the process alone. */
const environment = runInThisContext('process.env') as Record<string, string | undefined>;

/** Acts as in a browser of that zone. */
export function inTimeZone<T>(zone: string, act: () => T): T {
  const before = environment['TZ'];
  environment['TZ'] = zone;
  try {
    return act();
  } finally {
    if (before === undefined) delete environment['TZ'];
    else environment['TZ'] = before;
  }
}
