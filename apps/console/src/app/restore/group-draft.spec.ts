import { backup, daysAgo, failedBackup, hoursAgo, plan, volume } from '../testing/world';
import {
  chosenClaims,
  emptyGroupDraft,
  groupRequestOf,
  knownClaims,
  restorableClaims,
  skewSeconds,
  usualMoments,
} from './group-draft';

const draft = emptyGroupDraft('shop');
const claims = ['a', 'b'];

describe('usual moments', () => {
  it('are full hours of the zone of the browser, none of them to come', () => {
    const now = new Date(2026, 10, 23, 9, 41).getTime();
    expect(usualMoments(now).map(({ at }) => at)).toEqual([
      '2026-11-23T00:00',
      '2026-11-22T12:00',
      '2026-11-16T12:00',
    ]);
  });
});

describe('a draft of restoring together', () => {
  it.each([
    ['without a namespace', claims, { ...draft, namespace: '' }],
    ['with everything left out', [], draft],
    ['of a moment that no calendar has', claims, { ...draft, at: '202602-05-01T00:00' }],
  ])('is no request %s', (_, chosen, entered) => {
    expect(groupRequestOf('shop', claims, chosen, entered)).toBeNull();
  });

  it('asks for the newest of all, beside what is there', () => {
    expect(groupRequestOf('shop', claims, claims, draft)).toEqual({
      source: { namespace: 'shop' },
      target: { namespace: 'shop', nameSuffix: '-restored' },
      onMissing: 'fail',
    });
  });

  it('asks for the moment and the claims that were chosen', () => {
    const entered = {
      ...draft,
      at: '2026-11-22T12:00',
      prefix: 'old-',
      suffix: '',
      createNamespace: true,
      onMissing: 'skip' as const,
    };
    expect(groupRequestOf('shop', claims, ['a'], entered)).toEqual({
      source: { namespace: 'shop', at: new Date('2026-11-22T12:00').toISOString() },
      target: { namespace: 'shop', namePrefix: 'old-', createNamespace: true },
      pvcs: ['a'],
      onMissing: 'skip',
    });
  });

  it('takes all along, or what was asked for, but for what was ticked otherwise', () => {
    const flipped = { ...draft, flipped: new Set(['b']) };
    expect(chosenClaims(claims, null, draft)).toEqual(['a', 'b']);
    expect(chosenClaims(claims, null, flipped)).toEqual(['a']);
    expect(chosenClaims(claims, ['a'], draft)).toEqual(['a']);
    expect(chosenClaims(claims, ['a'], flipped)).toEqual(['a', 'b']);
  });

  it('offers each claim once, and tells those that can be restored from the others', () => {
    const backups = [
      backup('shop/b', '1'),
      backup('shop/a', '2'),
      backup('shop/b', '3'),
      failedBackup('shop/c', '4'),
    ];
    expect(restorableClaims(backups)).toEqual(['a', 'b']);
    expect(knownClaims(backups, [volume('shop/a'), volume('shop/d')])).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
  });
});

describe('the skew of a plan', () => {
  const [item] = plan().items;
  const of = (...times: (string | null)[]) =>
    skewSeconds(plan({ items: item ? times.map((time) => ({ ...item, time })) : [] }));

  it('is the time between the first and the last point', () => {
    expect(of(hoursAgo(3), daysAgo(1), hoursAgo(5))).toBe(21 * 3_600);
  });

  it('is none for a single point', () => {
    expect(of(hoursAgo(3), null)).toBeNull();
  });
});
