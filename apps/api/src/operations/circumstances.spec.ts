import { type OperationRecord } from '@soteria/domain';
import { type ClusterState } from '../cluster/cluster-state';
import { type Leadership } from '../cluster/lease';
import { type Clock } from '../config/clock';
import { type Config } from '../config/config';
import { type FactStore } from '../driver/fact-store';
import { type Capacity } from './capacity';
import { Circumstances } from './circumstances';
import { type PruneGate } from './prune-gate';

const BEGUN = Date.parse('2026-05-01T12:00:00Z');
const MINUTE_MS = 60_000;

/** Contact and time as a spec wants them. */
class Scene {
  private at = BEGUN;
  private elapsedMs = 0;
  private isLost = false;
  private tell: () => void = () => undefined;
  private readonly circumstances: Circumstances;

  constructor() {
    const clock: Partial<Clock> = { now: () => this.at, monotonic: () => this.elapsedMs };
    const cluster = {
      stale: () => (this.isLost ? { since: this.at, source: 'claims', detail: 'no answer' } : null),
      onContactChange: (tell: () => void) => (this.tell = tell),
    };
    this.circumstances = new Circumstances(
      {} as FactStore,
      { free: () => 1 } as unknown as Capacity,
      {} as PruneGate,
      clock as Clock,
      { stallAfterSeconds: 3_600 } as Config,
      cluster as unknown as ClusterState,
      { onChange: () => undefined } as unknown as Leadership,
    );
  }

  pass(ms: number): void {
    this.at += ms;
    this.elapsedMs += ms;
  }

  setWallClock(byMs: number): void {
    this.at += byMs;
  }

  outage(ms: number): void {
    this.isLost = true;
    this.tell();
    this.pass(ms);
    this.isLost = false;
    this.tell();
  }

  /** Since when somebody could act, counted from the beginning. */
  actingAfterMs(): number {
    const record = { id: 'op-1', kind: 'restore' } as OperationRecord;
    return this.circumstances.of(record).actingSince - BEGUN;
  }
}

describe('since when somebody could act', () => {
  it('is counted from the end of an outage', () => {
    const scene = new Scene();
    scene.outage(10 * MINUTE_MS);
    scene.pass(MINUTE_MS);
    expect(scene.actingAfterMs()).toBe(10 * MINUTE_MS);
  });

  it('is not put off by short breaks, however many', () => {
    const scene = new Scene();
    for (let at = 0; at < 100; at += 1) scene.outage(MINUTE_MS / 2);
    expect(scene.actingAfterMs()).toBe(0);
  });

  it('does not lie ahead after the wall clock was set back', () => {
    const scene = new Scene();
    scene.pass(MINUTE_MS);
    scene.setWallClock(-60 * MINUTE_MS);
    scene.pass(MINUTE_MS);
    expect(scene.actingAfterMs()).toBe(-60 * MINUTE_MS);
  });
});
