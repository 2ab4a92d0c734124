import { Inject, Injectable, Logger } from '@nestjs/common';
import { MAX_ITEMS_PER_OPERATION } from '@soteria/contracts';
import {
  type BackupFact,
  type ClaimFact,
  type CompiledPolicy,
  decideRetention,
  fingerprint,
  formatInstant,
  type Instant,
  isBelieved,
  openZone,
  type OperationRecord,
  type PruneItem,
  type PruneRecord,
  type RestoreItem,
  type RetentionDecision,
  retentionHold,
  type StoredPolicy,
  triedLately,
} from '@soteria/domain';
import { KubeError } from '../cluster/kube-error';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { VanishedBackups } from '../driver/vanished-backups';
import { recordHead } from '../operations/new-record';
import { OperationStore } from '../operations/operation-store';
import { Operations } from '../operations/operations.service';
import { PruneGate } from '../operations/prune-gate';
import { later, LiveRegister } from './live-register';
import { PolicyBook } from './policy-book';

/** Retention is looked at no more often than this: a restore point more for some minutes harms nobody. */
const LOOK_EVERY_MS = 10 * 60_000;
const UTC = 'UTC';
const KEEP_ALL = { keepAtLeast: Infinity };
/** How many of the restore points that always stay are asked about before each deletion. */
const MOST_ASKED_ABOUT = 10;

/** What is left alone, whatever the rules say: backups that are pinned, and all of a volume of which a restore reads one. */
interface Untouchable {
  pinned: ReadonlySet<string>;
  sourcesInUse: ReadonlySet<string>;
}

/** And of those that another prune deals with, or did lately. */
interface Spared extends Untouchable {
  pruned: ReadonlySet<string>;
}

/** What is to be known of a backup that may go. */
interface Prunable {
  namespace: string;
  pvc: string;
  backup: { id: string };
}

/** Deletes what retention gives up: decided purely, recorded as an operation, asked again at the last moment. */
@Injectable()
export class RetentionRunner {
  private readonly log = new Logger('Policies');
  private lookedAt = -Infinity;

  constructor(
    private readonly book: PolicyBook,
    private readonly live: LiveRegister,
    private readonly facts: FactStore,
    private readonly vanished: VanishedBackups,
    private readonly operations: Operations,
    private readonly store: OperationStore,
    gate: PruneGate,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    gate.ask({
      objection: (item) => this.objection(item),
      demandCurrent: (id) => this.demandCurrent(id),
    });
    book.onChange(() => {
      this.lookedAt = -Infinity;
    });
  }

  /** Prunes for each policy what its retention gives up now; called on the leader. */
  async run(): Promise<void> {
    if (this.clock.monotonic() - this.lookedAt < LOOK_EVERY_MS) return;
    this.lookedAt = this.clock.monotonic();
    const spared = { ...this.untouchable(), pruned: this.backupsPruned() };
    for (const { compiled, isDamaged } of this.book.policies()) {
      if (isDamaged || !compiled.policy.enabled) continue;
      try {
        await this.prune(compiled, spared);
      } catch (error) {
        // What is in the way of one policy must not keep the others' surplus.
        this.log.error(`${compiled.policy.name} cannot prune now: ${String(error)}`);
        // It would be in the way of each in turn, and runs wait meanwhile.
        if (error instanceof KubeError && error.retryable) return;
      }
    }
  }

  private async prune({ policy, selector }: CompiledPolicy, spared: Spared): Promise<void> {
    const items = this.book.claims
      .select(selector)
      .flatMap((claim) => this.givenUp(policy, claim, spared));
    if (items.length > 0) await this.begin(policy.name, items);
  }

  /** What a policy's retention says of each backup of a claim's volume as of now, when it may also be in use. */
  private decideNow(
    policy: StoredPolicy,
    claim: ClaimFact,
    { pinned, sourcesInUse }: Untouchable,
  ): RetentionDecision[] {
    const inUse = this.facts
      .backupsOfClaim(claim.namespace, claim.name)
      .filter(({ state, source }) => state === 'running' || sourcesInUse.has(source.volume))
      .map(({ source }) => source.volume);
    return this.decide(policy, claim, { pinned, sourcesInUse: new Set(inUse) });
  }

  /**
   * What a policy's retention says of each backup of a claim's volume, or would say once there is a `next` one. What only
   * keeps them for the moment, being in use, is left out where nothing is said of it.
   */
  decide(
    policy: Pick<StoredPolicy, 'name' | 'retention' | 'schedule'>,
    claim: ClaimFact,
    { pinned, sourcesInUse }: Untouchable = { pinned: this.book.pins(), sourcesInUse: new Set() },
    next: BackupFact | null = null,
  ): RetentionDecision[] {
    const present = this.facts.backupsOfClaim(claim.namespace, claim.name);
    const backups = next === null ? present : [...present, next];
    const zone = openZone(policy.schedule.timezone ?? UTC) ?? openZone(UTC);
    if (zone === null) return [];
    return decideRetention(
      {
        policy: policy.name,
        claimUid: claim.uid,
        retention: policy.retention,
        zone,
        backups,
        pinned,
        sourcesInUse,
        hold: this.hold(backups),
      },
      next?.snapshotAt ?? this.clock.now(),
    );
  }

  private hold(backups: readonly BackupFact[]): string | null {
    if (this.book.hold !== null) return 'kept while the Secret of the policies is gone';
    if (this.book.hasUnknownPins) return 'kept while a pin cannot be read';
    const volumes = new Set(backups.map(({ source }) => source.volume));
    return retentionHold({
      staleness: this.facts.stale(),
      backups,
      target: (name) => this.facts.target(name),
      vanished: [...volumes].flatMap((volume) => this.vanished.of(volume)),
    });
  }

  private givenUp(policy: StoredPolicy, claim: ClaimFact, spared: Spared): PruneItem[] {
    return this.decideNow(policy, claim, spared)
      .filter(({ keep, id }) => !keep && !spared.pruned.has(id))
      .flatMap(({ id, at, reason }) => this.pruneItem(claim, id, at, reason));
  }

  private pruneItem(claim: ClaimFact, id: string, at: Instant | null, reason: string): PruneItem[] {
    const uid = this.facts.backup(id)?.uid;
    if (uid === undefined) return [];
    return [
      {
        namespace: claim.namespace,
        pvc: claim.name,
        state: 'queued',
        phase: 'queued',
        detail: `To be pruned, as ${reason}`,
        objects: [{ kind: 'Backup', name: id, uid }],
        backup: { id, uid, time: at === null ? '' : formatInstant(at), reason },
      },
    ];
  }

  private async begin(policy: string, items: PruneItem[]): Promise<void> {
    const batch = items.slice(0, MAX_ITEMS_PER_OPERATION);
    const ids = batch.map(({ backup }) => backup.id);
    const record: PruneRecord = {
      ...this.nextAttempt(policy, ids),
      kind: 'prune',
      policy,
      namespace: batch[0]?.namespace ?? '',
      items: batch,
    };
    await this.operations.begin(record);
    this.log.log(`${policy} prunes ${batch.length} backups`);
  }

  /** Two who decide the same prune the same; once that is over, what it left is another one's. */
  private nextAttempt(policy: string, ids: readonly string[]): ReturnType<typeof recordHead> {
    for (let attempt = 0; ; attempt += 1) {
      const head = recordHead('prune', ids, {
        requestedBy: { policy },
        via: 'policy',
        now: this.clock.now(),
        idempotencyKey: `prune ${fingerprint([attempt, ...ids])}`,
      });
      if (!this.store.isTaken(head.id)) return head;
    }
  }

  /** Why a backup must stay after all: retention decides anew, on what is so now. */
  private objection(item: Prunable): string | null {
    const claim = this.facts.claim(item.namespace, item.pvc);
    const policy = this.facts.backup(item.backup.id)?.policy;
    const inForce = policy ? this.book.get(policy) : undefined;
    if (!claim || !inForce || inForce.isDamaged) {
      return 'The policy that made it, or its claim, is not there any more; it stays.';
    }
    const { policy: spec, selector } = inForce.compiled;
    if (!spec.enabled) return `The policy ${spec.name} is switched off; it stays.`;
    if (!selector.matches(claim)) {
      return `The policy ${spec.name} does not select its claim any more; it stays.`;
    }
    const decisions = this.decideNow(inForce.compiled.policy, claim, this.untouchable());
    const decision = decisions.find(({ id }) => id === item.backup.id);
    if (decision && !decision.keep) return null;
    return `It stays after all: ${decision?.reason ?? 'it is not in sight'}.`;
  }

  /**
   * That those are there which always stay, and that all is still so, now that the cluster was asked and it is this
   * deletion's turn, for which it may have waited long. What somebody may just have asked for, a pin or a restore, is
   * asked about last, so that next to no time lies between that and the deletion.
   */
  private async demandCurrent(id: string): Promise<void> {
    const seen = this.facts.backup(id);
    if (seen && !isGoing(seen)) await this.live.demandAll(this.floorOf(seen));
    await Promise.all([this.demandUnread(id), this.live.demandAsRead()]);
    const backup = this.facts.backup(id);
    if (backup === undefined && this.book.isPinned(id)) throw later(`The backup ${id} is pinned.`);
    // What is going already, or is not there, is only asked about again.
    if (backup === undefined || isGoing(backup)) return;
    const { namespace, pvc } = backup.source;
    const why = this.objection({ namespace, pvc, backup: { id } });
    if (why !== null) throw later(why);
  }

  /** Throws when a restore reads a backup of the same volume, also one that another replica has just accepted. */
  private async demandUnread(id: string): Promise<void> {
    const seen = this.facts.backup(id);
    // What is going already is only asked about again, and a restore may be waiting for just that.
    if (seen && isGoing(seen)) return;
    const read = sourcesReadBy(await this.store.restoring());
    const isRead = read.some(
      ({ backup, volume }) => backup === id || volume === seen?.source.volume,
    );
    if (isRead) throw later('A restore reads a backup of the same volume.');
  }

  /** Others of the same series that stay whatever the rules say: the newest, as many of them as are asked about. */
  private floorOf({ id, policy, source }: BackupFact): BackupFact[] {
    const now = this.clock.now();
    const { keepAtLeast } = this.book.get(policy ?? '')?.compiled.policy.retention ?? KEEP_ALL;
    return this.facts
      .backupsOfClaim(source.namespace, source.pvc)
      .filter((each) => each.policy === policy && each.source.claimUid === source.claimUid)
      .filter((each) => each.source.target === source.target && each.usable && !each.deleting)
      .filter((each) => each.id !== id && !this.book.isPinned(each.id))
      .filter(({ snapshotAt }) => snapshotAt !== null && isBelieved(snapshotAt, now))
      .sort((one, other) => (other.snapshotAt ?? 0) - (one.snapshotAt ?? 0))
      .slice(0, Math.min(keepAtLeast, MOST_ASKED_ABOUT));
  }

  private untouchable(): Untouchable {
    return {
      pinned: this.book.pins(),
      sourcesInUse: new Set(
        sourcesReadBy(this.store.active('restore')).map(({ volume }) => volume),
      ),
    };
  }

  private backupsPruned(): ReadonlySet<string> {
    const running = prunesOf(this.store.active('prune')).flatMap(({ items }) => items);
    const lately = triedLately(prunesOf(this.store.finished(['prune'])), this.clock.now());
    return new Set([...running.map(({ backup }) => backup.id), ...lately]);
  }
}

const prunesOf = (records: readonly OperationRecord[]): PruneRecord[] =>
  records.filter((record) => record.kind === 'prune');

/** What restores read, or are about to: once the data is there they do no more. */
const sourcesReadBy = (records: readonly OperationRecord[]): RestoreItem['source'][] =>
  records.flatMap((record) =>
    record.kind === 'restore' ? record.items.filter(isReading).map(({ source }) => source) : [],
  );

const isReading = ({ phase, beginsAgain }: RestoreItem): boolean =>
  READING.has(phase) || (phase === 'cleanup' && beginsAgain === true);

const READING: ReadonlySet<string> = new Set<RestoreItem['phase']>([
  'queued',
  'volume',
  'restoring',
]);

const isGoing = ({ deleting, state }: BackupFact): boolean => deleting || state === 'deleting';
