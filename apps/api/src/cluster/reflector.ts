import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Clock } from '../config/clock';
import { Backoff } from './backoff';
import { type KindHealth, type RelistReason } from './kind-health';
import { KindRecord } from './kind-record';
import { type EntryList, KindRows } from './kind-rows';
import { type KubeAccess } from './kube-access';
import { KubeError } from './kube-error';
import { LifeSigns } from './life-signs';
import { PageReader } from './list-pages';
import { explainMissing } from './missing-kind';
import { pause } from './pause';
import { Reachability } from './reachability';
import { inWords, isLossOfContact, recoveryFrom, type Recovery } from './recovery';
import { demandVerb } from './verbs';
import { compareVersions } from './resource-version';
import { endedAtOnce, silent, statusFault, sweepDue, unforeseen, WatchFault } from './watch-fault';
import { type KindView, type RowHandler, type WatchSpec } from './watch-spec';
import { openWatch } from './watch-stream';
import { type WatchMessage } from './wire-object';

const HOUR_MS = 3_600_000;
/** A watch that breaks off sooner, or ends sooner without any event, is reopened later and later: no tight loop. */
const SHORT_WATCH_MS = 5_000;

export interface ReflectorOptions {
  /** At least 0, below 1; spreads requests over time. */
  random?: () => number;
  /** Hears whenever `state`, `synced` or `staleSince` of the health may be others than before. */
  onContactChange?: () => void;
  /** Hears of each failure, in one sentence. */
  onTrouble?: (sentence: string) => void;
  /** Shared by all kinds of one API server. */
  reachability?: Reachability;
}

/**
 * Keeps the rows of one kind as the cluster has them: lists it once, follows the watch, and lists
 * again whenever the watch can no longer be believed. One task; nothing that happens ends it.
 */
export class Reflector<Row extends { uid: string }> implements KindView<Row> {
  private readonly rowsSeen: KindRows<Row>;
  private readonly record: KindRecord;
  private readonly backoff: Backoff;
  /** For versions that expired: who says so has answered, so however long it was gone does not count. */
  private readonly afterExpiry: Backoff;
  private readonly life: LifeSigns;
  private readonly reader: PageReader;
  private readonly reachability: Reachability;
  private readonly random: () => number;
  private running: AbortController | undefined;
  private mustList = true;
  private relistReason: RelistReason | null = null;
  /** Nothing can have come in between since the last list. */
  private justListed = false;
  /** A failure explains the silence, which is to be counted anew from the next watch on. */
  private silenceExplained = false;
  private lostContactAt = -Infinity;
  private sweepDueAt = Infinity;

  constructor(
    private readonly spec: WatchSpec<Row>,
    private readonly access: KubeAccess,
    private readonly clock: Clock,
    handler: RowHandler<Row>,
    private readonly options: ReflectorOptions = {},
  ) {
    for (const verb of ['list', 'watch'] as const) demandVerb(spec.resource, verb);
    this.random = options.random ?? Math.random;
    this.reachability = options.reachability ?? new Reachability(clock);
    this.backoff = new Backoff(this.random);
    this.afterExpiry = new Backoff(this.random);
    this.life = new LifeSigns(clock);
    const changed = (): void => options.onContactChange?.();
    this.record = new KindRecord(sourceOf(spec), spec.required, clock, changed);
    this.reader = new PageReader(spec, access, (error, signal) => this.recover(error, signal));
    const tell = (sentence: string): void => this.tell(sentence);
    this.rowsSeen = new KindRows(spec, handler, this.record, clock, tell);
  }

  get(key: string): Row | undefined {
    return this.rowsSeen.get(key);
  }

  rows(): IterableIterator<Row> {
    return this.rowsSeen.rows();
  }

  health(): KindHealth {
    return this.record.health(this.rowsSeen.size, this.rowsSeen.delivery.errors);
  }

  /** Whether decisions rest on this kind and it has never been read completely. */
  get isMissing(): boolean {
    return this.spec.required && !this.record.isSynced;
  }

  /** Begins to list and watch; returns at once. Starting twice changes nothing. */
  start(): void {
    if (this.running !== undefined) return;
    this.running = new AbortController();
    this.record.started();
    this.rowsSeen.delivery.start();
    void this.run(this.running.signal);
  }

  /** Ends the connection at once; the handler is not called afterwards. */
  stop(): void {
    if (this.running === undefined) return;
    this.running.abort();
    this.running = undefined;
    this.rowsSeen.delivery.stop();
    this.record.stopped();
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await (this.mustList ? this.list(signal) : this.watch(signal));
      } catch (error) {
        const failure = error instanceof KubeError ? error : unforeseen(error);
        if (!(await this.isOnlyQuiet(failure, signal))) await this.recover(failure, signal);
      }
    }
  }

  private async list(signal: AbortSignal): Promise<void> {
    this.record.enter('listing');
    const list: EntryList<Row> = new Map();
    let version = '';
    for await (const page of this.reader.pages(signal)) {
      this.rowsSeen.collect(list, page.items);
      version = page.version;
      this.contact();
      // Others get their turn between two pages; a page costs tens of milliseconds.
      await nextTurn();
    }
    if (signal.aborted) return;
    await this.rowsSeen.takeOver(list, version, this.relistReason);
    if (signal.aborted) return;
    this.record.count('lists');
    this.mustList = false;
    this.relistReason = null;
    this.justListed = true;
    this.sweepDueAt = this.clock.monotonic() + (6 + 6 * this.random()) * HOUR_MS;
    this.life.sign('other');
    this.record.synced();
  }

  private async watch(signal: AbortSignal): Promise<void> {
    if (!this.justListed) await this.compareStore(signal);
    this.justListed = false;
    const connection = new AbortController();
    const giveUp = (): void => connection.abort(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    const releases = [(): void => signal.removeEventListener('abort', giveUp)];
    try {
      const messages = await openWatch(this.spec, this.access, {
        version: this.rowsSeen.seenUpTo ?? '',
        timeoutSeconds: 300 + Math.floor(this.random() * 301),
        signal: connection.signal,
      });
      this.record.count('watches');
      this.record.restored();
      this.contact();
      if (this.silenceExplained) this.life.sign('other');
      this.silenceExplained = false;
      releases.push(
        this.life.watchOver((act) => connection.abort(silent(act))),
        this.clock.after(this.sweepDueAt - this.clock.monotonic(), () =>
          connection.abort(sweepDue()),
        ),
      );
      await this.follow(messages);
    } finally {
      for (const release of releases) release();
    }
  }

  private async follow(messages: AsyncIterable<WatchMessage>): Promise<void> {
    const since = this.clock.monotonic();
    const isShort = (): boolean => this.clock.monotonic() - since < SHORT_WATCH_MS;
    let silentSoFar = true;
    try {
      for await (const message of messages) {
        silentSoFar = false;
        this.take(message);
      }
    } catch (error) {
      // A proxy may cut each watch that is quiet: however often that happens, the next one stands again.
      if (isConnectionFault(error) && !isShort()) this.backoff.reset();
      throw error;
    }
    if (silentSoFar && isShort()) throw endedAtOnce();
  }

  private take(message: WatchMessage): void {
    if (message.type === 'error') throw statusFault(message.status);
    const isBookmark = message.type === 'bookmark';
    this.life.sign(isBookmark ? 'bookmark' : 'other');
    this.record.count(isBookmark ? 'bookmarks' : 'events');
    this.contact();
    if (isBookmark) this.rowsSeen.bookmark(message.version);
    else if (message.type === 'changed') this.rowsSeen.changed(message.subject);
    else this.rowsSeen.deleted(message.subject);
  }

  /** The server gave a sign of life. */
  private contact(): void {
    this.record.contact();
    this.reachability.reached();
  }

  /**
   * A server whose store was put back to an older version accepts the watch and stays mute, or goes
   * on as if nothing were missing. What shows it is the object that changed last: it is older now.
   */
  private async compareStore(signal: AbortSignal): Promise<void> {
    const { version, items } = await this.reader.glimpse(this.rowsSeen.newestKey, signal);
    this.rowsSeen.compare(version, items[0]);
  }

  /**
   * Whether a silent watch had nothing to tell: where etcd does not report its progress, a server sends
   * no bookmarks of a kind in which nothing happens. The next connection is due even so.
   */
  private async isOnlyQuiet(failure: KubeError, signal: AbortSignal): Promise<boolean> {
    const { newestKey, seenUpTo } = this.rowsSeen;
    if (!(failure instanceof WatchFault) || !failure.silence || seenUpTo === null) return false;
    try {
      const cached = await this.reader.cachedVersion(newestKey, signal);
      if (compareVersions(cached, seenUpTo) > 0) return false;
    } catch {
      return false;
    }
    this.life.sign('other');
    return true;
  }

  /** Notes a failure, decides what follows from it, and waits as long as is due. */
  private async recover(failure: KubeError, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const now = this.clock.monotonic();
    if (isLossOfContact(failure)) this.lostContactAt = now;
    const recovery = recoveryFrom(failure, now - this.lostContactAt);
    if (recovery.relist === 'undecodable') this.record.count('decodeErrors');
    this.planRelist(failure, recovery);
    if (recovery.relist === 'sweep') return;
    const detail = await this.describe(failure, recovery, signal);
    if (signal.aborted) return;
    this.record.lost(recovery.state, detail);
    this.tell(detail);
    if (recovery.immediate) return;
    this.silenceExplained = true;
    await this.waitOut(failure, recovery, detail, signal);
  }

  private async waitOut(
    failure: KubeError,
    { state, longestMs }: Recovery,
    detail: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { retryAfterMs } = failure;
    const longest = longestMs === undefined ? {} : { longestMs };
    const backoff = failure.code === 'expired' ? this.afterExpiry : this.backoff;
    const delay = (): number => backoff.next(this.clock.monotonic(), { retryAfterMs, ...longest });
    if (!isConnectionFault(failure)) {
      if (failure.status > 0) this.reachability.reached();
      return pause(this.clock, delay(), signal);
    }
    this.reachability.triedInVain(detail);
    const spared = (latest: string): void => this.record.lost(state, latest);
    await this.reachability.turn(delay, spared, signal);
    // What others found in vain was found for this kind too: a server that comes back is confused at first.
    this.lostContactAt = this.clock.monotonic();
  }

  private planRelist({ code }: KubeError, { relist }: Recovery): void {
    if (relist === null) return;
    if (!this.mustList || code === 'expired') this.record.relist(relist);
    this.relistReason ??= relist;
    this.mustList = true;
  }

  private async describe(
    failure: KubeError,
    { state }: Recovery,
    signal: AbortSignal,
  ): Promise<string> {
    const explained =
      state === 'not-installed'
        ? await explainMissing(this.spec.resource, this.access, signal)
        : undefined;
    return explained ?? inWords(failure);
  }

  private tell(sentence: string): void {
    this.options.onTrouble?.(sentence);
  }
}

/** Refused, not found, not trusted, or broken off: what every other kind would meet as well. */
function isConnectionFault(error: unknown): boolean {
  if (!(error instanceof KubeError) || error instanceof WatchFault) return false;
  return error.code === 'unreachable';
}

function sourceOf({ resource, namespace }: WatchSpec<{ uid: string }>): string {
  const kind = resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
  return namespace === undefined ? kind : `${kind} in ${namespace}`;
}
