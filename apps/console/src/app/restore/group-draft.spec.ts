import { backup, daysAgo, failedBackup, hoursAgo, plan } from '../testing/world';
import {
  emptyGroupDraft,
  groupRequestOf,
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
    ['without a namespace', { ...draft, namespace: '' }],
    ['with everything left out', { ...draft, leftOut: new Set(claims) }],
  ])('is no request %s', (_, entered) => {
    expect(groupRequestOf('shop', claims, entered)).toBeNull();
  });

  it('asks for the newest of all, beside what is there', () => {
    expect(groupRequestOf('shop', claims, draft)).toEqual({
      source: { namespace: 'shop' },
      target: { namespace: 'shop', nameSuffix: '-restored' },
      onMissing: 'fail',
    });
  });

  it('asks for the moment and the claims that were chosen', () => {
    const entered = {
      ...draft,
      at: '2026-11-22T12:00',
      leftOut: new Set(['b']),
      prefix: 'old-',
      suffix: '',
      createNamespace: true,
      onMissing: 'skip' as const,
    };
    expect(groupRequestOf('shop', claims, entered)).toEqual({
      source: { namespace: 'shop', at: new Date('2026-11-22T12:00').toISOString() },
      target: { namespace: 'shop', namePrefix: 'old-', createNamespace: true },
      pvcs: ['a'],
      onMissing: 'skip',
    });
  });

  it('offers each claim once, and only what can be restored', () => {
    const backups = [
      backup('shop/b', '1'),
      backup('shop/a', '2'),
      backup('shop/b', '3'),
      failedBackup('shop/c', '4'),
    ];
    expect(restorableClaims(backups)).toEqual(['a', 'b']);
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
