import fc from 'fast-check';
import { type ClaimFact } from '../facts';
import { type PolicySelector } from '../policy/policy';
import { claimFact } from '../testing/facts';
import { ClaimIndex } from './claim-index';
import { type Selector, compileSelector } from './selector';
import { SelectorIndex } from './selector-index';

function compiled(selector: PolicySelector): Selector {
  const answer = compileSelector(selector);
  if (!answer.ok) throw new Error(answer.error);
  return answer.value;
}

const orders = claimFact({
  namespace: 'shop',
  name: 'orders-db',
  labels: { tier: 'db', app: 'orders' },
  storageClass: 'longhorn',
});

describe('compileSelector', () => {
  it('refuses an unreadable label selector, with the position', () => {
    expect(compileSelector({ labelSelector: 'a b' })).toEqual({
      ok: false,
      error: 'expected one of =, ==, !=, in, notin after "a", found "b" (character 3)',
    });
    expect(compileSelector({ exclude: { labelSelector: 'a,' } })).toEqual({
      ok: false,
      error: 'expected a label key, found the end (character 3)',
    });
  });

  it.each<[PolicySelector, boolean, string]>([
    [{}, true, 'every volume'],
    [{ exclude: {} }, true, 'every volume'],
    [{ namespaces: ['infra', 'sh*'] }, true, 'namespace sh*'],
    [{ namespaces: ['infra', 'team-*'] }, false, 'namespace shop is not infra or team-*'],
    [{ pvcs: ['*-db'] }, true, 'name *-db'],
    [{ pvcs: ['orders'] }, false, 'name orders-db is not orders'],
    [{ storageClasses: ['longhorn'] }, true, 'storage class longhorn'],
    [{ storageClasses: ['fast'] }, false, 'storage class longhorn is not fast'],
    [
      { labelSelector: 'tier=db, app in (orders,carts)' },
      true,
      'label tier=db, label app in (orders,carts)',
    ],
    [{ labelSelector: 'tier=db,!app' }, false, 'label !app does not hold'],
    [
      { namespaces: ['shop'], pvcs: ['*'], labelSelector: 'tier', storageClasses: ['longhorn'] },
      true,
      'namespace shop, name *, storage class longhorn, label tier',
    ],
    [{ namespaces: ['shop'], pvcs: ['carts'] }, false, 'name orders-db is not carts'],
    [{ namespaces: [] }, false, 'namespace shop is not '],
    [{ exclude: { namespaces: ['sh*'] } }, false, 'excluded by namespace sh*'],
    [{ exclude: { pvcs: ['x', 'orders-*'] } }, false, 'excluded by name orders-*'],
    [{ exclude: { labelSelector: 'tier=db,app' } }, false, 'excluded by label tier=db, app'],
    [{ exclude: { labelSelector: 'tier=db,app=carts' } }, true, 'every volume'],
    [{ exclude: { labelSelector: '' } }, true, 'every volume'],
    [{ exclude: { namespaces: [], pvcs: ['carts'] } }, true, 'every volume'],
  ])('%j', (selector, matches, because) => {
    expect(compiled(selector).explain(orders)).toEqual({ matches, because });
    expect(compiled(selector).matches(orders)).toBe(matches);
  });

  it('takes no claim without a storage class where one is asked for, except by *', () => {
    const bare = claimFact({ storageClass: null });
    expect(compiled({ storageClasses: ['longhorn'] }).explain(bare)).toEqual({
      matches: false,
      because: 'storage class (none) is not longhorn',
    });
    expect(compiled({ storageClasses: ['*'] }).matches(bare)).toBe(true);
  });
});

const name = fc.constantFrom('a', 'ab', 'b', 'ba', 'c');
const globs = fc.option(
  fc.array(fc.constantFrom('a', 'b', 'a*', '*a', '*', '?b', 'c'), { minLength: 1, maxLength: 3 }),
  {
    nil: undefined,
  },
);
const labels = fc.dictionary(
  fc.constantFrom('app', 'tier', '__proto__'),
  fc.constantFrom('', 'x', 'y'),
);
const labelSelector = fc.constantFrom(
  '',
  'app',
  '!app',
  'app=x',
  'app=',
  'app!=x',
  'tier in (x,y,x)',
  'tier notin (x),app=y',
);
/** Without the fields that were not drawn, as JSON would have it. */
const drawn = <T extends object>(record: T): T => JSON.parse(JSON.stringify(record)) as T;
const anySelector = fc
  .record({
    namespaces: globs,
    pvcs: globs,
    storageClasses: globs,
    labelSelector,
    exclude: fc.record({ namespaces: globs, pvcs: globs, labelSelector }),
  })
  .map((record) => drawn(record) as PolicySelector);
const anyClaim = fc.record({
  uid: fc.integer({ min: 0, max: 30 }).map(String),
  namespace: name,
  name,
  labels,
  storageClass: fc.option(name),
});

describe('any selector', () => {
  it('explains what it decides', () => {
    fc.assert(
      fc.property(anySelector, anyClaim, (selector, claim) => {
        const { matches, because } = compiled(selector).explain(claim);
        expect(matches).toBe(compiled(selector).matches(claim));
        expect(because).not.toBe('');
      }),
      { numRuns: 2_000 },
    );
  });

  it('finds by the index what it finds by looking at every claim, also after changes', () => {
    const change = fc.record({ claim: anyClaim, isGone: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(anyClaim, { maxLength: 20 }),
        fc.array(change, { maxLength: 20 }),
        fc.array(anySelector, { minLength: 1, maxLength: 4 }),
        (first, changes, selectors) => {
          const claims = new Map<string, ClaimFact>();
          for (const claim of first.map((each) => claimFact(each))) claims.set(claim.uid, claim);
          const index = new ClaimIndex(claims.values());
          for (const { claim, isGone } of changes) {
            if (isGone) {
              index.delete(claim.uid);
              claims.delete(claim.uid);
            } else {
              index.set(claimFact(claim));
              claims.set(claim.uid, claimFact(claim));
            }
          }
          for (const selector of selectors.map(compiled)) {
            const expected = [...claims.values()].filter((claim) => selector.matches(claim));
            const found = index.select(selector);
            expect(found.map(({ uid }) => uid).sort()).toEqual(
              expected.map(({ uid }) => uid).sort(),
            );
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('an index of selectors', () => {
  it('finds what asking each of them finds, in their order', () => {
    fc.assert(
      fc.property(fc.array(anySelector, { maxLength: 12 }), anyClaim, (selectors, claim) => {
        const all = selectors.map((each) => compiled(each));
        const index = new SelectorIndex(all, (selector) => selector);
        expect(index.taking(claimFact(claim))).toEqual(
          all.filter((selector) => selector.matches(claimFact(claim))),
        );
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('an index of many claims', () => {
  it('leaves untouched what a selector cannot take', () => {
    let looked = 0;
    const claims = Array.from({ length: 10_000 }, (_, index) =>
      claimFact({
        uid: String(index),
        namespace: `ns-${index % 500}`,
        name: `data-${index}`,
        labels: { app: `app-${index % 50}` },
      }),
    );
    const index = new ClaimIndex(claims);
    const counting = (selector: PolicySelector): Selector => {
      const plain = compiled(selector);
      return {
        ...plain,
        matches: (claim) => {
          looked += 1;
          return plain.matches(claim);
        },
      };
    };
    for (let policy = 0; policy < 1_000; policy += 1) {
      const namespace = `ns-${policy % 500}`;
      expect(index.select(counting({ namespaces: [namespace] }))).toHaveLength(20);
    }
    expect(looked).toBe(20_000);
    expect(index.select(counting({ labelSelector: 'app=app-7' }))).toHaveLength(200);
    expect(index.select(counting({ pvcs: ['data-7', 'data-8'] }))).toHaveLength(2);
    expect(looked).toBe(20_202);
  });
});
