import { type BackupFact } from '../facts';
import { isBelieved } from '../freshness/history';
import { type PolicyRetention } from '../policy/policy';
import { type Zone } from '../schedule/zone';
import { type Instant } from '../time';
import { type Candidate, hasRules, wantedBy } from './rules';

/** What becomes of one backup, and why. */
export interface RetentionDecision {
  id: string;
  /** The moment its data is from. */
  at: Instant | null;
  keep: boolean;
  reason: string;
}

/** What a policy's retention looks at, for one volume. */
export interface RetentionCase {
  policy: string;
  claimUid: string;
  retention: PolicyRetention;
  /** Whose hours, days and weeks are meant. */
  zone: Zone;
  /** All backups of the volume, whoever made them. */
  backups: readonly BackupFact[];
  /** Ids of those that nobody may prune. */
  pinned: ReadonlySet<string>;
  /**
   * Source volumes of which a restore reads a backup, or one is being uploaded. All backups of them stay meanwhile: the
   * driver lets neither begin while it deletes one of the same volume, and puts a deletion off, ever longer, while
   * either is at work.
   */
  sourcesInUse: ReadonlySet<string>;
  /** Why nothing may be removed at present, as `retentionHold` says; null when nothing is in the way. */
  hold: string | null;
}

/**
 * Decides for every backup of a volume whether a policy keeps it; newest first. It removes none but usable ones that
 * the policy itself made of this very claim, and always leaves the newest `keepAtLeast` of these on each target. The same
 * decisions are shown as a preview and carried out, one by one and in any order: deciding again half-way
 * gives the same rest.
 */
export function decideRetention(given: RetentionCase, now: Instant): RetentionDecision[] {
  const backups = [...given.backups].sort(newestFirst);
  const protections = new Map(
    backups.map((backup) => [backup.id, protectionOf(backup, given, now)]),
  );
  const unprotected = backups.filter(({ id }) => protections.get(id) === null);
  const wanted = wantedOfEachTarget(unprotected, given);
  return backups.map((backup): RetentionDecision => {
    const { keep, reason } = verdictOn(backup, given, protections.get(backup.id) ?? null, wanted);
    return { id: backup.id, at: backup.snapshotAt, keep, reason };
  });
}

/** Each target is judged by itself, because it may be the only one left: points on another target do not count for it. */
function wantedOfEachTarget(
  backups: readonly BackupFact[],
  { retention, zone }: RetentionCase,
): ReadonlyMap<string, string[]> {
  const series = Map.groupBy(backups, ({ source }) => source.target).values();
  const wanted = [...series].map((own) => wantedBy(retention, own.flatMap(candidateOf), zone));
  return new Map(wanted.flatMap((each) => [...each]));
}

const candidateOf = ({ id, snapshotAt }: BackupFact): Candidate[] =>
  snapshotAt === null ? [] : [{ id, at: snapshotAt }];

function verdictOn(
  backup: BackupFact,
  { retention, hold, sourcesInUse }: RetentionCase,
  protection: string | null,
  wanted: ReadonlyMap<string, string[]>,
): { keep: boolean; reason: string } {
  if (protection !== null) return { keep: true, reason: protection };
  if (!hasRules(retention)) return { keep: true, reason: 'the policy has no rule that removes' };
  const rules = wanted.get(backup.id);
  if (rules !== undefined) return { keep: true, reason: rules.join(', ') };
  if (sourcesInUse.has(backup.source.volume)) {
    return { keep: true, reason: 'a restore or a backup of this volume is under way' };
  }
  if (hold !== null) return { keep: true, reason: hold };
  return { keep: false, reason: 'no rule wants it any longer' };
}

/** Why the rules do not apply to a backup, which then stays without being counted; null when they do. */
function protectionOf(
  backup: BackupFact,
  { policy, claimUid, pinned }: RetentionCase,
  now: Instant,
): string | null {
  if (backup.policy !== policy) {
    return backup.policy === null
      ? 'not made by this policy'
      : `made by the policy ${backup.policy}`;
  }
  const { claimUid: madeOf } = backup.source;
  if (madeOf === null) return 'does not say of which claim it was made';
  if (madeOf !== claimUid) return 'made of an earlier claim of this name';
  if (backup.deleting || backup.state === 'deleting') return 'being deleted already';
  if (pinned.has(backup.id)) return 'pinned';
  if (backup.state === 'failed') return 'failed, so there is nothing to restore in it';
  if (!backup.usable || backup.snapshotAt === null) return 'not finished';
  if (!isBelieved(backup.snapshotAt, now)) return 'dated in the future: some clock is wrong';
  return null;
}

/** Those without a moment come first: they are under way or have failed. */
function newestFirst(a: BackupFact, b: BackupFact): number {
  const [atA, atB] = [a.snapshotAt ?? Infinity, b.snapshotAt ?? Infinity];
  if (atA !== atB) return atA > atB ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
