import { type KubeObject, type Resource } from '@soteria/kube';
import { type ApiClient, isNotFound } from './api-client';

/** Tells of a change: what the object is now, and what it was; one of both may be absent. */
export type Listener<T> = (after: T | undefined, before: T | undefined) => void;

const SHORTEST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;
/** How often a kind that the server does not serve is asked for again. */
const ABSENT_PAUSE_MS = 2_000;

const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`;

/**
 * All objects of one kind, kept up to date by list and watch. What it gives out belongs to it:
 * callers copy before they change. Pauses after a failure are in real time, whatever the clock of
 * the sandbox says, because the network does not know that clock.
 */
export class Mirror<T extends KubeObject> {
  private readonly objects = new Map<string, T>();
  private readonly indexes = new Map<string, Map<string, Set<string>>>();
  private readonly listeners: Listener<T>[] = [];
  /** Whether the server knows this kind; false until the first answer. */
  served = false;
  private stopped = false;
  private isBehind = false;
  private stopWatch: () => void = () => undefined;
  private wake: () => void = () => undefined;
  private failures = 0;

  constructor(
    readonly api: ApiClient,
    readonly kind: Resource,
    private readonly indexers: Readonly<Record<string, (object: T) => string[]>> = {},
    private readonly complain: (message: string) => void = () => undefined,
  ) {
    for (const name of Object.keys(indexers)) this.indexes.set(name, new Map());
  }

  onChange(listener: Listener<T>): void {
    this.listeners.push(listener);
  }

  /** Begins to follow; resolves once the present state is known. */
  start(): Promise<void> {
    return new Promise((resolve) => void this.run(resolve));
  }

  stop(): void {
    this.stopped = true;
    this.stopWatch();
    this.wake();
  }

  /**
   * Whether it has lost its watch a moment ago and is about to list: what changes meanwhile it learns
   * at once. It is not so while the server cannot be reached, which may last.
   */
  get behind(): boolean {
    return this.isBehind;
  }

  get(namespace: string | undefined, name: string): T | undefined {
    return this.objects.get(keyOf(namespace, name));
  }

  all(): IterableIterator<T> {
    return this.objects.values();
  }

  /** The objects that the named index files under this value. */
  by(index: string, value: string): T[] {
    const keys = this.indexes.get(index)?.get(value) ?? new Set<string>();
    return [...keys].map((key) => this.objects.get(key)).filter((object) => object !== undefined);
  }

  /** Takes in what a write answered, so that the next look does not see the state before it. */
  note(object: T): void {
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    const before = this.objects.get(key);
    if (before && isNewer(before, object)) this.put(key, object);
  }

  private async run(onFirst: () => void): Promise<void> {
    while (!this.stopped) {
      try {
        const { items, version } = await this.api.list<T>(this.kind);
        this.served = true;
        this.replaceAll(items);
        this.isBehind = false;
        onFirst();
        await this.follow(version);
        this.failures = 0;
        this.isBehind = true;
        await this.pause(SHORTEST_PAUSE_MS);
      } catch (error) {
        if (this.stopped) return;
        this.isBehind = this.failures === 0 && !isNotFound(error);
        if (isNotFound(error)) {
          this.served = false;
          this.replaceAll([]);
          onFirst();
          await this.pause(ABSENT_PAUSE_MS);
        } else {
          if (this.failures === 0) this.complain(`${this.kind.plural}: ${String(error)}`);
          this.failures = Math.min(this.failures + 1, 10);
          await this.pause(Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** this.failures));
        }
      }
    }
  }

  /** Watches until the stream ends, for whatever reason; the list that follows mends any gap. */
  private async follow(version: string): Promise<void> {
    const watch = this.api.watch(this.kind, version, ({ type, object }) => {
      this.failures = 0;
      if (type === 'DELETED') this.drop(object as T);
      else if (type === 'ADDED' || type === 'MODIFIED') this.accept(object as T);
    });
    this.stopWatch = watch.stop;
    await watch.ended;
  }

  private accept(object: T): void {
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    const before = this.objects.get(key);
    if (!before || isNewer(before, object)) this.put(key, object);
  }

  private drop(object: T): void {
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    const before = this.objects.get(key);
    if (!before || before.metadata.uid !== object.metadata.uid) return;
    this.unfile(key, before);
    this.objects.delete(key);
    this.tell(undefined, before);
  }

  private put(key: string, object: T): void {
    const before = this.objects.get(key);
    if (before) this.unfile(key, before);
    this.objects.set(key, object);
    this.file(key, object);
    this.tell(object, before);
  }

  private replaceAll(items: readonly T[]): void {
    const present = new Set(items.map(({ metadata }) => keyOf(metadata.namespace, metadata.name)));
    for (const [key, object] of [...this.objects]) if (!present.has(key)) this.drop(object);
    for (const object of items) {
      const key = keyOf(object.metadata.namespace, object.metadata.name);
      const before = this.objects.get(key);
      if (before?.metadata.resourceVersion !== object.metadata.resourceVersion) {
        this.put(key, object);
      }
    }
  }

  private tell(after: T | undefined, before: T | undefined): void {
    for (const listener of this.listeners) listener(after, before);
  }

  private file(key: string, object: T): void {
    for (const [name, valuesOf] of Object.entries(this.indexers)) {
      const index = this.indexes.get(name);
      for (const value of valuesOf(object)) {
        const keys = index?.get(value) ?? new Set<string>();
        index?.set(value, keys.add(key));
      }
    }
  }

  private unfile(key: string, object: T): void {
    for (const [name, valuesOf] of Object.entries(this.indexers)) {
      const index = this.indexes.get(name);
      for (const value of valuesOf(object)) {
        const keys = index?.get(value);
        keys?.delete(key);
        if (keys?.size === 0) index?.delete(value);
      }
    }
  }

  private pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.stopped ? 0 : delayMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Whether the second is a later state than the first, or another object of the same name. */
function isNewer(before: KubeObject, after: KubeObject): boolean {
  if (before.metadata.uid !== after.metadata.uid) return true;
  return BigInt(after.metadata.resourceVersion ?? 0) > BigInt(before.metadata.resourceVersion ?? 0);
}
