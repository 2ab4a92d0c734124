import { DAY_MS, type Instant, SECOND_MS } from '../time';
import { type WallTime } from './wall';

/** A stretch of time within one year (UTC) in which a zone's clocks run without a jump. */
export interface Stretch {
  from: Instant;
  /** Exclusive. */
  until: Instant;
  /** What the clocks show, minus UTC. */
  offsetMs: number;
  /** The offset that held just before `from`; the clocks jump there when it differs. */
  offsetBeforeMs: number;
}

/** The clocks of one time zone. */
export interface Zone {
  readonly name: string;
  wallAt(instant: Instant): WallTime;
  /** The stretches of a year (UTC), without a hole, earliest first. */
  stretchesOf(year: number): readonly Stretch[];
}

/** The rules of zones are asked for again and again, and cost a format call per day of a year to find out. */
const known = new Map<string, Zone>();

/** The zone of an IANA name (`Europe/Berlin`), or null when there is none of that name. */
export function openZone(name: string): Zone | null {
  const opened = known.get(name);
  if (opened !== undefined) return opened;
  const format = formatOf(name);
  if (format === null) return null;
  const zone = new FormattedZone(name, format);
  known.set(name, zone);
  return zone;
}

function formatOf(name: string): Intl.DateTimeFormat | null {
  // Offsets such as "+01:00" are accepted by Intl, but are no zones: they have no rules of their own.
  if (!/^[A-Za-z]/.test(name)) return null;
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  } catch {
    return null;
  }
}

class FormattedZone implements Zone {
  private readonly years = new Map<number, readonly Stretch[]>();

  constructor(
    readonly name: string,
    private readonly format: Intl.DateTimeFormat,
  ) {}

  wallAt(instant: Instant): WallTime {
    const stretches = this.stretchesOf(new Date(instant).getUTCFullYear());
    const stretch = stretches.find(({ until }) => instant < until);
    return instant + (stretch?.offsetMs ?? 0);
  }

  stretchesOf(year: number): readonly Stretch[] {
    const found = this.years.get(year) ?? this.findStretches(year);
    this.years.set(year, found);
    return found;
  }

  /** Looks at each day of the year, and where the offset changed, for the second in which it did. */
  private findStretches(year: number): Stretch[] {
    const end = Date.UTC(year + 1, 0, 1);
    const stretches: Stretch[] = [];
    let from = Date.UTC(year, 0, 1);
    let offsetMs = this.offsetAt(from);
    let offsetBeforeMs = this.offsetAt(from - SECOND_MS);
    for (let day = from; day < end; day += DAY_MS) {
      const next = this.offsetAt(day + DAY_MS - SECOND_MS);
      if (next === offsetMs) continue;
      const until = this.findJump(from, day + DAY_MS - SECOND_MS);
      stretches.push({ from, until, offsetMs, offsetBeforeMs });
      [from, offsetBeforeMs, offsetMs] = [until, offsetMs, next];
    }
    stretches.push({ from, until: end, offsetMs, offsetBeforeMs });
    return stretches;
  }

  /** The first second with the offset of `later`; `earlier` still has another. */
  private findJump(earlier: Instant, later: Instant): Instant {
    const after = this.offsetAt(later);
    let [low, high] = [earlier, later];
    while (high - low > SECOND_MS) {
      const middle = low + Math.floor((high - low) / 2 / SECOND_MS) * SECOND_MS;
      if (this.offsetAt(middle) === after) high = middle;
      else low = middle;
    }
    return high;
  }

  private offsetAt(instant: Instant): number {
    const [month, day, year, hour, minute, second] = (
      this.format.format(instant).match(/\d+/g) ?? []
    ).map(Number);
    if (year === undefined || month === undefined) return 0;
    return Date.UTC(year, month - 1, day, hour, minute, second) - instant;
  }
}
