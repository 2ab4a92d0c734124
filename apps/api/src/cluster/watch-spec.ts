import { type Resource, type UnknownKubeObject } from '@soteria/kube';

/** What to keep of one kind. */
export interface WatchSpec<Row extends { uid: string }> {
  resource: Resource;
  /** Bounds the watch to one namespace; without it, all of them. */
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  /** Decisions rest on this kind: without it the product is not ready. */
  required: boolean;
  /** Reduces an object to what is needed of it; the row's uid is the object's. Must not keep the object. May throw. */
  project(object: UnknownKubeObject): Row;
  /** Whether two rows differ in nothing that anybody needs to hear of; without it, in nothing at all. */
  isSame?(before: Row, after: Row): boolean;
  /** Makes a row that says what is wrong with an object that `project` cannot read. */
  damaged?(object: UnknownKubeObject, error: unknown): Row;
}

/**
 * Hears of each change of one kind, synchronously and in the order of the cluster. An object that
 * was deleted and made anew under the same name arrives as two calls.
 */
export interface RowHandler<Row extends { uid: string }> {
  /**
   * `key` is `namespace/name`, or `name` for a kind without namespaces. No `after`: it is gone. No
   * `before`: it is new. A call that throws is repeated later with the row as it is by then.
   */
  changed(key: string, after: Row | undefined, before: Row | undefined): void;
  /** A complete list has just been taken over; every difference was told by `changed` before. */
  replaced?(): void;
}

/** The rows of one kind as last seen. */
export interface KindView<Row extends { uid: string }> {
  /** By `namespace/name`, or `name` for a kind without namespaces. */
  get(key: string): Row | undefined;
  rows(): IterableIterator<Row>;
}

export interface WatchedKind<Row extends { uid: string }> extends KindView<Row> {
  /** Ends this watch alone; no handler is called afterwards, and its health is not reported any more. */
  end(): void;
}
