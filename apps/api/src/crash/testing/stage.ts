import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HOUR_MS, type OperationRecord, SECOND_MS } from '@soteria/domain';
import { type ConfigMap, type Lease, RECORD_DATA_KEY, RECORD_LABEL } from '@soteria/kube';
import {
  INSTANT,
  ManualClock,
  type Mutation,
  type Pace,
  type SandboxCluster,
  startCluster,
  type World,
} from '@soteria/sandbox';
import { TICK_MS } from '../../policy/policy-runner';
import { ApiProcess, type Identity } from './api-process';
import { type Point, Strike } from './strike';

/** More processes than any stage sees. */
const MAX_PROCESSES = 120;
const API_USERS = 'system:serviceaccount:soteria:process-';
/** Whether requests of this user are those of a process of the API. */
export const isApi = (user: string): boolean => user.startsWith(API_USERS);
export const OWN_NAMESPACE = 'soteria';

/** What takes time tells of its progress now and then, and what rests is looked over seldom. */
const PACE: Pace = { ...INSTANT, progressEveryMs: 10_000, resyncMs: 300_000 };
const START = Date.UTC(2026, 4, 1);
/** So many turns of the event loop in which nobody did anything mean that nobody will. */
const QUIET_TURNS = 6;
const QUIET_TURNS_WHILE_ASKING = 30;
const SETTLE_LIMIT_MS = 60_000;

export interface Answer<T = unknown> {
  status: number;
  body: T;
}

export interface StageOptions {
  world: World;
  variables?: Readonly<Record<string, string>> | undefined;
  /** How many processes of the API there are at once. */
  replicas?: number | undefined;
}

/**
 * A cluster, processes of the API on it, and a time that passes only while nobody is at work. A
 * process that was ended is followed by another one.
 */
export class Stage {
  readonly clock = new ManualClock(START);
  readonly processes: ApiProcess[] = [];
  private readonly folder = mkdtempSync(join(tmpdir(), 'soteria-crash-'));
  private asking = 0;
  private begun = 0;
  private names = 0;
  private lastTickMs = 0;
  /** How the next process is called: as its predecessor, like a container that restarts in its pod, or anew. */
  keepsName = true;
  cluster!: SandboxCluster;
  private readonly identities: readonly Identity[] = Array.from(
    { length: MAX_PROCESSES },
    (_, at) => ({ user: `${API_USERS}${at}`, token: randomUUID() }),
  );

  private constructor(private readonly options: StageOptions) {}

  static async open(options: StageOptions): Promise<Stage> {
    const stage = new Stage(options);
    const { clock, identities } = stage;
    const tokens = Object.fromEntries(identities.map(({ token, user }) => [token, user]));
    stage.cluster = await startCluster({ world: options.world, clock, tokens, pace: PACE });
    return stage;
  }

  async close(): Promise<void> {
    for (const process of this.processes) process.end();
    await this.cluster.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Waits for a state, letting time pass whenever nobody is at work. */
  async until(
    what: string,
    condition: () => boolean | Promise<boolean>,
    limitMs = 3 * HOUR_MS,
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

  /** Lets time pass. */
  async elapse(ms: number): Promise<void> {
    const end = this.clock.monotonic() + ms;
    await this.until('time has passed', () => {
      if (this.clock.monotonic() >= end) return true;
      const next = this.clock.untilNext() ?? SECOND_MS;
      if (this.clock.monotonic() + next > end) this.advance(end - this.clock.monotonic());
      return this.clock.monotonic() >= end;
    });
  }

  /** Sends a request until some process has answered it, as a patient client does. */
  ask<T>(method: string, path: string, body?: unknown, key?: string): Promise<Answer<T>> {
    return this.askOf<T>(undefined, method, path, body, key);
  }

  /** The same, of one process. */
  async askOf<T>(
    chosen: ApiProcess | undefined,
    method: string,
    path: string,
    body?: unknown,
    key?: string,
  ): Promise<Answer<T>> {
    let answer: Answer<T> | undefined;
    let isSending = false;
    const send = async (process: ApiProcess): Promise<void> => {
      isSending = true;
      this.asking += 1;
      try {
        const got = await exchange<T>(`${process.address}${path}`, method, body, key);
        if (got.status !== 503) answer = got;
      } catch {
        // The process has ended under the request; the next one is asked.
      } finally {
        isSending = false;
        this.asking -= 1;
      }
    };
    await this.until(`${method} ${path} is answered`, () => {
      if (answer) return true;
      const process = chosen ?? this.processes.find(({ listens }) => listens);
      if (process && !isSending) void send(process);
      return false;
    });
    if (!answer) throw new Error(`${method} ${path} was not answered`);
    return answer;
  }

  /** Waits until each process knows the cluster. */
  async ready(): Promise<void> {
    await this.until('the API is ready', async () => {
      const listening = this.processes.filter(({ listens }) => listens);
      const answers = listening.map(({ address }) => exchange(`${address}/readyz`));
      const statuses = (await Promise.all(answers)).map(({ status }) => status);
      return statuses.length > 0 && statuses.every((status) => status === 200);
    });
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

  /** Ends the process that leads as SIGTERM does; another one follows. */
  async giveWay(): Promise<void> {
    const leader = await this.leader();
    void leader.stop();
    await this.until('the process has ended', () => leader.hasEnded);
  }

  /** Who holds the lease. */
  holder(): string {
    const lease = this.cluster.sandbox.store.get<Lease>('leases', OWN_NAMESPACE, 'soteria');
    return lease?.spec.holderIdentity ?? '';
  }

  /** Ends whichever process makes a write, at that point of it. */
  arm(
    point: Point,
    counts: (mutation: Readonly<Mutation>) => boolean,
    then: () => void = () => undefined,
  ): Strike {
    return new Strike(this.cluster, {
      point,
      counts: (mutation) => isApi(mutation.user) && counts(mutation),
      end: () => {
        for (const process of this.processes) process.end();
        then();
      },
    });
  }

  /** The records of all operations, as they are kept. */
  records(): OperationRecord[] {
    return this.cluster.sandbox.store
      .list<ConfigMap>('configmaps', OWN_NAMESPACE)
      .filter(({ metadata }) => metadata.labels?.[RECORD_LABEL] !== undefined)
      .map(recordIn);
  }

  record(id: string): OperationRecord | undefined {
    const name = `soteria-operation-${id}`;
    const kept = this.cluster.sandbox.store.get<ConfigMap>('configmaps', OWN_NAMESPACE, name);
    return kept && recordIn(kept);
  }

  /** Waits until an operation has ended; answers its record. */
  async ended(id: string): Promise<OperationRecord> {
    let record: OperationRecord | undefined;
    await this.until(`operation ${id} has ended`, () => {
      record = this.record(id);
      return record?.finishedAt !== undefined;
    });
    if (!record) throw new Error(`there is no record of ${id}`);
    return record;
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
      const identity = this.identities[this.begun];
      if (!identity) throw new Error('too many processes for one stage');
      this.begun += 1;
      if (!this.keepsName) this.names += 1;
      const process = new ApiProcess({
        cluster: this.cluster,
        clock: this.clock,
        folder: this.folder,
        identity,
        replica: `soteria-${this.names}-${this.processes.length}`,
        variables: this.options.variables ?? {},
      });
      this.processes.push(process);
      await process.start();
    }
  }
}

const recordIn = ({ data }: ConfigMap): OperationRecord =>
  JSON.parse(data?.[RECORD_DATA_KEY] ?? '{}') as OperationRecord;

async function exchange<T>(
  url: string,
  method = 'GET',
  body?: unknown,
  key?: string,
): Promise<Answer<T>> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return { status: response.status, body: (isJson ? JSON.parse(text) : text) as T };
}
