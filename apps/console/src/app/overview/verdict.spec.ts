import { daysAgo, hoursAgo, volume } from '../testing/world';
import { countByStatus } from '../volumes/volume-query';
import { needingAttention, verdict } from './verdict';

const none = countByStatus([]);

describe('the verdict', () => {
  it.each([
    [{}, 'There is no volume to protect yet.'],
    [{ unsupported: 3 }, 'No volume is protected. 3 are unsupported.'],
    [{ excluded: 2, unsupported: 1 }, 'No volume is protected. 2 are excluded. 1 is unsupported.'],
    [{ ok: 1 }, 'The one volume is within its objective.'],
    [{ ok: 44 }, 'All 44 volumes are within objective.'],
    [
      { ok: 44, excluded: 3, unsupported: 1 },
      'All 44 volumes are within objective. 3 more are excluded. 1 more is unsupported.',
    ],
    [
      { ok: 41, overdue: 2, never: 1 },
      '41 of 44 volumes are within objective. 1 has never been backed up. 2 are overdue.',
    ],
    [
      { ok: 1, unprotected: 1, unknown: 1, unsupported: 2 },
      '1 of 3 volumes is within objective. 1 is unprotected. 1 cannot be judged. 2 more are unsupported.',
    ],
  ])('on %j is “%s”', (counts, words) => {
    expect(verdict({ ...none, ...counts }).join(' ')).toBe(words);
  });
});

describe('what needs attention', () => {
  it('comes worst first, then the longest', () => {
    const rows = [
      volume('a/fine'),
      volume('a/excluded', { status: 'excluded' }),
      volume('a/late', { status: 'overdue', since: hoursAgo(2) }),
      volume('a/later', { status: 'overdue', since: daysAgo(2) }),
      volume('a/bare', { status: 'unprotected' }),
      volume('a/never', { status: 'never' }),
    ];
    expect(needingAttention(rows).map(({ pvc }) => pvc)).toEqual([
      'never',
      'later',
      'late',
      'bare',
    ]);
  });
});
