import { randomBytes, randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type InventoryChange, type Staleness, type VolumeRow } from '@soteria/contracts';
import { type Coverage, formatInstant, type Instant, SECOND_MS } from '@soteria/domain';
import { type Reach } from '../access/caller';
import { ClusterIdentity } from '../cluster/cluster-identity';
import { ClusterState } from '../cluster/cluster-state';
import { Turns } from '../cluster/turns';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { LiveEvents } from '../live/live-events';
import { WorkInProgress } from '../operations/work-in-progress';
import { PolicyBook } from '../policy/policy-book';
import { affectedClaims } from './affected-claims';
import { DueTimes } from './due-times';
import { DOUBT_AFTER_MS, EvidenceReader } from './evidence';
import { formerTargets, FormerTargets } from './former-targets';
import { type NamespaceRows } from './namespace-rows';
import { changeWithin, type InventoryView, viewWithin } from './narrow';
import { volumeRow } from './row';
import { RowShelf } from './row-shelf';

/** Changes are told in batches: people cannot read faster, and a swarm is one batch. */
const PUBLISH_MS = 100;

/** So many rows are made before anybody looks whether others have waited long enough. */
const PORTION = 32;

/** More rows than this are read anew by everybody who listens: compressed, and of one answer for all. */
const MOST_ROWS_TOLD = 1_000;

const keyOf = (namespace: string, pvc: string): string => `${namespace}/${pvc}`;

/** One row per claim, each recomputed alone when something that it rests on changes. */
@Injectable()
export class Inventory {
  private readonly shelf = new RowShelf();
  private readonly dirty = new Set<string>();
  private readonly unpublished = new Set<string>();
  private readonly due = new DueTimes();
  private readonly former = new FormerTargets();
  private cancelTimer: () => void = () => undefined;
  private cancelDoubt: () => void = () => undefined;
  private publishing = false;
  /** Whether everything has been read once. */
  private seenWhole = false;
  private made = false;
  private generation = 0;
  private changedAt: number;
  private contactChangedAt: number;
  /** Whether a change of contact is still to be told. */
  private contactUntold = false;
  private readonly epoch = randomUUID().slice(0, 8);
  private readonly secret = randomBytes(16).toString('hex');

  constructor(
    private readonly facts: FactStore,
    private readonly evidence: EvidenceReader,
    private readonly work: WorkInProgress,
    private readonly live: LiveEvents,
    private readonly cluster: ClusterState,
    private readonly identity: ClusterIdentity,
    policies: PolicyBook,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.changedAt = this.contactChangedAt = clock.now();
    facts.onChange((change) => {
      // While the cluster is read for the first time nobody can ask, and then every row is made.
      if (!this.seenWhole) return;
      this.touchEach(affectedClaims(facts, change));
      if (change.kind === 'target') this.touchOn((change.after ?? change.before)?.name ?? '');
    });
    work.onChange((namespace, pvc) => this.touch(namespace, pvc));
    cluster.onContactChange(() => this.contactChanged());
    live.cut('inventory', (change, reach) => changeWithin(change, this.view(reach), reach));
    policies.onChange((concerned) => this.touchEach(concerned ?? this.facts.all('claim')));
    evidence.onChange((namespace, pvc) => this.touch(namespace, pvc));
    identity.onLearned(() => this.touchAll());
  }

  /** Which cluster the rows are of; null while that is not known. */
  get clusterId(): string | null {
    return this.identity.id();
  }

  /** Whether every row has been made once: in turns where there are many, so that nobody has to wait for all of them. */
  get isMade(): boolean {
    return this.made;
  }

  /** Grows with every change; an answer made at the same revision is the same answer. */
  get revision(): string {
    this.refresh();
    return `${this.epoch}-${this.generation}`;
  }

  /** All rows, in the order of their names. */
  all(): Iterable<VolumeRow> {
    this.refresh();
    return this.shelf.rows();
  }

  /** The same by namespace, in pieces of neighbours. */
  namespaces(): readonly NamespaceRows[] {
    this.refresh();
    return this.shelf.namespaces();
  }

  get(namespace: string, pvc: string): VolumeRow | undefined {
    this.refresh();
    return this.shelf.get(namespace, pvc);
  }

  /** The rows that somebody may see, with counts and a revision of those alone. */
  view(reach: Reach): InventoryView {
    const { revision, changedAt } = this;
    const namespaces = this.shelf.namespaces();
    if (reach.everywhere) return { revision, changedAt, summary: this.shelf.summary(), namespaces };
    const contact = { changedAt: this.contactChangedAt, stale: this.stale() };
    return viewWithin(namespaces, contact, reach, this.secret);
  }

  stale(): Staleness | null {
    const stale = this.facts.stale();
    return stale && { ...stale, since: formatInstant(stale.since) };
  }

  stop(): void {
    this.cancelTimer();
    this.cancelDoubt();
  }

  /** Marks a row to be computed anew. */
  touch(namespace: string, pvc: string): void {
    this.dirty.add(keyOf(namespace, pvc));
    this.shelf.touch(namespace, pvc);
    this.publishSoon();
  }

  touchAll(): void {
    this.touchEach(this.facts.all('claim'));
  }

  private touchEach(claims: Iterable<{ namespace: string; name: string }>): void {
    for (const { namespace, name } of claims) this.touch(namespace, name);
  }

  private touchOn(formerTarget: string): void {
    for (const key of this.former.rowsOn(formerTarget)) {
      const [namespace = '', pvc = ''] = key.split('/');
      this.touch(namespace, pvc);
    }
  }

  private contactChanged(): void {
    const stale = this.facts.stale();
    this.generation += 1;
    this.changedAt = this.contactChangedAt = this.clock.now();
    this.contactUntold = true;
    this.publishSoon();
    this.doubtLater(stale?.since ?? null);
    if (!stale || !this.seenWhole) this.touchAll();
    if (this.seenWhole || !this.cluster.synced) return;
    this.seenWhole = true;
    void this.makeRows();
  }

  private async makeRows(): Promise<void> {
    if (this.dirty.size > PORTION) await this.refreshInTurns();
    this.made = true;
  }

  /** Rows say that they are in doubt once contact has been lost for a while, which no event tells. */
  private doubtLater(staleSince: Instant | null): void {
    this.cancelDoubt();
    if (staleSince === null) return;
    // Not a moment too early: rows that are made anew before it would not be looked at again.
    const delayMs = Math.max(staleSince + DOUBT_AFTER_MS - this.clock.now(), 0) + SECOND_MS;
    this.cancelDoubt = this.clock.after(delayMs, () => this.touchAll());
  }

  /** Brings every row up to date: the dirty ones, and those whose time has come. */
  private refresh(): void {
    const now = this.clock.now();
    this.takeDue(now);
    if (this.dirty.size > 0) this.recomputeDirty(now, Infinity);
  }

  private takeDue(now: Instant): void {
    for (const key of this.due.takeDue(now)) this.dirty.add(key);
  }

  private recomputeDirty(now: number, atMost: number): void {
    const next = this.generation + 1;
    let done = 0;
    for (const key of this.dirty) {
      if (done === atMost) return;
      const isNews = this.recompute(key, next, now);
      this.dirty.delete(key);
      done += 1;
      if (!isNews) continue;
      this.unpublished.add(key);
      this.generation = next;
      this.changedAt = now;
    }
  }

  /** The same in turns, for when all rows are made anew; whoever asks meanwhile does not get less. */
  private async refreshInTurns(): Promise<void> {
    for (const turns = new Turns(); this.dirty.size > PORTION;) {
      this.recomputeDirty(this.clock.now(), PORTION);
      if (turns.isOver) await turns.end();
    }
    this.refresh();
  }

  /** Answers whether the row says anything new. */
  private recompute(key: string, stamp: number, now: number): boolean {
    const [namespace = '', pvc = ''] = key.split('/');
    const claim = this.facts.claim(namespace, pvc);
    if (!claim) {
      this.due.set(key, null);
      this.former.set(key, []);
      return this.shelf.delete(namespace, pvc, stamp, now);
    }
    const { evidence, assessment } = this.evidence.assess(claim, now);
    const row = volumeRow(evidence, assessment, this.work.on(namespace, pvc));
    this.former.set(key, formerTargets(evidence, assessment));
    this.due.set(key, earliest([assessment.nextChangeAt, ...evidence.coverage.map(nextSlotOf)]));
    return this.shelf.set(row, stamp, now);
  }

  /** Before everything was read there is nothing to tell; that it was is a change of contact. */
  private publishSoon(): void {
    if (this.publishing || !this.cluster.synced) return;
    this.publishing = true;
    this.clock.after(PUBLISH_MS, () => void this.publish());
  }

  private async publish(): Promise<void> {
    this.takeDue(this.clock.now());
    if (this.dirty.size > PORTION) await this.refreshInTurns();
    else this.refresh();
    this.publishing = false;
    const keys = [...this.unpublished];
    const isNews = keys.length > 0 || this.contactUntold;
    this.unpublished.clear();
    this.contactUntold = false;
    if (keys.length > MOST_ROWS_TOLD) this.live.reset();
    else if (isNews) this.live.publish('inventory', this.changeOf(keys), keys.length);
    this.wakeAtNextChange();
  }

  private changeOf(keys: readonly string[]): InventoryChange {
    const changed: VolumeRow[] = [];
    const removed: InventoryChange['removed'] = [];
    for (const key of keys) {
      const [namespace = '', pvc = ''] = key.split('/');
      const row = this.shelf.get(namespace, pvc);
      if (row) changed.push(row);
      else removed.push({ namespace, pvc });
    }
    return {
      revision: `${this.epoch}-${this.generation}`,
      asOf: formatInstant(this.clock.now()),
      stale: this.stale(),
      summary: this.shelf.summary(),
      changed,
      removed,
    };
  }

  /** A row turns overdue without any event; a timer for the earliest such moment sees to that. */
  private wakeAtNextChange(): void {
    this.cancelTimer();
    const next = this.due.next();
    if (next === null) return;
    const delayMs = Math.max(next - this.clock.now(), PUBLISH_MS);
    this.cancelTimer = this.clock.after(delayMs, () => void this.publish());
  }
}

/** Without an event a row changes when its status does by time alone, and when a run comes to be owed. */
function earliest(moments: readonly (Instant | null)[]): Instant | null {
  const known = moments.filter((moment) => moment !== null);
  return known.length === 0 ? null : Math.min(...known);
}

const nextSlotOf = ({ nextSlotAt }: Coverage): Instant | null => nextSlotAt;
