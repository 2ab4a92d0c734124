import 'reflect-metadata';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SECOND_MS } from '@soteria/domain';
import { INSTANT, ManualClock, type Pace, startCluster, type World } from '@soteria/sandbox';
import { TICK_MS } from '../../policy/policy-runner';
import { ApiProcess } from './api-process';
import { type Answer, LIMIT_MS, Scene } from './scene';

export { isApi, OWN_NAMESPACE } from './scene';

/** What takes time tells of its progress now and then, and what rests is looked over seldom. */
const PACE: Pace = { ...INSTANT, progressEveryMs: 10_000, resyncMs: 300_000 };
const START = Date.UTC(2026, 4, 1);
/** So many turns of the event loop in which nobody did anything mean that nobody will. */
const QUIET_TURNS = 6;
const QUIET_TURNS_WHILE_ASKING = 30;
const SETTLE_LIMIT_MS = 60_000;

export interface StageOptions {
  world: World;
  variables?: Readonly<Record<string, string>> | undefined;
  /** How many processes of the API there are at once. */
  replicas?: number | undefined;
}

/** A scene whose processes are within this one, and whose time passes only while nobody is at work. */
export class Stage extends Scene {
  readonly clock = new ManualClock(START);
  readonly processes: ApiProcess[] = [];
  private lastTickMs = 0;

  private constructor(private readonly options: StageOptions) {
    super();
  }

  static async open(options: StageOptions): Promise<Stage> {
    const stage = new Stage(options);
    const { clock, tokens } = stage;
    stage.cluster = await startCluster({ world: options.world, clock, tokens, pace: PACE });
    return stage;
  }

  protected endAll(): void {
    for (const process of this.processes) process.end();
  }

  /** All of them: a process that goes on beside would do the rest at once. */
  protected end(): void {
    this.endAll();
  }

  /** Waits for a state, letting time pass whenever nobody is at work. */
  async until(
    what: string,
    condition: () => boolean | Promise<boolean>,
    limitMs = LIMIT_MS,
  ): Promise<void> {
    const deadline = this.clock.monotonic() + limitMs;
    for (;;) {
      await this.settle();
      if (await condition()) return;
      if (this.clock.monotonic() > deadline) {
        throw new Error(`not within ${limitMs / SECOND_MS} s of the clock: ${what}`);
      }
      await this.replaceEnded();
      this.advance(this.clock.untilNext() ?? SECOND_MS);
    }
  }

  async elapse(ms: number): Promise<void> {
    const end = this.clock.monotonic() + ms;
    await this.until('time has passed', () => {
      if (this.clock.monotonic() >= end) return true;
      const next = this.clock.untilNext() ?? SECOND_MS;
      if (this.clock.monotonic() + next > end) this.advance(end - this.clock.monotonic());
      return this.clock.monotonic() >= end;
    });
  }

  /** Sends a request to one process until it has answered, or to whichever is there. */
  askOf<T>(
    chosen: ApiProcess | undefined,
    method: string,
    path: string,
    body?: unknown,
    key?: string,
  ): Promise<Answer<T>> {
    if (!chosen) return this.ask<T>(method, path, body, key);
    return this.askAt<T>(() => chosen.address, method, path, body, key);
  }

  protected addresses(): string[] {
    return this.processes.filter(({ listens }) => listens).map(({ address }) => address);
  }

  /** The process that leads, as soon as one does. */
  async leader(): Promise<ApiProcess> {
    let leader: ApiProcess | undefined;
    await this.until('a process leads', () => {
      leader = this.processes.find(({ replica, listens }) => listens && replica === this.holder());
      return leader !== undefined;
    });
    if (!leader) throw new Error('nobody leads');
    return leader;
  }

  async giveWay(): Promise<void> {
    const leader = await this.leader();
    void leader.stop();
    await this.until('the process has ended', () => leader.hasEnded);
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    const limit = performance.now() + SETTLE_LIMIT_MS;
    let stamp = this.stamp();
    for (let quiet = 0; quiet < (this.asking > 0 ? QUIET_TURNS_WHILE_ASKING : QUIET_TURNS);) {
      await nextTurn();
      const now = this.stamp();
      const isQuiet = this.cluster.isQuiet() && now === stamp;
      quiet = isQuiet ? quiet + 1 : 0;
      stamp = now;
      if (performance.now() > limit) throw new Error('the cluster does not come to rest');
    }
  }

  private stamp(): string {
    const { store, requests } = this.cluster.sandbox;
    return `${store.version} ${requests.total} ${this.asking}`;
  }

  private advance(ms: number): void {
    this.clock.advance(ms);
    if (this.clock.monotonic() - this.lastTickMs < TICK_MS) return;
    this.lastTickMs = this.clock.monotonic();
    for (const process of this.processes) process.tick();
  }

  private async replaceEnded(): Promise<void> {
    const living = this.processes.filter(({ hasEnded }) => !hasEnded);
    this.processes.splice(0, this.processes.length, ...living);
    while (this.processes.length < (this.options.replicas ?? 1)) {
      const process = new ApiProcess({
        cluster: this.cluster,
        clock: this.clock,
        folder: this.folder,
        ...this.nextIdentity(this.processes.length),
        variables: this.options.variables ?? {},
      });
      this.processes.push(process);
      await process.start();
    }
  }
}
