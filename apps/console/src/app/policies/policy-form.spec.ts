import { type PolicyDraft } from '@soteria/contracts';
import { names, newPolicy, readForm, toForm } from './policy-form';

const full: PolicyDraft = {
  name: 'nightly',
  enabled: true,
  description: 'Everything',
  selector: {
    namespaces: ['shop', 'team-*'],
    pvcs: ['data-*'],
    labelSelector: 'tier=data',
    storageClasses: ['longhorn'],
    exclude: { namespaces: ['tmp'], pvcs: ['x'], labelSelector: 'skip' },
  },
  schedule: { cron: '0 2 * * *', timezone: 'Europe/Berlin', jitterSeconds: 900, onMissed: 'run' },
  objectiveSeconds: 26 * 3_600,
  retention: { last: 3, daily: 7, withinSeconds: 86_400, keepAtLeast: 2 },
  mode: 'incremental',
  fullEvery: 30,
  concurrency: 4,
};

describe('the fields of a policy', () => {
  it('give back the policy that they were filled from', () => {
    expect(readForm(toForm(full))).toEqual({ draft: full, faults: {} });
  });

  it('leave out what is empty: an empty list would select nothing', () => {
    const { draft } = readForm(toForm({ ...newPolicy({}, 'UTC'), name: 'all' }));
    expect(draft.selector).toEqual({});
    expect(draft).not.toHaveProperty('objectiveSeconds');
    expect(draft).not.toHaveProperty('description');
  });

  it.each([
    ['/name', { name: ' ' }],
    ['/objectiveSeconds', { objective: '26' }],
    ['/schedule/jitterSeconds', { jitter: 'some' }],
    ['/retention/withinSeconds', { within: 'a week' }],
    ['/retention/keepAtLeast', { keepAtLeast: '-1' }],
    ['/retention/daily', { retention: { ...toForm(full).retention, daily: 'seven' } }],
    ['/fullEvery', { fullEvery: '2.5' }],
    ['/concurrency', { concurrency: 'all' }],
  ])('say what is wrong at %s', (pointer, change) => {
    const { faults } = readForm({ ...toForm(full), ...change });
    expect(Object.keys(faults)).toEqual([pointer]);
  });

  it('never keep fewer than one good point', () => {
    expect(readForm({ ...toForm(full), keepAtLeast: '' }).draft.retention.keepAtLeast).toBe(1);
  });

  it('take lists apart at commas', () => {
    expect(names(' a, b ,,c ')).toEqual(['a', 'b', 'c']);
    expect(names(' , ')).toBeUndefined();
  });
});
