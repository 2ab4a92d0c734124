import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  backupEligibility,
  type BackupRecord,
  type ClaimFact,
  type EligibleVolume,
  formatInstant,
  isRefusal,
  type Readiness,
  runOperationId,
  type StartDecision,
} from '@soteria/domain';
import { backupItem } from '../backup/backup.service';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { Drivers } from '../driver/drivers';
import { FactStore } from '../driver/fact-store';
import { recordHead } from '../operations/new-record';
import { Operations } from '../operations/operations.service';
import { PolicyCoverage } from './policy-coverage';

/** Begins the runs that policies owe, each as an operation whose id is that of its slot. */
@Injectable()
export class PolicyStarter {
  private readonly log = new Logger('Policies');

  constructor(
    private readonly coverage: PolicyCoverage,
    private readonly operations: Operations,
    private readonly facts: FactStore,
    private readonly drivers: Drivers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Whether a policy can back a claim up now. */
  readiness(claim: ClaimFact): Readiness {
    if (!this.coverage.takesPart(claim, this.clock.now())) return { state: 'outside' };
    const answer = this.eligibility(claim);
    if (!isRefusal(answer)) return { state: 'ready' };
    const because =
      answer.code === 'target-unavailable'
        ? 'its backup target was unavailable'
        : 'its volume could not be backed up';
    return { state: 'blocked', because };
  }

  private eligibility({ namespace, name }: ClaimFact): ReturnType<typeof backupEligibility> {
    return backupEligibility(this.facts, this.drivers.provisioners, namespace, name);
  }

  /** Begins a run; beginning it twice meets the record of the first. */
  async start(decision: StartDecision): Promise<void> {
    const { policy, claim, slot } = decision;
    const answer = this.eligibility(claim);
    if (isRefusal(answer)) return;
    await this.operations.begin(this.record(decision, answer));
    this.log.debug(
      `${policy} backs up ${claim.namespace}/${claim.name} for ${formatInstant(slot.at)}`,
    );
  }

  private record(decision: StartDecision, volume: EligibleVolume): BackupRecord {
    const { policy, claim, slot, mode, sinceFull, isCatchUp } = decision;
    const id = runOperationId(decision);
    const asked = { requestedBy: { policy }, via: 'policy' as const, now: this.clock.now() };
    const note = isCatchUp ? `Made up for the run of ${formatInstant(slot.at)}` : undefined;
    return {
      ...recordHead('policy-run', [policy, claim.uid, slot.at], { ...asked, note }),
      id,
      kind: 'backup',
      namespace: claim.namespace,
      together: false,
      policy,
      slot: formatInstant(slot.at),
      sinceFull,
      items: [backupItem(id, volume, mode)],
    };
  }
}
