import { type ClusterView } from '../cluster-view';
import { type ClaimFact } from '../facts';
import { backupEligibility, type EligibleVolume, isRefusal, type Refusal } from './eligibility';

/** One claim of a namespace that is to be backed up, or the reason why it cannot be. */
export type NamespaceCandidate =
  { claim: ClaimFact; volume: EligibleVolume } | { claim: ClaimFact; refusal: Refusal };

/** All claims of a namespace that are meant, each with whether it can be backed up; in order of name. */
export function namespaceCandidates(
  view: ClusterView,
  drivers: ReadonlySet<string>,
  namespace: string,
  isMeant: (claim: ClaimFact) => boolean,
): NamespaceCandidate[] {
  return view
    .claimsIn(namespace)
    .filter(isMeant)
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map((claim) => {
      const answer = backupEligibility(view, drivers, namespace, claim.name);
      return isRefusal(answer) ? { claim, refusal: answer } : { claim, volume: answer };
    });
}
