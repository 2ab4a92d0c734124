import { Logger } from '@nestjs/common';
import { type Clock } from '../config/clock';
import { type ClusterLog } from './cluster-log';
import { type KindHealth, type StaleContact } from './kind-health';
import { type KubeAccess } from './kube-access';
import { Reachability } from './reachability';
import { Reflector } from './reflector';
import { TroubleLog } from './trouble-log';
import { type RowHandler, type WatchedKind, type WatchSpec } from './watch-spec';

/** The part of a reflector that does not depend on its rows. */
type AnyReflector = Pick<Reflector<{ uid: string }>, 'start' | 'stop' | 'health' | 'isMissing'>;

/** All kinds that are watched, and whether what is known of them can be trusted. */
export class ClusterState {
  private readonly reflectors = new Set<AnyReflector>();
  private readonly listeners = new Set<() => void>();
  private readonly troubles: TroubleLog;
  private readonly reachability: Reachability;
  private running = false;
  private lastContact = '';
  private staleNow: StaleContact | null = null;
  private syncedNow = true;

  constructor(
    private readonly access: KubeAccess,
    private readonly clock: Clock,
    log: ClusterLog = new Logger('cluster'),
    private readonly random: () => number = Math.random,
  ) {
    this.troubles = new TroubleLog(log, clock);
    this.reachability = new Reachability(clock);
  }

  /** Registers a kind, before or after `start`. */
  watch<Row extends { uid: string }>(
    spec: WatchSpec<Row>,
    handler: RowHandler<Row>,
  ): WatchedKind<Row> {
    const reflector: Reflector<Row> = new Reflector(spec, this.access, this.clock, handler, {
      random: this.random,
      reachability: this.reachability,
      onContactChange: () => this.contactChanged(),
      onTrouble: (sentence) => this.troubles.tell(reflector.health().source, sentence),
    });
    this.reflectors.add(reflector);
    this.judgeContact();
    if (this.running) reflector.start();
    return {
      get: (key) => reflector.get(key),
      rows: () => reflector.rows(),
      end: () => this.end(reflector),
    };
  }

  /** Begins to list and watch; returns at once. Starting twice changes nothing. */
  start(): void {
    this.running = true;
    for (const reflector of this.reflectors) reflector.start();
  }

  /** Ends every connection; no handler is called afterwards. */
  stop(): void {
    this.running = false;
    for (const reflector of this.reflectors) reflector.stop();
    this.access.close();
  }

  health(): KindHealth[] {
    return [...this.reflectors].map((reflector) => reflector.health());
  }

  /** All required kinds have been listed completely at least once. */
  get synced(): boolean {
    return this.syncedNow;
  }

  /** Null while every required kind is in contact; else the one that has been out of it longest. */
  stale(): StaleContact | null {
    return this.staleNow;
  }

  /** Every row asks, and it changes only when a reflector says so. */
  private judgeContact(): void {
    this.syncedNow = ![...this.reflectors].some(({ isMissing }) => isMissing);
    const stale = this.health().flatMap(({ required, staleSince, source, detail, state }) => {
      if (!required || staleSince === null) return [];
      const missing = state === 'not-installed' ? { notInstalled: true as const } : {};
      return [{ since: staleSince, source, detail, ...missing }];
    });
    this.staleNow = stale.reduce<StaleContact | null>(
      (longest, each) => (longest === null || each.since < longest.since ? each : longest),
      null,
    );
  }

  /** Calls back when `synced` or `stale()` changed; the answer ends that. */
  onContactChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private end(reflector: AnyReflector): void {
    this.reflectors.delete(reflector);
    reflector.stop();
    this.judgeContact();
  }

  private contactChanged(): void {
    this.judgeContact();
    const contact = JSON.stringify([this.syncedNow, this.staleNow]);
    if (contact === this.lastContact) return;
    this.lastContact = contact;
    for (const listener of [...this.listeners]) listener();
  }
}
