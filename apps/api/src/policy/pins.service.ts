import { Inject, Injectable } from '@nestjs/common';
import { type Backup } from '@soteria/contracts';
import { formatPinEntry, parsePinEntry, pinKey } from '@soteria/domain';
import { presentBackup } from '../backup/present-backup';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { ProblemError } from '../http/problem-error';
import { PolicyBook } from './policy-book';
import { PolicySecret } from './policy-secret';

/** Restore points that nobody may prune. Kept by name in the register, so that a re-reading of the target loses none. */
@Injectable()
export class Pins {
  constructor(
    private readonly book: PolicyBook,
    private readonly secret: PolicySecret,
    private readonly facts: FactStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async pin(id: string, by: string): Promise<Backup> {
    const fact = this.fact(id);
    const text = formatPinEntry({ backup: id, by, at: this.clock.now() });
    const key = pinKey(id);
    const isGood = (present: string) => parsePinEntry(key, present).ok;
    await this.secret.change({
      key,
      text: (present) => (present !== undefined && isGood(present) ? present : text),
    });
    return presentBackup(fact, true);
  }

  /** Answers null where the pin is gone and its backup is not in sight. */
  async unpin(id: string): Promise<Backup | null> {
    if (!this.facts.backup(id) && !this.book.isPinned(id)) throw missing(id);
    await this.secret.change({ key: pinKey(id), text: () => null });
    const fact = this.facts.backup(id);
    return fact ? presentBackup(fact, false) : null;
  }

  private fact(id: string) {
    const fact = this.facts.backup(id);
    if (fact) return fact;
    throw missing(id);
  }
}

const missing = (id: string): ProblemError =>
  new ProblemError('not-found', `There is no backup ${id}.`);
