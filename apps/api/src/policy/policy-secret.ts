import { Inject, Injectable } from '@nestjs/common';
import {
  MANAGED_BY,
  MANAGED_BY_SOTERIA,
  RESOURCES,
  type Secret,
  type UnknownKubeObject,
} from '@soteria/kube';
import { ClusterState } from '../cluster/cluster-state';
import { ClusterWriter } from '../cluster/cluster-writer';
import { isEqual } from '../cluster/is-equal';
import { KubeError, type KubeErrorCode } from '../cluster/kube-error';
import { CONFIG, type Config } from '../config/config';
import { ProblemError } from '../http/problem-error';
import { demandFitting } from './secret-size';

/** What the Secret holds, decoded. */
interface SecretRow {
  uid: string;
  entries: ReadonlyMap<string, string>;
  immutable: boolean;
}

/** A change of one entry; null removes it. */
export interface EntryChange {
  key: string;
  /** Answers the new text from the present one; may throw a problem. */
  text: (present: string | undefined) => string | null;
}

function secretRow(object: UnknownKubeObject): SecretRow {
  const { metadata, data = {}, immutable = false } = object as unknown as Secret;
  const entries = Object.entries(data).map(([key, text]) => [key, decoded(text)] as const);
  return { uid: metadata.uid ?? '', entries: new Map(entries), immutable };
}

const decoded = (text: string): string => Buffer.from(text, 'base64').toString('utf8');
const encoded = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

/** How often the Secret may come and go while it is being changed. */
const MAX_ATTEMPTS = 5;

const isCode = (error: unknown, code: KubeErrorCode): boolean =>
  error instanceof KubeError && error.code === code;

/** The Secret in which policies, exclusions and pins are kept, one key each. */
@Injectable()
export class PolicySecret {
  private row: SecretRow | undefined;
  private lastUid = '';
  /** What it held last, for writing it back when somebody saves after it was deleted. */
  private lastEntries: ReadonlyMap<string, string> = new Map();
  /** What it held before it was deleted and does not hold since it was made anew, until it was seen in there again. */
  private missing: ReadonlySet<string> = new Set();
  private readonly listeners = new Set<() => void>();

  constructor(
    cluster: ClusterState,
    private readonly writer: ClusterWriter,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    cluster.watch<SecretRow>(
      {
        resource: RESOURCES.secrets,
        namespace: config.namespace,
        fieldSelector: `metadata.name=${config.policySecret}`,
        required: true,
        project: secretRow,
      },
      { changed: (_key, after) => this.observed(after) },
    );
  }

  get name(): string {
    return this.config.policySecret;
  }

  /** Its entries by key; undefined while there is no Secret. */
  entries(): ReadonlyMap<string, string> | undefined {
    return this.row?.entries;
  }

  /** Keys that got lost when it was made anew by somebody else, as from a copy in Git that knows nothing of pins. */
  get lostKeys(): ReadonlySet<string> {
    return this.missing;
  }

  /** Whether there was one that is gone. */
  get isLost(): boolean {
    return this.row === undefined && this.lastEntries.size > 0;
  }

  get isImmutable(): boolean {
    return this.row?.immutable ?? false;
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Whether what was read of it last is what it holds at this moment: the cluster itself is asked. */
  async isAsRead(): Promise<boolean> {
    const name = { namespace: this.config.namespace, name: this.name };
    try {
      const live = secretRow(await this.writer.get<UnknownKubeObject>(RESOURCES.secrets, name));
      return this.row?.uid === live.uid && isEqual(this.row.entries, live.entries);
    } catch (error) {
      if (isCode(error, 'not-found')) return false;
      throw error;
    }
  }

  /** Changes one entry, from the newest state; makes the Secret when there is none. */
  async change(change: EntryChange): Promise<void> {
    if (this.isImmutable) {
      throw new ProblemError(
        'conflict',
        `The Secret ${this.name} is immutable, so nothing in it can be changed; make it anew without \`immutable: true\`.`,
      );
    }
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.replace(change);
        return;
      } catch (error) {
        if (!isCode(error, 'not-found')) throw error;
      }
      try {
        await this.create(change);
        return;
      } catch (error) {
        // Somebody else has made it in between, so there is one to change now.
        if (!isCode(error, 'already-exists') || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  }

  private async replace(change: EntryChange): Promise<void> {
    const name = { namespace: this.config.namespace, name: this.name };
    await this.writer.modify<Secret>(RESOURCES.secrets, name, (current) => {
      const data = changedData(current.data ?? {}, change);
      return data && { ...current, data };
    });
  }

  /**
   * After a loss what it held is written back with the change, because somebody is saving on purpose; also when the
   * loss has not been seen yet.
   */
  private async create(change: EntryChange): Promise<void> {
    const entries = this.row?.entries ?? this.lastEntries;
    const last = [...entries].map(([key, text]) => [key, encoded(text)] as const);
    const data = changedData(Object.fromEntries(last), change) ?? {};
    const secret: Secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: this.name,
        namespace: this.config.namespace,
        labels: { [MANAGED_BY]: MANAGED_BY_SOTERIA },
      },
      type: 'Opaque',
      data,
    };
    try {
      await this.writer.create(RESOURCES.secrets, secret);
      if (!Object.hasOwn(data, change.key)) this.forget(change.key);
    } catch (error) {
      // `deploy/` grants no right to make Secrets, because it cannot be limited to this one.
      if (!isCode(error, 'forbidden')) throw error;
      const { namespace } = this.config;
      throw new ProblemError(
        'conflict',
        `The Secret ${this.name} is gone, and Soteria may not make one. Put it back from a copy, or make an empty one with kubectl -n ${namespace} create secret generic ${this.name}; then save again.`,
      );
    }
  }

  /** What was taken out on purpose while the Secret was gone is not missed; the watch may have shown it already. */
  private forget(removed: string): void {
    this.lastEntries = new Map([...this.lastEntries].filter(([key]) => key !== removed));
    this.missing = new Set([...this.missing].filter((key) => key !== removed));
    for (const listener of this.listeners) listener();
  }

  private observed(row: SecretRow | undefined): void {
    const isAnew = row !== undefined && row.uid !== this.lastUid;
    if (this.row && row?.uid !== this.row.uid) this.lastEntries = this.row.entries;
    if (row) {
      const held = isAnew ? [...this.lastEntries.keys(), ...this.missing] : [...this.missing];
      this.missing = new Set(held.filter((key) => !row.entries.has(key)));
      this.lastUid = row.uid;
    }
    this.row = row;
    for (const listener of this.listeners) listener();
  }
}

/** The data with one entry changed; null when that changes nothing. Throws a problem when it does not fit. */
function changedData(
  data: Readonly<Record<string, string>>,
  { key, text }: EntryChange,
): Record<string, string> | null {
  const present = Object.hasOwn(data, key) ? decoded(data[key] ?? '') : undefined;
  const next = text(present);
  if (next === (present ?? null)) return null;
  const { [key]: _, ...others } = data;
  if (next === null) return others;
  const changed = { ...others, [key]: encoded(next) };
  demandFitting(changed, data);
  return changed;
}
