import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOUR_MS, type OperationRecord } from '@soteria/domain';
import { type ConfigMap, type Lease, RECORD_DATA_KEY, RECORD_LABEL } from '@soteria/kube';
import { type Mutation, type SandboxCluster } from '@soteria/sandbox';
import { type Identity } from './api-process';
import { type Point, Strike } from './strike';

/** More processes than any scene sees. */
const MAX_PROCESSES = 200;
const API_USERS = 'system:serviceaccount:soteria:process-';
/** Whether requests of this user are those of a process of the API. */
export const isApi = (user: string): boolean => user.startsWith(API_USERS);
export const OWN_NAMESPACE = 'soteria';
/** Of the clock; longer than anything takes. */
export const LIMIT_MS = 3 * HOUR_MS;

export interface Answer<T = unknown> {
  status: number;
  body: T;
}

/** A cluster, and processes of the API on it, each of which is followed by another when it was ended. */
export abstract class Scene {
  cluster!: SandboxCluster;
  /** How the next process is called: as its predecessor, like a container that restarts in its pod, or anew. */
  keepsName = true;
  protected asking = 0;
  protected names = 0;
  private begun = 0;
  protected readonly folder = mkdtempSync(join(tmpdir(), 'soteria-crash-'));
  private readonly identities: readonly Identity[] = Array.from(
    { length: MAX_PROCESSES },
    (_, at) => ({ user: `${API_USERS}${at}`, token: randomUUID() }),
  );

  /** Waits for a state. */
  abstract until(
    what: string,
    condition: () => boolean | Promise<boolean>,
    limitMs?: number,
  ): Promise<void>;
  /** Lets time pass. */
  abstract elapse(ms: number): Promise<void>;
  /** Ends the process that leads as SIGTERM does; another one follows. */
  abstract giveWay(): Promise<void>;
  /** Where the processes answer. */
  protected abstract addresses(): string[];
  /** Ends the process that sends its requests as this user, without a word. */
  protected abstract end(user: string): void;
  protected abstract endAll(): void | Promise<void>;

  async close(): Promise<void> {
    await this.endAll();
    await this.cluster.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  protected get tokens(): Record<string, string> {
    return Object.fromEntries(this.identities.map(({ token, user }) => [token, user]));
  }

  /** As whom the next process sends its requests, and how it is called. */
  protected nextIdentity(place: number): { identity: Identity; replica: string } {
    const identity = this.identities[this.begun];
    if (!identity) throw new Error('too many processes for one scene');
    this.begun += 1;
    if (!this.keepsName) this.names += 1;
    return { identity, replica: `soteria-${this.names}-${place}` };
  }

  /** Sends a request until some process has answered it, as a patient client does. */
  ask<T>(method: string, path: string, body?: unknown, key?: string): Promise<Answer<T>> {
    return this.askAt<T>(() => this.addresses()[0], method, path, body, key);
  }

  protected async askAt<T>(
    address: () => string | undefined,
    method: string,
    path: string,
    body?: unknown,
    key?: string,
  ): Promise<Answer<T>> {
    let answer: Answer<T> | undefined;
    let isSending = false;
    const send = async (to: string): Promise<void> => {
      isSending = true;
      this.asking += 1;
      try {
        const got = await exchange<T>(`${to}${path}`, method, body, key);
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
      const to = address();
      if (to !== undefined && !isSending) void send(to);
      return false;
    });
    if (!answer) throw new Error(`${method} ${path} was not answered`);
    return answer;
  }

  /** Waits until each process knows the cluster. */
  async ready(): Promise<void> {
    await this.until('the API is ready', async () => {
      const answers = this.addresses().map(readiness);
      const statuses = await Promise.all(answers);
      return statuses.length > 0 && statuses.every((status) => status === 200);
    });
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
    arrives?: () => Promise<void>,
  ): Strike {
    return new Strike(this.cluster, {
      point,
      arrives,
      counts: (mutation) => isApi(mutation.user) && counts(mutation),
      end: ({ user }) => {
        this.end(user);
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
}

const recordIn = ({ data }: ConfigMap): OperationRecord =>
  JSON.parse(data?.[RECORD_DATA_KEY] ?? '{}') as OperationRecord;

/** The status of its readiness; 0 when it does not answer. */
async function readiness(address: string): Promise<number> {
  try {
    return (await exchange(`${address}/readyz`)).status;
  } catch {
    // It has ended since, or does not listen yet: not ready, which is what is asked.
    return 0;
  }
}

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
