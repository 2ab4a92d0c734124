import { type Lease } from '@soteria/kube';
import { ManualClock, Sandbox } from '@soteria/sandbox';
import { type Clock } from '../../config/clock';
import { ClusterWriter } from '../cluster-writer';
import { Leadership } from '../lease';
import { Cable } from './cable';
import { settle } from './eventually';
import { accessTo } from './plain-connection';
import { CollectedLog } from './scratch';

/** One process that competes for the lease, with clocks of its own. */
export interface Replica {
  name: string;
  clock: ManualClock;
  leadership: Leadership;
  /** Its way to the API server. */
  cable: Cable;
}

const START = Date.UTC(2026, 4, 1);
const STEP_MS = 500;

/** Replicas that compete in one sandbox. Their monotonic clocks run equally; their wall clocks need not agree. */
export class Replicas {
  readonly all: Replica[] = [];
  /** Every moment at which more than one of them led. */
  readonly overlaps: string[] = [];
  readonly log = new CollectedLog();
  private readonly killed: Replica[] = [];
  private elapsedMs = 0;

  private constructor(
    readonly sandbox: Sandbox,
    readonly clock: ManualClock,
  ) {}

  static async start(): Promise<Replicas> {
    const clock = new ManualClock(START);
    return new Replicas(await Sandbox.start({ clock }), clock);
  }

  /** Adds one and starts it. `skewMs`: how far its wall clock is off; `seen`: what it takes its clock for. */
  async add(
    name: string,
    skewMs = 0,
    seen: (clock: Clock) => Clock = (clock) => clock,
  ): Promise<Replica> {
    const clock = new ManualClock(START + skewMs);
    const cable = await Cable.to(this.sandbox.url);
    const writer = new ClusterWriter(accessTo(cable.url, clock), clock);
    const leadership = new Leadership(writer, seen(clock), 'default', name, this.log);
    const replica = { name, clock, leadership, cable };
    this.all.push(replica);
    leadership.start();
    return replica;
  }

  leaders(): string[] {
    return this.all.filter(({ leadership }) => leadership.isLeader()).map(({ name }) => name);
  }

  lease(): Lease | undefined {
    return this.sandbox.store.get<Lease>('leases', 'default', 'soteria');
  }

  /** Lets time pass for all but the paused ones, which stand still as after SIGSTOP. */
  async elapse(ms: number, paused: readonly Replica[] = []): Promise<void> {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      this.elapsedMs += STEP_MS;
      this.clock.advance(STEP_MS);
      for (const replica of this.all) if (!paused.includes(replica)) replica.clock.advance(STEP_MS);
      await settle();
      const leaders = this.leaders();
      if (leaders.length > 1) this.overlaps.push(`${leaders.join(', ')} at ${this.elapsedMs} ms`);
    }
  }

  /** Lets time pass until the leaders are these; answers after how long, in milliseconds. */
  async until(leaders: string[], limitMs = 200_000): Promise<number> {
    const start = this.elapsedMs;
    while (this.leaders().join() !== leaders.join()) {
      if (this.elapsedMs - start >= limitMs) {
        throw new Error(`leaders after ${limitMs} ms: ${this.leaders().join(', ')}`);
      }
      await this.elapse(STEP_MS);
    }
    return this.elapsedMs - start;
  }

  /** Ends one without a word, as SIGKILL does. */
  kill(replica: Replica): void {
    this.all.splice(this.all.indexOf(replica), 1);
    this.killed.push(replica);
    replica.cable.pull();
  }

  async stop(): Promise<void> {
    this.sandbox.faults.clear();
    for (const { cable, leadership } of [...this.all, ...this.killed]) {
      const stopped = leadership.stop();
      await cable.stop();
      await stopped;
    }
    await this.sandbox.stop();
  }
}
