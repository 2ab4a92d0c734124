import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { MINUTE_MS, SECOND_MS } from '@soteria/domain';
import {
  INSTANT,
  type Mutation,
  type Pace,
  type SandboxClock,
  startCluster,
  type World,
} from '@soteria/sandbox';
import { type Identity } from './api-process';
import { Scene } from './scene';
import { type Point, type Strike } from './strike';

/** How much faster than ours the time of the cluster and of the processes passes. */
const SPEED = 10;
const PACE: Pace = { ...INSTANT, progressEveryMs: 10_000, resyncMs: 300_000 };
const LOOK_AGAIN_MS = 10;
/** An answer needs a moment until its reader has it. */
const ARRIVAL_MS = 20;
const REAL_LIMIT_MS = 30 * MINUTE_MS;
const TOLD_CHARACTERS = 4_000;

export interface RealStageOptions {
  /** The API as it is built and shipped. */
  file: string;
  world: World;
  variables?: Readonly<Record<string, string>> | undefined;
  replicas: number;
}

/** A process of the built API. */
class RealProcess {
  private told = '';
  private port: string | undefined;
  private readonly child: ChildProcess;

  constructor(
    readonly identity: Identity,
    readonly replica: string,
    {
      file,
      kubeconfig,
      clock,
      variables,
    }: Record<'file' | 'kubeconfig' | 'clock', string> & {
      variables: Readonly<Record<string, string>>;
    },
  ) {
    const preload = pathToFileURL('tools/faster-clock.mjs').href;
    this.child = spawn(process.execPath, ['--import', preload, file], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        KUBECONFIG: kubeconfig,
        SOTERIA_CLOCK: clock,
        SOTERIA_PORT: '0',
        SOTERIA_AUTH_ENABLED: 'false',
        SOTERIA_REPLICA: replica,
        ...variables,
      },
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.told = `${this.told}${chunk.toString()}`.slice(-TOLD_CHARACTERS);
        this.port ??= /listening on port (\d+)/.exec(this.told)?.[1];
      });
    }
  }

  get address(): string | undefined {
    return this.port === undefined ? undefined : `http://127.0.0.1:${this.port}`;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Ended by itself, which no process may. */
  get fault(): string | null {
    const { exitCode } = this.child;
    return exitCode === null || exitCode === 0 ? null : `ended with ${exitCode}:\n${this.told}`;
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }
}

/** A scene whose processes are real ones, ended by signals, in a time that passes faster than ours. */
export class RealStage extends Scene {
  private readonly processes: RealProcess[] = [];
  private readonly began = Date.now();
  private readonly clock: SandboxClock = {
    now: () => Math.round(this.began + (Date.now() - this.began) * SPEED),
    monotonic: () => performance.now() * SPEED,
    after: (delayMs, callback) => {
      const timer = setTimeout(callback, Math.max(delayMs, 0) / SPEED);
      return () => clearTimeout(timer);
    },
  };

  private constructor(private readonly options: RealStageOptions) {
    super();
  }

  static async open(options: RealStageOptions): Promise<RealStage> {
    const stage = new RealStage(options);
    const { clock, tokens } = stage;
    stage.cluster = await startCluster({ world: options.world, clock, tokens, pace: PACE });
    return stage;
  }

  async until(
    what: string,
    condition: () => boolean | Promise<boolean>,
    limitMs = REAL_LIMIT_MS,
  ): Promise<void> {
    const deadline = this.clock.monotonic() + limitMs;
    for (;;) {
      this.replaceEnded();
      if (await condition()) return;
      if (this.clock.monotonic() > deadline) {
        throw new Error(`not within ${limitMs / SECOND_MS} s of the clock: ${what}`);
      }
      await pause(LOOK_AGAIN_MS);
    }
  }

  async elapse(ms: number): Promise<void> {
    const end = this.clock.monotonic() + ms;
    await this.until('time has passed', () => this.clock.monotonic() >= end);
  }

  async giveWay(): Promise<void> {
    const leads = ({ replica, hasEnded }: RealProcess) => replica === this.holder() && !hasEnded;
    await this.until('a process leads', () => this.processes.some(leads));
    const leader = this.processes.find(leads);
    leader?.signal('SIGTERM');
    await this.until('the process has ended', () => leader?.hasEnded !== false);
  }

  override arm(
    point: Point,
    counts: (mutation: Readonly<Mutation>) => boolean,
    then?: () => void,
  ): Strike {
    return super.arm(point, counts, then, async () => {
      await pause(ARRIVAL_MS);
    });
  }

  protected addresses(): string[] {
    return this.processes.flatMap(({ hasEnded, address }) =>
      hasEnded || address === undefined ? [] : [address],
    );
  }

  protected end(user: string): void {
    this.processes.find(({ identity }) => identity.user === user)?.signal('SIGKILL');
  }

  protected async endAll(): Promise<void> {
    for (const process of this.processes) process.signal('SIGKILL');
    while (this.processes.some(({ hasEnded }) => !hasEnded)) await pause(LOOK_AGAIN_MS);
  }

  private replaceEnded(): void {
    for (const { fault } of this.processes) if (fault !== null) throw new Error(fault);
    for (let place = 0; place < this.options.replicas; place += 1) {
      if (this.processes[place]?.hasEnded !== false) this.processes[place] = this.begin(place);
    }
  }

  private begin(place: number): RealProcess {
    const { identity, replica } = this.nextIdentity(place);
    const kubeconfig = join(this.folder, `kubeconfig-${identity.token}`);
    writeFileSync(kubeconfig, this.cluster.sandbox.kubeconfig(identity.token));
    return new RealProcess(identity, replica, {
      file: this.options.file,
      kubeconfig,
      clock: `${SPEED}@${this.began}`,
      variables: this.options.variables ?? {},
    });
  }
}
