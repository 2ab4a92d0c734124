import { Inject, Injectable } from '@nestjs/common';
import { type Backup } from '@soteria/contracts';
import { type BackupFact, formatPinEntry, parsePinEntry, pinKey } from '@soteria/domain';
import { presentBackup } from '../backup/present-backup';
import { ClusterIdentity } from '../cluster/cluster-identity';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { ProblemError } from '../http/problem-error';
import { LiveRegister } from './live-register';
import { PolicyBook } from './policy-book';
import { PolicySecret } from './policy-secret';

/** Restore points that nobody may prune. Kept by name in the register, so that a re-reading of the target loses none. */
@Injectable()
export class Pins {
  constructor(
    private readonly book: PolicyBook,
    private readonly secret: PolicySecret,
    private readonly facts: FactStore,
    private readonly live: LiveRegister,
    private readonly identity: ClusterIdentity,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async pin(id: string, by: string): Promise<Backup> {
    const fact = this.fact(id);
    await this.demandThere(fact);
    const text = formatPinEntry({ backup: id, by, at: this.clock.now() });
    const key = pinKey(id);
    const isGood = (present: string) => parsePinEntry(key, present).ok;
    await this.secret.change({
      key,
      text: (present) => (present !== undefined && isGood(present) ? present : text),
    });
    // It may have been deleted in the same moment, and nobody is to rely on it then.
    await this.demandThere(fact);
    return presentBackup(fact, true, this.identity.id());
  }

  /** Answers null where the pin is gone and its backup is not in sight. */
  async unpin(id: string): Promise<Backup | null> {
    if (!this.facts.backup(id) && !this.book.isPinned(id)) throw missing(id);
    await this.secret.change({ key: pinKey(id), text: () => null });
    const fact = this.facts.backup(id);
    return fact ? presentBackup(fact, false, this.identity.id()) : null;
  }

  private async demandThere(fact: BackupFact): Promise<void> {
    const standing = await this.live.standing(fact);
    if (standing === 'gone') throw missing(fact.id);
    if (standing === 'there') return;
    const detail = `The backup ${fact.id} is being deleted already, so it cannot be kept; pin another.`;
    throw new ProblemError('conflict', detail);
  }

  private fact(id: string) {
    const fact = this.facts.backup(id);
    if (fact) return fact;
    throw missing(id);
  }
}

const missing = (id: string): ProblemError =>
  new ProblemError('not-found', `There is no backup ${id}.`);
