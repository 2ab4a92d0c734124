import { type Instant } from '../time';
import { type Cron } from './cron';
import { latestSlot, nextSlot } from './slots';
import { type Zone } from './zone';

/** The time from one slot to the next; `slot` is null where none was found before it. */
interface Gap {
  slot: Instant | null;
  from: Instant;
  until: Instant;
}

/** Jitter makes the volumes of one policy ask for moments on both sides of a slot. */
const MAX_GAPS = 3;

/**
 * The slots of a cron expression, asked for again and again around the same moment: thousands of volumes ask in each
 * tick, and nothing is due in most ticks. Remembers the gaps that were asked for last.
 */
export class SlotTimes {
  private gaps: readonly Gap[] = [];

  constructor(
    private readonly cron: Cron,
    private readonly zone: Zone,
  ) {}

  /** The last slot at or before a moment. */
  latest(at: Instant): Instant | null {
    return this.gapAround(at).slot;
  }

  /** The first slot after a moment. */
  next(after: Instant): Instant | null {
    const { until } = this.gapAround(after);
    return until === Infinity ? null : until;
  }

  private gapAround(at: Instant): Gap {
    const known = this.gaps.find(({ from, until }) => from <= at && at < until);
    if (known !== undefined) return known;
    const slot = latestSlot(this.cron, this.zone, at);
    const until = nextSlot(this.cron, this.zone, at) ?? Infinity;
    const gap = { slot, from: slot ?? at, until };
    // What is not in reach now may come into reach: only a gap with both its ends stays as it is.
    const isCertain = slot !== null && until !== Infinity;
    if (isCertain) this.gaps = [gap, ...this.gaps].slice(0, MAX_GAPS);
    return gap;
  }
}
