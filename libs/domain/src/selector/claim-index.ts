import { type ClaimFact } from '../facts';
import { type Glob } from './glob';
import { labelKey } from './label-selector';
import { type Selector } from './selector';

type Bucket = Map<string, ClaimFact>;

/**
 * Finds the claims that a selector takes without looking at all of them: by namespace, by name, by a
 * label's value or by storage class, whichever leaves the fewest to look at.
 */
export class ClaimIndex {
  private readonly all: Bucket = new Map();
  private readonly byNamespace = new Map<string, Bucket>();
  private readonly byName = new Map<string, Bucket>();
  private readonly byStorageClass = new Map<string, Bucket>();
  private readonly byLabel = new Map<string, Bucket>();

  constructor(claims: Iterable<ClaimFact> = []) {
    for (const claim of claims) this.set(claim);
  }

  /** Adds a claim, or takes its newer state. */
  set(claim: ClaimFact): void {
    this.delete(claim.uid);
    this.all.set(claim.uid, claim);
    for (const [index, key] of this.placesOf(claim)) {
      const bucket = index.get(key);
      if (bucket === undefined) index.set(key, new Map([[claim.uid, claim]]));
      else bucket.set(claim.uid, claim);
    }
  }

  /** How many claims there are. */
  get size(): number {
    return this.all.size;
  }

  get(uid: string): ClaimFact | undefined {
    return this.all.get(uid);
  }

  delete(uid: string): void {
    const claim = this.all.get(uid);
    if (claim === undefined) return;
    this.all.delete(uid);
    for (const [index, key] of this.placesOf(claim)) {
      const bucket = index.get(key);
      bucket?.delete(uid);
      if (bucket?.size === 0) index.delete(key);
    }
  }

  /** The claims that the selector takes, in no order. */
  select(selector: Selector): ClaimFact[] {
    const selected: ClaimFact[] = [];
    for (const bucket of this.fewestBuckets(selector)) {
      for (const claim of bucket.values()) if (selector.matches(claim)) selected.push(claim);
    }
    return selected;
  }

  private *placesOf(claim: ClaimFact): Iterable<[Map<string, Bucket>, string]> {
    yield [this.byNamespace, claim.namespace];
    yield [this.byName, claim.name];
    yield [this.byStorageClass, claim.storageClass ?? ''];
    for (const [key, value] of Object.entries(claim.labels)) {
      yield [this.byLabel, labelKey(key, value)];
    }
  }

  private fewestBuckets(selector: Selector): Bucket[] {
    let fewest: Bucket[] = [this.all];
    let fewestClaims = this.all.size;
    for (const buckets of this.alternatives(selector)) {
      const claims = buckets.reduce((sum, { size }) => sum + size, 0);
      if (claims < fewestClaims) [fewest, fewestClaims] = [buckets, claims];
    }
    return fewest;
  }

  /** Each answer holds every claim that the selector can take, and none twice. */
  private *alternatives(selector: Selector): Iterable<Bucket[]> {
    if (selector.namespaces !== null) yield bucketsOf(this.byNamespace, selector.namespaces);
    if (selector.pvcs?.every(({ isExact }) => isExact)) yield bucketsOf(this.byName, selector.pvcs);
    if (selector.storageClasses !== null) {
      yield bucketsOf(this.byStorageClass, selector.storageClasses);
    }
    for (const requirement of selector.requirements) {
      if (requirement.operator !== 'in') continue;
      const keys = new Set(requirement.values.map((value) => labelKey(requirement.key, value)));
      yield [...keys].flatMap((key) => this.byLabel.get(key) ?? []);
    }
  }
}

function bucketsOf(index: ReadonlyMap<string, Bucket>, globs: readonly Glob[]): Bucket[] {
  if (globs.every(({ isExact }) => isExact)) {
    const names = new Set(globs.map(({ pattern }) => pattern));
    return [...names].flatMap((name) => index.get(name) ?? []);
  }
  const buckets: Bucket[] = [];
  for (const [name, bucket] of index) {
    if (globs.some((glob) => glob.matches(name))) buckets.push(bucket);
  }
  return buckets;
}
