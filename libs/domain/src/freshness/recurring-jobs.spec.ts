import { recurringJobFact, volumeFact } from '../testing/facts';
import { recurringJobCoverage } from './recurring-jobs';

const jobs = [
  recurringJobFact({ name: 'daily', groups: ['default'] }),
  recurringJobFact({ name: 'hourly', groups: ['gold', 'silver'] }),
  recurringJobFact({ name: 'snap', groups: ['default', 'silver'], makesBackups: false }),
  recurringJobFact({ name: 'alone' }),
  recurringJobFact({ name: 'elsewhere', driver: 'other.driver', groups: ['default'] }),
];

const namesOf = (volume: { jobs?: string[]; jobGroups?: string[]; idleJobs?: string }): string[] =>
  recurringJobCoverage(volumeFact(volume), jobs).map(({ name, because }) => `${name}: ${because}`);

describe('recurringJobCoverage', () => {
  it('holds the default group for a volume without labels, and for no other', () => {
    const because = 'the volume has no job label, so the job group default holds';
    expect(namesOf({})).toEqual([`daily: ${because}`, `snap: ${because}`]);
    expect(namesOf({ jobGroups: ['soteria-restored'] })).toEqual([]);
    expect(namesOf({ jobs: ['gone'] })).toEqual([]);
    expect(namesOf({ idleJobs: 'Its label is passed over.' })).toEqual([]);
  });

  it('finds jobs by their own label and by their groups', () => {
    expect(namesOf({ jobs: ['alone'], jobGroups: ['silver'] })).toEqual([
      'hourly: the volume is labelled with the job group silver',
      'snap: the volume is labelled with the job group silver',
      'alone: the volume is labelled with the job alone',
    ]);
  });

  it('tells jobs that make no backups apart', () => {
    const standings = recurringJobCoverage(volumeFact(), jobs).map(({ standing }) => standing);
    expect(standings).toEqual(['active', 'snapshots-only']);
  });

  it('finds a job that takes all volumes, whatever their labels say', () => {
    const system = recurringJobFact({ name: 'system', takesAll: true });
    const expected = {
      name: 'system',
      because: 'the job backs up every volume',
      standing: 'active',
      takesDetached: true,
    };
    for (const volume of [volumeFact(), volumeFact({ jobs: ['gone'] })]) {
      expect(recurringJobCoverage(volume, [system])).toMatchObject([expected]);
    }
  });

  it('does not count a job that is being deleted', () => {
    const going = recurringJobFact({ name: 'going', groups: ['default'], deleting: true });
    const labelled = volumeFact({ jobs: ['going'] });
    expect(recurringJobCoverage(volumeFact(), [going])).toEqual([]);
    expect(recurringJobCoverage(labelled, [going])).toEqual([]);
  });

  it('does not count a job whose day never comes', () => {
    const standingOf = (cron: string, makesBackups = true) =>
      recurringJobCoverage(volumeFact({ jobs: ['odd'] }), [
        recurringJobFact({ name: 'odd', cron, makesBackups }),
      ]).map(({ standing, cron: told }) => [standing, told]);
    for (const cron of ['0 0 31 2 *', '0 0 30,31 feb *', '0 0 31 4,6,9,11 ?']) {
      expect(standingOf(cron)).toEqual([['never-runs', cron]]);
    }
    expect(standingOf('0 0 31 2 *', false)).toEqual([['snapshots-only', '0 0 31 2 *']]);
    // Longhorn's cron takes either day where a weekday is named, also by a step.
    for (const cron of ['0 0 29 2 *', '0 0 31 2 mon', '0 0 31 2 */2', '@every 6h', 'beyond us']) {
      expect(standingOf(cron)).toEqual([['active', cron]]);
    }
  });

  it('takes the default group by name where a label asks for it', () => {
    expect(namesOf({ jobs: ['alone'], jobGroups: ['default'] })).toEqual([
      'daily: the volume is labelled with the job group default',
      'snap: the volume is labelled with the job group default',
      'alone: the volume is labelled with the job alone',
    ]);
  });
});
