import { type randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { SchedulerRegistry } from '@nestjs/schedule';
import { type SandboxCluster } from '@soteria/sandbox';
import { buildApp, startApp, stopApp } from '../../app';
import { type Clock } from '../../config/clock';
import { readConfig } from '../../config/read-config';
import { PolicyRunner } from '../../policy/policy-runner';
import { MortalClock } from './mortal-clock';

/** As whom a process sends its requests, and what it presents for that. */
export interface Identity {
  user: string;
  token: ReturnType<typeof randomUUID>;
}

export interface ProcessOptions {
  cluster: SandboxCluster;
  clock: Clock;
  /** Where its kubeconfig is written to. */
  folder: string;
  identity: Identity;
  replica: string;
  variables: Readonly<Record<string, string>>;
}

/** One process of the API within this one, which can be ended at any instruction. */
export class ApiProcess {
  private readonly clock: MortalClock;
  private app: NestExpressApplication | undefined;
  private port = 0;
  hasEnded = false;

  constructor(private readonly options: ProcessOptions) {
    this.clock = new MortalClock(options.clock);
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get replica(): string {
    return this.options.replica;
  }

  get user(): string {
    return this.options.identity.user;
  }

  /** From now on it reads the same time again and again, as one does that slept without noticing. */
  freezeClock(): void {
    this.clock.freeze();
  }

  /** Whether it answers yet; it may not know the cluster yet. */
  get listens(): boolean {
    return this.port > 0 && !this.hasEnded;
  }

  async start(): Promise<void> {
    const config = this.configure();
    this.app = await buildApp(config, this.clock, false);
    const port = await startApp(this.app, config);
    // The timer of the policies knows only real time; here a hand rings it.
    for (const name of this.timers().getIntervals()) this.timers().deleteInterval(name);
    this.port = port;
    if (this.hasEnded) this.hangUp();
  }

  /** Ends it without a word, as SIGKILL does: nothing that it says from now on is heard. */
  end(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.clock.end();
    const { faults } = this.options.cluster.sandbox;
    const { user } = this.options.identity;
    faults.add({ match: { user }, action: { kind: 'drop-before' } });
    for (const stream of faults.streams({ user })) stream.cut();
    this.hangUp();
  }

  /** Ends it as SIGTERM does. */
  async stop(): Promise<void> {
    if (this.app) await stopApp(this.app);
    this.end();
  }

  /** Lets the policies be looked at. */
  tick(): void {
    if (this.listens) void this.app?.get(PolicyRunner).tick();
  }

  private configure(): ReturnType<typeof readConfig> {
    const { cluster, folder, identity, replica, variables } = this.options;
    const kubeconfig = join(folder, `kubeconfig-${identity.token}`);
    writeFileSync(kubeconfig, cluster.sandbox.kubeconfig(identity.token));
    return readConfig({
      variables: {
        KUBECONFIG: kubeconfig,
        SOTERIA_PORT: '0',
        SOTERIA_AUTH_ENABLED: 'false',
        SOTERIA_REPLICA: replica,
        ...variables,
      },
      hostName: replica,
      readFile: () => {
        throw new Error('there are no files');
      },
    });
  }

  private timers(): SchedulerRegistry {
    if (!this.app) throw new Error('it has not been built');
    return this.app.get(SchedulerRegistry);
  }

  private hangUp(): void {
    const server = this.app?.getHttpServer();
    server?.closeAllConnections();
    server?.close();
  }
}
