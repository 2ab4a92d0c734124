import { type ClusterState } from '../cluster/cluster-state';
import { ProblemError } from './problem-error';
import { ReadinessGate } from './readiness';

const READ: Pick<ClusterState, 'synced' | 'health'> = { synced: true, health: () => [] };

describe('a cluster that has been read', () => {
  it('is not told of before what is made of it is done, and the refusal names that', () => {
    const gate = new ReadinessGate(READ as ClusterState);
    let done = false;
    gate.preparations.push({ name: 'the rows', isDone: () => done });
    expect(gate.isReady).toBe(false);
    const refused = expect(() => gate.demandReady());
    refused.toThrow(ProblemError);
    refused.toThrow(/Still waiting for the rows\./);
    done = true;
    expect(gate.isReady).toBe(true);
    expect(() => gate.demandReady()).not.toThrow();
  });
});
