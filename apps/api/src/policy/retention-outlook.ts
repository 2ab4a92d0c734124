import { Inject, Injectable } from '@nestjs/common';
import {
  type BackupFact,
  type ClaimFact,
  type CompiledPolicy,
  type Instant,
} from '@soteria/domain';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { RetentionRunner } from './retention-runner';

/** What becomes of one backup; `goesAt` is null while it stays. */
export interface Outlook {
  id: string;
  reason: string;
  goesAt: Instant | null;
}

/** Tells beforehand what retention will do; it decides as the one does that prunes. */
@Injectable()
export class RetentionOutlooks {
  constructor(
    private readonly retention: RetentionRunner,
    private readonly facts: FactStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Of the backups that a policy made: why each stays, and which go once its next run has succeeded. */
  of({ policy }: CompiledPolicy, claim: ClaimFact, nextRunAt: Instant | null): Outlook[] {
    const made = this.facts
      .backupsOfClaim(claim.namespace, claim.name)
      .filter((backup) => backup.policy === policy.name && backup.usable);
    const own = new Set(made.map(({ id }) => id));
    const next = nextRunAt === null ? null : this.nextOf(made, claim, nextRunAt);
    const going = next === null ? new Set<string>() : this.goingBy(policy, claim, next);
    return this.retention
      .decide(policy, claim)
      .filter(({ id }) => own.has(id))
      .map(({ id, keep, reason }) => {
        if (!keep) return { id, reason, goesAt: this.clock.now() };
        return { id, reason, goesAt: going.has(id) ? nextRunAt : null };
      });
  }

  /** What is given up as soon as there is one more. */
  private goingBy(
    policy: CompiledPolicy['policy'],
    claim: ClaimFact,
    next: BackupFact,
  ): Set<string> {
    const then = this.retention.decide(policy, claim, undefined, next);
    return new Set(then.filter(({ keep }) => !keep).map(({ id }) => id));
  }

  /** The restore point that the next run will make, as far as retention looks at it. */
  private nextOf(made: readonly BackupFact[], claim: ClaimFact, at: Instant): BackupFact | null {
    const like = made.find(({ source }) => source.claimUid === claim.uid);
    if (!like) return null;
    const { handle = '' } = this.facts.persistentVolume(claim.persistentVolume) ?? {};
    const target = this.facts.volume(handle)?.target ?? like.source.target;
    return { ...like, id: `${like.id}-next`, snapshotAt: at, source: { ...like.source, target } };
  }
}
