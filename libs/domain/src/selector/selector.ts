import { type ClaimFact } from '../facts';
import { type PolicySelector } from '../policy/policy';
import { type Parsed, listInWords, parsed, refused } from '../words';
import { type Glob, compileGlob } from './glob';
import {
  type LabelRequirement,
  formatRequirement,
  meetsRequirement,
  parseLabelSelector,
} from './label-selector';

/** What a selector looks at. */
export type SelectableClaim = Pick<ClaimFact, 'namespace' | 'name' | 'labels' | 'storageClass'>;

/** Whether a selector takes a claim, and by which terms, or by which it does not. */
export interface Explanation {
  matches: boolean;
  because: string;
}

/** The terms of a selector; null where a field is not restricted. */
interface Terms {
  readonly namespaces: readonly Glob[] | null;
  readonly pvcs: readonly Glob[] | null;
  readonly storageClasses: readonly Glob[] | null;
  readonly requirements: readonly LabelRequirement[];
}
type ExcludingTerms = Omit<Terms, 'storageClasses'>;

/** A selector, compiled once and asked often. */
export interface Selector extends Terms {
  matches(claim: SelectableClaim): boolean;
  explain(claim: SelectableClaim): Explanation;
}

/** Compiles a selector; an unreadable label selector is refused with the position of its fault. */
export function compileSelector(selector: PolicySelector): Parsed<Selector> {
  const { exclude = {} } = selector;
  const wanted = parseLabelSelector(selector.labelSelector ?? '');
  if (!wanted.ok) return refused(`${wanted.error} (character ${wanted.position})`);
  const unwanted = parseLabelSelector(exclude.labelSelector ?? '');
  if (!unwanted.ok) return refused(`${unwanted.error} (character ${unwanted.position})`);
  const terms = {
    namespaces: compileGlobs(selector.namespaces),
    pvcs: compileGlobs(selector.pvcs),
    storageClasses: compileGlobs(selector.storageClasses),
    requirements: wanted.requirements,
  };
  const exclusion = {
    namespaces: compileGlobs(exclude.namespaces),
    pvcs: compileGlobs(exclude.pvcs),
    requirements: unwanted.requirements,
  };
  return parsed({
    ...terms,
    matches: (claim) => isWanted(terms, claim) && !isUnwanted(exclusion, claim),
    explain: (claim) => explain(terms, exclusion, claim),
  });
}

const compileGlobs = (patterns: readonly string[] | undefined): Glob[] | null =>
  patterns === undefined ? null : patterns.map(compileGlob);

const finds = (globs: readonly Glob[] | null, name: string): boolean =>
  globs === null || globs.some((glob) => glob.matches(name));

const meetsAll = (requirements: readonly LabelRequirement[], claim: SelectableClaim): boolean =>
  requirements.every((requirement) => meetsRequirement(requirement, claim.labels));

const isWanted = (terms: Terms, claim: SelectableClaim): boolean =>
  finds(terms.namespaces, claim.namespace) &&
  finds(terms.pvcs, claim.name) &&
  finds(terms.storageClasses, claim.storageClass ?? '') &&
  meetsAll(terms.requirements, claim);

const isUnwanted = (terms: ExcludingTerms, claim: SelectableClaim): boolean =>
  (terms.namespaces !== null && finds(terms.namespaces, claim.namespace)) ||
  (terms.pvcs !== null && finds(terms.pvcs, claim.name)) ||
  (terms.requirements.length > 0 && meetsAll(terms.requirements, claim));

function explain(terms: Terms, exclusion: ExcludingTerms, claim: SelectableClaim): Explanation {
  const met: string[] = [];
  for (const { noun, globs, name } of namedTerms(terms, claim)) {
    const glob = globs.find((candidate) => candidate.matches(name));
    if (glob === undefined) {
      const patterns = listInWords(
        globs.map(({ pattern }) => pattern),
        'or',
      );
      return {
        matches: false,
        because: `${noun} ${name === '' ? '(none)' : name} is not ${patterns}`,
      };
    }
    met.push(`${noun} ${glob.pattern}`);
  }
  for (const requirement of terms.requirements) {
    const term = `label ${formatRequirement(requirement)}`;
    if (!meetsRequirement(requirement, claim.labels)) {
      return { matches: false, because: `${term} does not hold` };
    }
    met.push(term);
  }
  const unwanted = excludingTerm(exclusion, claim);
  if (unwanted !== null) return { matches: false, because: `excluded by ${unwanted}` };
  return { matches: true, because: met.length === 0 ? 'every volume' : met.join(', ') };
}

function namedTerms(
  { namespaces, pvcs, storageClasses }: Terms,
  claim: SelectableClaim,
): { noun: string; globs: readonly Glob[]; name: string }[] {
  return [
    { noun: 'namespace', globs: namespaces, name: claim.namespace },
    { noun: 'name', globs: pvcs, name: claim.name },
    { noun: 'storage class', globs: storageClasses, name: claim.storageClass ?? '' },
  ].flatMap(({ globs, ...term }) => (globs === null ? [] : [{ ...term, globs }]));
}

function excludingTerm(exclusion: ExcludingTerms, claim: SelectableClaim): string | null {
  const namespace = exclusion.namespaces?.find((glob) => glob.matches(claim.namespace));
  if (namespace !== undefined) return `namespace ${namespace.pattern}`;
  const name = exclusion.pvcs?.find((glob) => glob.matches(claim.name));
  if (name !== undefined) return `name ${name.pattern}`;
  const { requirements } = exclusion;
  if (requirements.length === 0 || !meetsAll(requirements, claim)) return null;
  return `label ${requirements.map(formatRequirement).join(', ')}`;
}
