import { type BackupFact, type ClaimFact } from '../../facts';
import { ClaimIndex } from '../../selector';
import { backupFact } from '../../testing/facts';
import { type Instant, MINUTE_MS } from '../../time';
import { type RunInProgress, type StartDecision, type VolumeRun, runOperationId } from '../decide';
import { type Chance } from './chance';

/** A run as the cluster remembers it. */
export interface MadeRun extends VolumeRun {
  policy: string;
  claimUid: string;
}

interface Upload {
  backup: BackupFact;
  policy: string;
  since: Instant;
  endsAt: Instant;
}

/** How many runs of a policy on a claim are remembered, as a record of operations is trimmed. */
const REMEMBERED_RUNS = 8;

/** Asked hundreds of thousands of times a year, which Jest's own matchers would make minutes of. */
export function demand(isSo: boolean, otherwise: string): void {
  if (!isSo) throw new Error(otherwise);
}

/** The world of the simulated year: what stands in it does not depend on what anybody thinks. */
export class SimulatedCluster {
  readonly claims = new ClaimIndex();
  readonly livingClaims = new Map<string, ClaimFact>();
  readonly runs: MadeRun[] = [];
  readonly pinned = new Set<string>();
  /** Volumes of which somebody restores a backup. */
  readonly sourcesInUse = new Set<string>();
  /** The claims of which a backup was ever completed. */
  readonly completions = new Set<string>();
  removals = 0;
  repeats = 0;
  failures = 0;
  private readonly operations = new Map<string, MadeRun>();
  private readonly remembered = new Map<string, MadeRun[]>();
  private readonly backups = new Map<string, BackupFact[]>();
  private uploads: Upload[] = [];

  constructor(private readonly chance: Chance) {}

  addClaim(claim: ClaimFact): void {
    this.claims.set(claim);
    this.livingClaims.set(claim.uid, claim);
  }

  removeClaim(uid: string): void {
    this.claims.delete(uid);
    this.livingClaims.delete(uid);
  }

  backupsOf(claimUid: string): readonly BackupFact[] {
    return this.backups.get(claimUid) ?? [];
  }

  /** The runs that are remembered; somebody who is behind does not see those after `seenUntil`. */
  runsOf(policy: string, claimUid: string, seenUntil: Instant): readonly MadeRun[] {
    const runs = this.remembered.get(`${policy}/${claimUid}`) ?? [];
    return seenUntil === Infinity ? runs : runs.filter(({ startedAt }) => startedAt <= seenUntil);
  }

  inProgress(seenUntil: Instant): RunInProgress[] {
    return this.uploads
      .filter(({ since }) => since <= seenUntil)
      .map(({ backup, policy, since }) => ({
        claimUid: backup.source.claimUid ?? '',
        policy,
        since,
      }));
  }

  /** Makes an operation and its backup, unless one of this name exists: then it is there already. */
  start(decision: StartDecision, now: Instant): void {
    const id = runOperationId(decision);
    const { policy, claim, slot, mode, sinceFull } = decision;
    const run = { policy, claimUid: claim.uid, slot: slot.at, startedAt: now, mode, sinceFull };
    const existing = this.operations.get(id);
    if (existing !== undefined) {
      demand(
        `${existing.policy}/${existing.claimUid}/${existing.slot}` ===
          `${policy}/${claim.uid}/${slot.at}`,
        id,
      );
      this.repeats += 1;
      return;
    }
    this.operations.set(id, run);
    this.runs.push(run);
    const key = `${policy}/${claim.uid}`;
    this.remembered.set(key, [...(this.remembered.get(key) ?? []), run].slice(-REMEMBERED_RUNS));
    const backup = backupFact({
      id,
      policy,
      claimUid: claim.uid,
      volume: claim.persistentVolume,
      state: 'running',
      usable: false,
      snapshotAt: now,
      createdAt: now,
    });
    const endsAt = now + this.chance.between(3, 45) * MINUTE_MS;
    this.uploads.push({ backup, policy, since: now, endsAt });
    this.backups.set(claim.uid, [...this.backupsOf(claim.uid), backup]);
  }

  /** Ends the uploads whose time has come, and tells which were completed. */
  finishUploads(now: Instant, isTargetDown: boolean): BackupFact[] {
    const completed: BackupFact[] = [];
    this.uploads = this.uploads.filter((upload) => {
      if (upload.endsAt > now) return true;
      const isGood = !isTargetDown && !this.chance.is(0.03);
      const { backup } = upload;
      backup.state = isGood ? 'completed' : 'failed';
      backup.usable = isGood;
      backup.completedAt = now;
      if (isGood) {
        completed.push(backup);
        this.completions.add(backup.source.claimUid ?? '');
      } else this.failures += 1;
      return false;
    });
    return completed;
  }

  /** Removes a backup as retention asked, and looks whether that was right. */
  remove(claimUid: string, id: string, keepAtLeast: number): void {
    const before = this.backupsOf(claimUid);
    const good = before.filter(({ usable }) => usable);
    const newest = good.reduce((a, b) => ((b.snapshotAt ?? 0) > (a.snapshotAt ?? 0) ? b : a));
    const removed = before.find((backup) => backup.id === id);
    const ownGood = good.filter(({ policy }) => policy === removed?.policy);
    demand(removed?.usable === true, `${id} is not a restore point`);
    demand(id !== newest.id, `${id} is the newest good one`);
    demand(!this.pinned.has(id), `${id} is pinned`);
    demand(
      !this.sourcesInUse.has(removed?.source.volume ?? ''),
      `a restore reads a neighbour of ${id}`,
    );
    demand(ownGood.length > keepAtLeast, `${id} is one of the last ${keepAtLeast}`);
    this.removals += 1;
    this.backups.set(
      claimUid,
      before.filter((backup) => backup.id !== id),
    );
  }

  /** Failed backups go by themselves after a while, as Longhorn lets them. */
  forgetFailures(): void {
    for (const [uid, backups] of this.backups) {
      this.backups.set(
        uid,
        backups.filter(({ state }) => state !== 'failed'),
      );
    }
  }
}
