import { Logger } from '@nestjs/common';
import { type Lease, RESOURCES } from '@soteria/kube';
import { type Clock } from '../config/clock';
import { type ClusterLog } from './cluster-log';
import { type ClusterWriter } from './cluster-writer';
import { KubeError } from './kube-error';
import {
  claimIn,
  heldSpec,
  isSameHold,
  type LeaseClaim,
  mayTake,
  releasedSpec,
  UNCLAIMED,
} from './lease-rule';
import { pause } from './pause';
import { TroubleLog } from './trouble-log';

const LEASE_NAME = 'soteria';
const RENEW_EVERY_MS = 20_000;
const LOOK_EVERY_MS = 10_000;
const RETRY_EVERY_MS = 5_000;
const LOST_RACE_RETRY_MS = 1_000;
const REQUEST_LIMIT_MS = 5_000;
/** More than a leader can write without an answer before it leads no more. */
const UNANSWERED_AT_MOST = 10;
/** A leader that cannot renew stops here, fifteen seconds before others may begin. */
const LEAD_FOR_MS = 45_000;

/** The lease as last seen, and since when (monotonic) its spec has not changed. */
interface Sight {
  /** Null while it does not exist. */
  lease: Lease | null;
  /** Outlives the lease: one that was deleted by hand still has a holder. */
  claim: LeaseClaim;
  /** It says what we wrote, or what a predecessor of our identity left behind. */
  ours: boolean;
  unchangedSince: number;
}

/**
 * Which of several replicas does the work, agreed on by the Lease `soteria`, by the rule of
 * client-go: a lease counts as abandoned when we ourselves have seen no change of it for its
 * duration. Two replicas do not both answer true while their clocks run equally fast; a process
 * that was paused notices only when it asks, so what a leader does must be harmless twice.
 */
export class Leadership {
  private readonly writer: ClusterWriter;
  private readonly troubles: TroubleLog;
  private readonly listeners = new Set<(leader: boolean) => void>();
  private running: AbortController | undefined;
  private competition: Promise<void> = Promise.resolve();
  private sight: Sight | undefined;
  /** What we wrote of which nobody knows whether it stands: its answer has not come. */
  private unanswered: Lease['spec'][] = [];
  private leadUntil = -Infinity;
  private cancelExpiry: () => void = () => undefined;
  private announced = false;

  /** `identity` is that of one process; another may have it again once that one has surely ended. */
  constructor(
    writer: ClusterWriter,
    private readonly clock: Clock,
    private readonly namespace: string,
    private readonly identity: string,
    private readonly log: ClusterLog = new Logger('cluster'),
  ) {
    this.writer = writer.withLimit(REQUEST_LIMIT_MS);
    this.troubles = new TroubleLog(log, clock);
  }

  /** Begins to compete; returns at once. Starting twice changes nothing. */
  start(): void {
    if (this.running !== undefined) return;
    this.running = new AbortController();
    this.competition = this.compete(this.running.signal);
  }

  /** Gives the lease back, so that another need not wait for it to end. */
  async stop(): Promise<void> {
    if (this.running === undefined) return;
    this.running.abort();
    this.running = undefined;
    this.leadUntilMoment(-Infinity);
    await this.competition;
    await this.release();
  }

  /** Ask before each step: false well before another may take over. */
  isLeader(): boolean {
    return this.clock.monotonic() < this.leadUntil;
  }

  /** Who holds the lease as far as known; null when nobody does. */
  holder(): string | null {
    return this.sight?.claim.holder || null;
  }

  /** Calls back when `isLeader()` changed; the answer ends that. */
  onChange(listener: (leader: boolean) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async compete(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const waitMs = await this.attempt(signal).catch((error: unknown) => this.waitAfter(error));
      await pause(this.clock, waitMs, signal);
    }
  }

  /** Tries once to hold the lease; answers in how many milliseconds to try again. */
  private async attempt(signal: AbortSignal): Promise<number> {
    const isCurrent = this.isLeader() && this.unanswered.length === 0;
    const sight = (isCurrent ? this.sight : undefined) ?? (await this.look());
    if (signal.aborted) return 0;
    const unchangedForMs = this.clock.monotonic() - sight.unchangedSince;
    if (!mayTake(sight.claim, sight.ours, unchangedForMs)) {
      this.leadUntilMoment(-Infinity);
      return LOOK_EVERY_MS;
    }
    const askedAt = this.clock.monotonic();
    this.see(await this.take(sight.lease), true);
    if (!signal.aborted) this.leadUntilMoment(askedAt + LEAD_FOR_MS);
    return RENEW_EVERY_MS;
  }

  private waitAfter(error: unknown): number {
    if (!(error instanceof KubeError) || !isLostRace(error)) {
      this.troubles.tell('lease', error instanceof Error ? error.message : String(error));
      return RETRY_EVERY_MS;
    }
    // The lease is not as it was seen: somebody else may hold it, so look before leading on.
    this.leadUntilMoment(-Infinity);
    return LOST_RACE_RETRY_MS;
  }

  private async look(): Promise<Sight> {
    try {
      const name = { namespace: this.namespace, name: LEASE_NAME };
      return this.see(await this.writer.get<Lease>(RESOURCES.leases, name));
    } catch (error) {
      if (error instanceof KubeError && error.code === 'not-found') return this.see(null);
      throw error;
    }
  }

  private async take(lease: Lease | null): Promise<Lease> {
    const spec = heldSpec(this.identity, this.clock.now(), lease?.spec);
    this.unanswered = [spec, ...this.unanswered].slice(0, UNANSWERED_AT_MOST);
    const taken = await this.write(lease, spec);
    this.unanswered = [];
    return taken;
  }

  private write(lease: Lease | null, spec: Lease['spec']): Promise<Lease> {
    if (lease !== null) return this.writer.replace(RESOURCES.leases, { ...lease, spec });
    return this.writer.create<Lease>(RESOURCES.leases, {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { namespace: this.namespace, name: LEASE_NAME },
      spec,
    });
  }

  private async release(): Promise<void> {
    const { lease = null, claim = UNCLAIMED } = this.sight ?? {};
    if (lease === null || claim.holder !== this.identity) return;
    const spec = releasedSpec(this.clock.now(), lease.spec);
    try {
      this.see(await this.writer.replace(RESOURCES.leases, { ...lease, spec }));
    } catch {
      // Whoever comes next waits for the lease to end, as after a crash.
    }
  }

  private see(lease: Lease | null, writtenByUs = false): Sight {
    const before = this.sight;
    const unchanged =
      before !== undefined &&
      !writtenByUs &&
      (lease === null || JSON.stringify(lease.spec) === JSON.stringify(before.lease?.spec));
    const claim = lease === null ? UNCLAIMED : claimIn(lease);
    this.sight = unchanged
      ? { ...before, lease }
      : {
          lease,
          claim,
          ours: writtenByUs || this.isOwn(lease, before),
          unchangedSince: this.clock.monotonic(),
        };
    return this.sight;
  }

  /** A predecessor left it behind, or our own write took effect and its answer was lost. */
  private isOwn(lease: Lease | null, before: Sight | undefined): boolean {
    if (lease?.spec?.holderIdentity !== this.identity) return false;
    return before === undefined || this.unanswered.some((spec) => isSameHold(spec, lease.spec));
  }

  private leadUntilMoment(moment: number): void {
    this.leadUntil = moment;
    this.cancelExpiry();
    if (this.isLeader()) {
      const remainingMs = moment - this.clock.monotonic();
      // When it rings a moment may be left by the clock, and nobody would tell of the loss later.
      this.cancelExpiry = this.clock.after(remainingMs, () => this.leadUntilMoment(-Infinity));
    }
    this.announce();
  }

  private announce(): void {
    const leader = this.isLeader();
    if (leader === this.announced) return;
    this.announced = leader;
    this.log.log(
      leader ? `lease: ${this.identity} leads` : `lease: ${this.identity} leads no more`,
    );
    for (const listener of [...this.listeners]) listener(leader);
  }
}

/** Somebody else changed, made or deleted the lease in the meantime. */
function isLostRace({ code }: KubeError): boolean {
  return code === 'conflict' || code === 'already-exists' || code === 'not-found';
}
