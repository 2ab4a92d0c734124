import { type ConfigMap, RESOURCES, type UnknownKubeObject } from '@soteria/kube';
import { type RowHandler, type WatchSpec } from '../watch-spec';

/** What specs keep of a ConfigMap. */
export interface NoteRow {
  uid: string;
  name: string;
  version: number;
  text: string;
}

export const NOTES: WatchSpec<NoteRow> = {
  resource: RESOURCES.configMaps,
  namespace: 'default',
  required: true,
  project: (object: UnknownKubeObject): NoteRow => {
    const { metadata, data } = object as unknown as ConfigMap;
    return {
      uid: metadata.uid ?? '',
      name: metadata.name,
      version: Number(metadata.resourceVersion),
      text: data?.['text'] ?? '',
    };
  },
};

export function note(name: string, text = ''): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'default' },
    data: { text },
  };
}

/** One call of a handler. */
export type Told<Row> =
  | { kind: 'added' | 'changed' | 'removed'; key: string; row: Row; before: Row | undefined }
  | { kind: 'replaced' };

/**
 * A consumer that believes only what it is told, and notes where that is contradictory: a change
 * of what it does not have, an addition of what it has, another `before` than the last `after`.
 */
export class Consumer<Row extends { uid: string }> implements RowHandler<Row> {
  readonly told: Told<Row>[] = [];
  readonly rows = new Map<string, Row>();
  readonly contradictions: string[] = [];
  /** Called before anything is noted; may throw. */
  interfere: (key: string) => void = () => undefined;

  changed(key: string, after: Row | undefined, before: Row | undefined): void {
    this.interfere(key);
    const have = this.rows.get(key);
    if (before !== have) this.contradictions.push(`${key}: before is not what was told last`);
    if (before !== undefined && after !== undefined && before.uid !== after.uid) {
      this.contradictions.push(`${key}: became another object without being removed`);
    }
    if (after !== undefined) {
      this.rows.set(key, after);
      this.told.push({ kind: before ? 'changed' : 'added', key, row: after, before });
    } else if (before !== undefined) {
      this.rows.delete(key);
      this.told.push({ kind: 'removed', key, row: before, before });
    } else {
      this.contradictions.push(`${key}: neither before nor after`);
    }
  }

  replaced(): void {
    this.interfere('');
    this.told.push({ kind: 'replaced' });
  }

  names(): string[] {
    return [...this.rows.keys()].sort();
  }
}
