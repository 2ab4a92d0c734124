import { type Glob } from './glob';
import { labelKey } from './label-selector';
import { type SelectableClaim, type Selector } from './selector';

type Kind = 'name' | 'namespace' | 'label' | 'class';

/**
 * Finds the selectors that take a claim without asking all of them: each is filed under what a claim
 * must have to the letter, be it a name, a namespace, a label's value or a storage class (P16).
 */
export class SelectorIndex<Owner> {
  private readonly owners: readonly Owner[];
  private readonly selectorOf: (owner: Owner) => Selector;
  private readonly filed: Record<Kind, Map<string, number[]>> = {
    name: new Map(),
    namespace: new Map(),
    label: new Map(),
    class: new Map(),
  };
  /** Places of those that name nothing to the letter. */
  private readonly others: number[] = [];

  constructor(owners: Iterable<Owner>, selectorOf: (owner: Owner) => Selector) {
    this.owners = [...owners];
    this.selectorOf = selectorOf;
    this.owners.forEach((owner, place) => this.file(selectorOf(owner), place));
  }

  /** Those whose selector takes the claim, in the order in which they were given. */
  taking(claim: SelectableClaim): Owner[] {
    return this.candidates(claim)
      .sort((one, other) => one - other)
      .flatMap((place) => this.owners[place] ?? [])
      .filter((owner) => this.selectorOf(owner).matches(claim));
  }

  private file(selector: Selector, place: number): void {
    const file = fileOf(selector);
    if (file === null) {
      this.others.push(place);
      return;
    }
    for (const key of new Set(file.keys)) {
      const places = this.filed[file.kind].get(key);
      if (places === undefined) this.filed[file.kind].set(key, [place]);
      else places.push(place);
    }
  }

  /** Each place at most once: of each kind a claim has one key, or for labels one for each label. */
  private candidates({ name, namespace, storageClass, labels }: SelectableClaim): number[] {
    const at = (kind: Kind, key: string): number[] => this.filed[kind].get(key) ?? [];
    return [
      ...this.others,
      ...at('name', name),
      ...at('namespace', namespace),
      ...at('class', storageClass ?? ''),
      ...Object.entries(labels).flatMap(([key, value]) => at('label', labelKey(key, value))),
    ];
  }
}

/** Where a selector is looked for: a claim that has none of the keys cannot be taken by it. */
function fileOf(selector: Selector): { kind: Kind; keys: string[] } | null {
  const { pvcs, namespaces, storageClasses, requirements } = selector;
  const names = lettersOf(pvcs);
  if (names !== null) return { kind: 'name', keys: names };
  const spaces = lettersOf(namespaces);
  if (spaces !== null) return { kind: 'namespace', keys: spaces };
  for (const requirement of requirements) {
    if (requirement.operator !== 'in') continue;
    const { key, values } = requirement;
    return { kind: 'label', keys: values.map((value) => labelKey(key, value)) };
  }
  const classes = lettersOf(storageClasses);
  return classes === null ? null : { kind: 'class', keys: classes };
}

function lettersOf(globs: readonly Glob[] | null): string[] | null {
  return globs?.every(({ isExact }) => isExact) ? globs.map(({ pattern }) => pattern) : null;
}
