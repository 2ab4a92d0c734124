import { Logger } from '@nestjs/common';
import { type Watch } from '@soteria/domain';
import { type ClusterState } from '../cluster/cluster-state';
import { type Leadership } from '../cluster/lease';
import { ShiftedClock } from '../testing/shifted-clock';
import { type DuePolicies } from './due-policies';
import { PolicyRunner } from './policy-runner';
import { type PolicySituation } from './policy-situation';
import { type PolicyStarter } from './policy-starter';
import { type RetentionRunner } from './retention-runner';
import { type SkippedRuns } from './skipped-runs';

const NOW = Date.parse('2026-05-01T02:00:00Z');

describe('the moment of the last look at the policies', () => {
  let defect: Error | null;
  let leads: boolean;
  let clock: ShiftedClock;
  let runner: PolicyRunner;
  // As in a story, whose API logs nowhere.
  beforeAll(() => {
    Logger.overrideLogger(false);
  });
  beforeEach(() => {
    defect = null;
    leads = true;
    clock = new ShiftedClock();
    clock.set(NOW);
    const due = {
      forget: () => undefined,
      leaveUnsettled: () => undefined,
      take: () => {
        if (defect !== null) throw defect;
        return [];
      },
    };
    runner = new PolicyRunner(
      due as unknown as DuePolicies,
      { seenBy: (watch: Watch) => ({ inProgress: [], watch }) } as unknown as PolicySituation,
      { note: () => undefined } as unknown as SkippedRuns,
      {} as unknown as PolicyStarter,
      { run: () => Promise.resolve() } as unknown as RetentionRunner,
      { synced: true } as unknown as ClusterState,
      { isLeader: () => leads } as unknown as Leadership,
      clock,
    );
  });

  it('is not told of a look that failed', async () => {
    await runner.tick();
    const before = runner.lastTickAt ?? 0;
    expect(before).toBeGreaterThanOrEqual(NOW);
    clock.leap(60_000);
    defect = new Error('a defect');
    await runner.tick();
    expect(runner.lastTickAt).toBe(before);
    defect = null;
    await runner.tick();
    expect(runner.lastTickAt).toBeGreaterThanOrEqual(before + 60_000);
  });

  it('is not told by those that do not lead', async () => {
    leads = false;
    await runner.tick();
    expect(runner.lastTickAt).toBeNull();
  });
});
