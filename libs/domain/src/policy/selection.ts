import { type ClaimFact } from '../facts';
import { countOf, listInWords } from '../words';

/** What a selector was found to select. */
export interface Selection {
  selected: readonly Pick<ClaimFact, 'namespace' | 'name'>[];
  /** Those of them that it does not back up all the same: excluded, not bound, or of another driver. */
  outside: readonly Pick<ClaimFact, 'namespace' | 'name'>[];
  /** How many claims the cluster has. */
  total: number;
  /** Namespaces that belong to the cluster itself, beside those of Kubernetes. */
  systemNamespaces: readonly string[];
}

/** So many are named; the rest is counted. */
const NAMED = 3;
const OF_KUBERNETES = /^kube-/;

/** What in a selection looks like a slip, a sentence each; nothing of it is refused. */
export function selectionWarnings(selection: Selection): string[] {
  const { selected, outside, total, systemNamespaces } = selection;
  if (selected.length === 0) return ['It selects no volume at present.'];
  const warnings: string[] = [];
  if (selected.length === total && total > 1) {
    warnings.push(`It selects every volume of the cluster, ${total} at present.`);
  }
  const system = [...new Set(selected.map(({ namespace }) => namespace))]
    .filter((name) => OF_KUBERNETES.test(name) || systemNamespaces.includes(name))
    .sort();
  if (system.length > 0) {
    warnings.push(`It selects volumes of the cluster's own namespaces: ${listInWords(system)}.`);
  }
  if (outside.length > 0) {
    warnings.push(
      `It does not back up ${countOf(outside.length, 'volume')} that it selects, which ${outside.length === 1 ? 'is' : 'are'} excluded, not bound, or of another driver: ${namesOf(outside)}.`,
    );
  }
  return warnings;
}

function namesOf(claims: Selection['outside']): string {
  const names = claims.map(({ namespace, name }) => `${namespace}/${name}`).sort();
  const more = names.length - NAMED;
  return listInWords(more > 0 ? [...names.slice(0, NAMED), `${more} more`] : names);
}
