import { Injectable } from '@nestjs/common';
import { type PolicyCircumstances, type Watch } from '@soteria/domain';
import { ClusterState } from '../cluster/cluster-state';
import { OperationStore } from '../operations/operation-store';
import { PolicyBook } from './policy-book';
import { PolicyRuns } from './policy-runs';
import { PolicyStarter } from './policy-starter';

/** What decisions about policies rest on, beside the policies themselves. */
@Injectable()
export class PolicySituation {
  constructor(
    private readonly book: PolicyBook,
    private readonly runs: PolicyRuns,
    private readonly starter: PolicyStarter,
    private readonly cluster: ClusterState,
    private readonly store: OperationStore,
  ) {}

  seenBy({ since }: Watch): PolicyCircumstances {
    return {
      claims: this.book.claims,
      readiness: (claim) => this.starter.readiness(claim),
      runsOf: (policy, claimUid) => this.runsOf(policy, claimUid),
      isTaken: (operation) => this.store.isTaken(operation),
      inProgress: this.runs.inProgress(),
      watchingSince: since,
      hold: this.cluster.stale() ? 'the cluster was out of contact' : this.book.hold,
    };
  }

  private runsOf(policy: string, claimUid: string): ReturnType<PolicyRuns['of']> {
    const claim = this.book.claims.get(claimUid);
    return claim ? this.runs.of(policy, claim) : [];
  }
}
