import { type SandboxClock } from '../../clock';
import { KindStore } from './kind-store';

/** How far back a watch may resume and a list may go on. */
export interface WatchWindow {
  /** History is forgotten once it is this old, at the latest after twice as long. */
  seconds: number;
  /** At least this many changes of a kind are kept, at most twice as many. */
  events: number;
}

export const DEFAULT_WATCH_WINDOW: WatchWindow = { seconds: 300, events: 50_000 };

/** A cluster that has lived a little: versions never begin at one. */
const FIRST_VERSION = 1000;

/** Every object of the cluster, in one order of versions. */
export class Store {
  private current = FIRST_VERSION;
  private readonly kinds = new Map<string, KindStore>();
  private versionAtLastTick = FIRST_VERSION;
  private stopTicking: () => void = () => undefined;
  private readonly rollbackListeners: (() => void)[] = [];

  /** `progressNotify`: a kind's watch cache hears of the store's version also while the kind is quiet. */
  constructor(
    private readonly clock: SandboxClock,
    private readonly window: WatchWindow = DEFAULT_WATCH_WINDOW,
    readonly progressNotify = true,
  ) {
    this.tick();
  }

  /** The version of the newest change. */
  get version(): number {
    return this.current;
  }

  /** The objects stored under `group/plural`. */
  kind(storageKey: string): KindStore {
    let kind = this.kinds.get(storageKey);
    if (kind === undefined) {
      kind = new KindStore({ next: () => (this.current += 1) }, this.window.events);
      this.kinds.set(storageKey, kind);
    }
    return kind;
  }

  /** How far the watch cache of a kind has come: lists that any version satisfies, and bookmarks, show this. */
  cachedVersion(storageKey: string): number {
    if (this.progressNotify) return this.current;
    return this.kind(storageKey).newestVersion ?? FIRST_VERSION;
  }

  allKinds(): IterableIterator<[string, KindStore]> {
    return this.kinds.entries();
  }

  /** Forgets all history up to now: lists in progress and older watches answer 410. */
  compact(version = this.current): void {
    for (const kind of this.kinds.values()) kind.compact(version);
  }

  /**
   * Restores the state of an earlier version, which becomes the newest again. Throws when it is
   * forgotten. No change is told for it: whoever keeps something of their own asks for `onRollback`.
   */
  rollback(version: number): void {
    for (const [name, kind] of this.kinds) {
      if (version < kind.compactedVersion) {
        throw new Error(`the history of ${name} begins after version ${version}`);
      }
    }
    for (const kind of this.kinds.values()) kind.rollback(version);
    this.current = version;
    this.versionAtLastTick = Math.min(this.versionAtLastTick, version);
    for (const listener of this.rollbackListeners) listener();
  }

  onRollback(listener: () => void): void {
    this.rollbackListeners.push(listener);
  }

  stop(): void {
    this.stopTicking();
  }

  private tick(): void {
    this.stopTicking = this.clock.after(this.window.seconds * 1000, () => {
      this.compact(this.versionAtLastTick);
      this.versionAtLastTick = this.current;
      this.tick();
    });
  }
}
