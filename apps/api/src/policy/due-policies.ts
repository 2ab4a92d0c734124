import { Inject, Injectable } from '@nestjs/common';
import { type CompiledPolicy, type Instant, MINUTE_MS, policiesToLookAt } from '@soteria/domain';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { PolicyBook } from './policy-book';

/** So often every policy is looked at, whatever the times say: a claim may be new, or ready again. */
const ALL_EVERY_MS = MINUTE_MS;

/** Which policies are worth a look: on a large cluster most of the time none, and looking at all costs. */
@Injectable()
export class DuePolicies {
  private lookedAt: Instant | null = null;
  private allLookedAt = -Infinity;
  private unsettled: ReadonlySet<string> = new Set();

  constructor(
    private readonly book: PolicyBook,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    book.onChange(() => this.forget());
  }

  /** Looks at everything the next time. */
  forget(): void {
    this.lookedAt = null;
  }

  take(now: Instant): CompiledPolicy[] {
    const all = this.book.policies().map(({ compiled }) => compiled);
    const { lookedAt } = this;
    this.lookedAt = now;
    const sinceAll = this.clock.monotonic() - this.allLookedAt;
    if (lookedAt === null || sinceAll >= ALL_EVERY_MS) {
      this.allLookedAt = this.clock.monotonic();
      return all;
    }
    const due = new Set(policiesToLookAt(all, lookedAt, now));
    return all.filter((each) => due.has(each) || this.unsettled.has(each.policy.name));
  }

  /** Takes note of the policies to which something is owed still; they are looked at each time. */
  leaveUnsettled(names: Iterable<string>): void {
    this.unsettled = new Set(names);
  }
}
