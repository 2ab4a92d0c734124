import { type SandboxClock } from '../../clock';
import { expired } from '../api-error';
import { apiVersionOf } from '../resources/definition';
import { type Revision } from '../store/kind-store';
import { type Store } from '../store/store';
import { changeFor } from './change';
import { type WatchRequest } from './watch-request';

const BOOKMARK_EVERY_MS = 60_000;

export type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';

/** Where the events of one watch go. */
export interface WatchSink {
  /** `text` is the event's object as JSON. */
  event(type: WatchEventType, text: Buffer): void;
  end(): void;
}

/** One open watch: follows a kind from a version on, until its time is up or the client leaves. */
export class Watcher {
  /** Everything up to this version has been sent or was not asked for. */
  private position: number;
  private readonly cleanups: (() => void)[] = [];
  private stopped = false;

  constructor(
    private readonly request: WatchRequest,
    private readonly store: Store,
    private readonly clock: SandboxClock,
    private readonly sink: WatchSink,
  ) {
    this.position = request.after ?? store.version;
  }

  start(): void {
    const kind = this.store.kind(this.request.definition.storageKey);
    const { after } = this.request;
    if (after !== undefined && after < kind.compactedVersion) {
      this.refuse(after, kind.compactedVersion);
      return;
    }
    if (after === undefined) this.sendInitial();
    else for (const revision of kind.changesAfter(after)) this.follow(revision);
    this.cleanups.push(kind.onChange((revision) => this.follow(revision)));
    if (this.request.bookmarks) this.scheduleBookmark();
    this.cleanups.push(
      this.clock.after(this.request.timeoutSeconds * 1000, () => {
        this.end();
      }),
    );
  }

  /** Ends the stream as when its time is up. */
  end(): void {
    this.stop();
    this.sink.end();
  }

  stop(): void {
    this.stopped = true;
    for (const cleanup of this.cleanups.splice(0)) cleanup();
  }

  private sendInitial(): void {
    const { definition, selection, markInitialEnd } = this.request;
    const kind = this.store.kind(definition.storageKey);
    for (const revision of kind.snapshot(this.store.version, selection.prefix)) {
      if (selection.matches(revision)) this.sink.event('ADDED', revision.text);
    }
    if (markInitialEnd) {
      this.sendBookmark(this.store.version, { 'k8s.io/initial-events-end': 'true' });
    }
  }

  /** A version above the store's is waited for: after a rollback that is a silence without end. */
  private follow(revision: Revision): void {
    if (this.stopped || revision.version <= this.position) return;
    this.position = revision.version;
    const change = changeFor(this.request.selection, revision);
    if (change !== undefined) this.sink.event(change.type, change.text);
  }

  private scheduleBookmark(): void {
    const cancel = this.clock.after(BOOKMARK_EVERY_MS, () => {
      const version = this.store.cachedVersion(this.request.definition.storageKey);
      if (this.isWorthTelling(version)) this.sendBookmark(version);
      if (!this.stopped) this.scheduleBookmark();
    });
    this.cleanups.push(cancel);
  }

  /** What a watch was begun with is not told back to it, which shows where nothing else moves versions on. */
  private isWorthTelling(version: number): boolean {
    const { after = 0 } = this.request;
    return version >= this.position && (this.store.progressNotify || version > after);
  }

  private sendBookmark(version: number, annotations?: Record<string, string>): void {
    this.position = version;
    const { definition } = this.request;
    const bookmark = {
      kind: definition.kind,
      apiVersion: apiVersionOf(definition),
      metadata: {
        resourceVersion: String(this.position),
        creationTimestamp: null,
        ...(annotations === undefined ? {} : { annotations }),
      },
    };
    this.sink.event('BOOKMARK', Buffer.from(JSON.stringify(bookmark)));
  }

  /** A forgotten version is told inside the stream, under HTTP 200. */
  private refuse(after: number, oldest: number): void {
    const { status } = expired(`too old resource version: ${after} (${oldest})`);
    this.sink.event('ERROR', Buffer.from(JSON.stringify(status)));
    this.sink.end();
  }
}
