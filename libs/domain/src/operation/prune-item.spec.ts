import { backupFact } from '../testing/facts';
import { nextSteps, type OperationContext } from './next-steps';
import { type PruneRecord } from './record';
import { context, pruneItem, pruneRecord } from './testing/records';
import { SeenCluster } from './testing/seen-cluster';

describe('a restore point that is to be pruned', () => {
  let view: SeenCluster;
  beforeEach(() => {
    view = new SeenCluster();
    view.backups.see(backupFact());
  });
  const decide = (record: PruneRecord, overrides: Partial<OperationContext> = {}) =>
    nextSteps(record, context(view, overrides));

  it('asks at the last moment whether it may go', () => {
    const pruneObjection = () => 'It is pinned.';
    const { record, steps } = decide(pruneRecord(), { pruneObjection });
    expect(steps).toEqual([]);
    expect(record.items[0]).toMatchObject({ state: 'skipped', detail: 'It is pinned.' });
  });

  it('asks again as long as the cluster has not taken the deletion', () => {
    const pruneObjection = () => 'It is pinned.';
    const refused = pruneItem({ state: 'running', phase: 'deleting' });
    const ofRefused = pruneRecord({ items: [refused] });
    view.backups.see(backupFact({ id: 'backup-1', uid: 'backup-1' }));
    expect(decide(ofRefused).steps).toHaveLength(1);
    const { record, steps } = decide(ofRefused, { pruneObjection });
    expect(steps).toEqual([]);
    expect(record.items[0]).toMatchObject({ state: 'skipped', detail: 'It is pinned.' });
    // Once it was taken, or may have been, it goes on to its end.
    view.backups.see(backupFact({ id: 'backup-1', uid: 'backup-1', deleting: true }));
    expect(decide(ofRefused, { pruneObjection }).record.items[0]?.state).toBe('running');
    view.backups.lose('backup-1');
    expect(decide(ofRefused, { pruneObjection }).record.items[0]?.state).toBe('running');
  });
});
