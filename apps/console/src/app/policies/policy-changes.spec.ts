import { newPolicy } from './policy-form';
import { changesBetween, selectorInWords } from './policy-changes';

const saved = { ...newPolicy({ namespaces: ['shop'] }, 'UTC'), name: 'nightly' };

describe('what saving changes', () => {
  it('is nothing for the same policy', () => {
    expect(changesBetween(saved, { ...saved })).toEqual([]);
  });

  it('is said field by field, before and after', () => {
    const draft = { ...saved, enabled: false, selector: { namespaces: ['shop', 'media'] } };
    expect(changesBetween(saved, draft)).toEqual([
      { what: 'Switched', before: 'on', after: 'off' },
      { what: 'Covers', before: 'namespaces shop', after: 'namespaces shop, media' },
    ]);
  });

  it.each([
    [{ schedule: { every: '6h', onMissed: 'run' as const } }, 'Runs'],
    [{ objectiveSeconds: 3_600 }, 'Objective'],
    [{ retention: { last: 1, keepAtLeast: 1 } }, 'Keeps'],
    [{ mode: 'full' as const }, 'Kind'],
    [{ concurrency: 2 }, 'At once'],
    [{ description: 'x' }, 'Description'],
  ])('notices %j', (change, what) => {
    expect(changesBetween(saved, { ...saved, ...change }).map((found) => found.what)).toContain(
      what,
    );
  });
});

describe('a selector in words', () => {
  it('is every volume without a term', () => {
    expect(selectorInWords({})).toBe('every volume');
  });

  it('names every term', () => {
    const words = selectorInWords({
      namespaces: ['a'],
      pvcs: ['b'],
      labelSelector: 'c=d',
      storageClasses: ['e'],
      exclude: { namespaces: ['f'], pvcs: ['g'], labelSelector: 'h' },
    });
    expect(words).toBe(
      'namespaces a; claims b; labels c=d; storage classes e; not in namespaces f; not claims g; not labels h',
    );
  });
});
