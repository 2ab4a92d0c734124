import { Inject, Injectable } from '@nestjs/common';
import {
  isFinished,
  type OperationKind,
  type OperationRecord,
  readRecord,
  writeFitting,
} from '@soteria/domain';
import {
  type ConfigMap,
  MANAGED_BY,
  MANAGED_BY_SOTERIA,
  OPERATION_LABEL,
  RECORD_DATA_KEY,
  RECORD_LABEL,
  RECORD_OPERATION,
  RESOURCES,
  RESTORING,
  RESTORING_LABEL,
  type UnknownKubeObject,
} from '@soteria/kube';
import { ClusterState } from '../cluster/cluster-state';
import { ClusterWriter } from '../cluster/cluster-writer';
import { KubeError } from '../cluster/kube-error';
import { CONFIG, type Config } from '../config/config';
import { RecordIndex } from './record-index';

/** What one ConfigMap with our label holds: a record, or the reason why it holds none. */
interface StoredOperation {
  uid: string;
  name: string;
  resourceVersion: string;
  record: OperationRecord | null;
  problem: string | null;
}

/** How long the end of the process waits for a record to be written. */
const LAST_WORDS_LIMIT_MS = 2_000;

const NAME_PREFIX = 'soteria-operation-';
/** The name of the ConfigMap that holds the record of an operation. */
export const operationRecordName = (id: string): string => `${NAME_PREFIX}${id}`;
/** The id is in the name too, so that one whose record was damaged is known by it; null in any other name. */
const idIn = (name: string): string | null =>
  name.startsWith(NAME_PREFIX) ? name.slice(NAME_PREFIX.length) : null;

function stored(object: UnknownKubeObject): StoredOperation {
  const { metadata, data } = object as unknown as ConfigMap;
  const read = readRecord(data?.[RECORD_DATA_KEY]);
  const named = read.ok && operationRecordName(read.value.id) === metadata.name;
  return {
    uid: metadata.uid ?? '',
    name: metadata.name,
    resourceVersion: metadata.resourceVersion ?? '0',
    record: read.ok && named ? read.value : null,
    problem: read.ok ? (named ? null : 'its record is of another operation') : read.error,
  };
}

/** So that those who delete backups can ask the cluster for these records alone. */
const restoringLabel = ({ kind, items }: OperationRecord): Record<string, string> =>
  kind === 'restore' && !items.every(isFinished) ? { [RESTORING_LABEL]: RESTORING } : {};

const isNewer = (one: StoredOperation, other: StoredOperation | undefined): boolean =>
  other === undefined || BigInt(one.resourceVersion) > BigInt(other.resourceVersion);

/** All operations, each kept in one ConfigMap, so that any process can go on with any of them. */
@Injectable()
export class OperationStore {
  private readonly seen = new Map<string, StoredOperation>();
  /** What this process wrote and the watch has not shown yet. */
  private readonly written = new Map<string, StoredOperation>();
  private readonly records = new RecordIndex();
  private readonly listeners = new Set<(id: string) => void>();
  private readonly lastWriter: ClusterWriter;

  constructor(
    private readonly cluster: ClusterState,
    private readonly writer: ClusterWriter,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.lastWriter = writer.withLimit(LAST_WORDS_LIMIT_MS);
    this.lastWriter.close();
    this.cluster.watch<StoredOperation>(
      {
        resource: RESOURCES.configMaps,
        namespace: config.namespace,
        labelSelector: `${RECORD_LABEL}=${RECORD_OPERATION}`,
        required: true,
        project: stored,
      },
      { changed: (_key, after, before) => this.observed(after, before) },
    );
  }

  /** Calls back when an operation changed, by its id; the answer ends that. */
  onChange(listener: (id: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  get(id: string): OperationRecord | undefined {
    return this.latest(operationRecordName(id))?.record ?? undefined;
  }

  /** All records that can be read, in no order. */
  all(): OperationRecord[] {
    return this.records.all();
  }

  /** Records that are not finished, in no order. */
  active(kind?: OperationKind): OperationRecord[] {
    return this.records.active(kind);
  }

  /** Restores that are not finished, as the cluster itself knows them at this moment. */
  async restoring(): Promise<OperationRecord[]> {
    const found = await this.writer.list<UnknownKubeObject>(RESOURCES.configMaps, {
      namespace: this.config.namespace,
      labelSelector: `${RESTORING_LABEL}=${RESTORING}`,
    });
    return found.flatMap((object) => stored(object).record ?? []);
  }

  isActive(id: string): boolean {
    return this.records.isActive(id);
  }

  /** How many records of these kinds are finished. */
  finishedCount(kinds: readonly OperationKind[]): number {
    return this.records.finishedCount(kinds);
  }

  /** Records that are finished, of these kinds or of all, in no order. */
  finished(kinds?: readonly OperationKind[]): OperationRecord[] {
    return this.records.finished(kinds);
  }

  /** Whether something is kept under this id, be it readable or not. */
  isTaken(id: string): boolean {
    return this.latest(operationRecordName(id)) !== undefined;
  }

  /** ConfigMaps with our label that hold no record. */
  problems(): { key: string; detail: string }[] {
    return this.names().flatMap((name) => {
      const { problem = null } = this.latest(name) ?? {};
      if (problem === null) return [];
      const detail = `The ConfigMap ${name} carries the label of an operation, but ${problem}. Mend or delete it.`;
      return [{ key: name, detail }];
    });
  }

  /**
   * Keeps a new operation. When there is one with this id already, that one is the answer, and
   * `isNew` is false.
   */
  async create(record: OperationRecord): Promise<{ record: OperationRecord; isNew: boolean }> {
    const name = operationRecordName(record.id);
    try {
      const made = await this.writer.create<ConfigMap>(
        RESOURCES.configMaps,
        this.configMap(record),
      );
      this.wrote(made);
      return { record, isNew: true };
    } catch (error) {
      if (!(error instanceof KubeError) || error.code !== 'already-exists') throw error;
      const present = await this.read(name);
      if (!present.record) throw error;
      return { record: present.record, isNew: false };
    }
  }

  /**
   * Changes a kept operation from its newest state, again when somebody else was faster. `change`
   * answers null when there is nothing (left) to change.
   */
  async update(
    id: string,
    change: (record: OperationRecord) => OperationRecord | null,
  ): Promise<OperationRecord | undefined> {
    const name = { namespace: this.config.namespace, name: operationRecordName(id) };
    const written = await this.writer.modify<ConfigMap>(RESOURCES.configMaps, name, (current) => {
      const { record } = stored(current as unknown as UnknownKubeObject);
      const changed = record && change(record);
      if (!changed) return null;
      return { ...current, data: { ...current.data, [RECORD_DATA_KEY]: writeFitting(changed) } };
    });
    return this.wrote(written).record ?? undefined;
  }

  /**
   * Replaces exactly the state that the caller has decided on, and answers the version of the new
   * one; throws a `conflict` when that was not the newest any more.
   */
  replace(record: OperationRecord, basedOn: string): Promise<string> {
    return this.replaceBy(this.writer, record, basedOn);
  }

  /** The same at the end of the process: what cannot go at once is not sent, nor is a slow answer waited for. */
  replaceAtEnd(record: OperationRecord, basedOn: string): Promise<string> {
    return this.replaceBy(this.lastWriter, record, basedOn);
  }

  /** The version of the state that `get` answers with. */
  versionOf(id: string): string {
    return this.latest(operationRecordName(id))?.resourceVersion ?? '';
  }

  /** Forgets a finished operation. */
  async remove(id: string): Promise<void> {
    const name = operationRecordName(id);
    const known = this.latest(name);
    if (!known) return;
    const { uid } = known;
    await this.writer.delete(RESOURCES.configMaps, {
      namespace: this.config.namespace,
      name,
      uid,
    });
  }

  private async replaceBy(
    writer: ClusterWriter,
    record: OperationRecord,
    basedOn: string,
  ): Promise<string> {
    const configMap = this.configMap(record);
    const metadata = { ...configMap.metadata, resourceVersion: basedOn };
    const replaced = await writer.replace(RESOURCES.configMaps, { ...configMap, metadata });
    return this.wrote(replaced).resourceVersion;
  }

  private configMap(record: OperationRecord): ConfigMap {
    return {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: operationRecordName(record.id),
        namespace: this.config.namespace,
        labels: {
          [MANAGED_BY]: MANAGED_BY_SOTERIA,
          [RECORD_LABEL]: RECORD_OPERATION,
          [OPERATION_LABEL]: record.id,
          ...restoringLabel(record),
        },
      },
      data: { [RECORD_DATA_KEY]: writeFitting(record) },
    };
  }

  private names(): string[] {
    return [...new Set([...this.seen.keys(), ...this.written.keys()])];
  }

  private latest(name: string): StoredOperation | undefined {
    const own = this.written.get(name);
    const seen = this.seen.get(name);
    return own && isNewer(own, seen) ? own : seen;
  }

  private async read(name: string): Promise<StoredOperation> {
    const present = await this.writer.get<ConfigMap>(RESOURCES.configMaps, {
      namespace: this.config.namespace,
      name,
    });
    return this.wrote(present);
  }

  private wrote(configMap: ConfigMap): StoredOperation {
    const row = stored(configMap as unknown as UnknownKubeObject);
    if (isNewer(row, this.latest(row.name))) this.written.set(row.name, row);
    this.tell(row);
    return row;
  }

  private observed(after: StoredOperation | undefined, before: StoredOperation | undefined): void {
    const row = after ?? before;
    if (!row) return;
    const own = this.written.get(row.name);
    if (after) {
      this.seen.set(row.name, after);
      if (own && !isNewer(own, after)) this.written.delete(row.name);
    } else {
      this.seen.delete(row.name);
      this.written.delete(row.name);
    }
    this.tell(row);
  }

  private tell({ name }: StoredOperation): void {
    const id = idIn(name);
    // What somebody else has named is a problem to be shown, and no operation.
    if (id === null) return;
    this.records.put(id, this.latest(name)?.record ?? undefined);
    for (const listener of this.listeners) listener(id);
  }
}
