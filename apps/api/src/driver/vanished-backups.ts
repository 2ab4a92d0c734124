import { Inject, Injectable } from '@nestjs/common';
import {
  type BackupFact,
  isLost,
  noteReading,
  noteVanished,
  type TargetFact,
  type VanishedBackup,
} from '@soteria/domain';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { FactStore } from './fact-store';
import { FactTable } from './fact-table';

/** A vanished backup that is waited for, and as what it was seen last. */
interface Waiting {
  backup: VanishedBackup;
  seen: BackupFact;
}

/** Remembers backups that went without anybody asking, until they return or count as lost. */
@Injectable()
export class VanishedBackups {
  private readonly waiting = new FactTable<Waiting>(({ backup }) => backup.id);
  private readonly byVolume = this.waiting.index(({ seen }) => seen.source.volume);
  private readonly byClaimUid = this.waiting.index(({ seen }) => seen.source.claimUid);
  /** Uids of backups that are being deleted by this process. */
  private readonly asked = new Set<string>();

  constructor(
    facts: FactStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    facts.onChange((change) => {
      if (change.kind === 'backup') this.follow(change.after, change.before, facts);
      if (change.kind === 'target' && change.after) this.readBy(change.after);
    });
  }

  /** The vanished backups of a volume, by its driver's name. */
  of(volume: string): VanishedBackup[] {
    return this.byVolume(volume).map(({ backup }) => backup);
  }

  /** The backups that were made of this very claim and have vanished, as they were seen last. */
  lastSeenOf(claimUid: string): BackupFact[] {
    return this.byClaimUid(claimUid).map(({ seen }) => seen);
  }

  /** Deletes a backup: it goes on purpose then, also where no finalizer shows that before it is gone. */
  async onPurpose<T>(uid: string, deletion: () => Promise<T>): Promise<T> {
    this.asked.add(uid);
    try {
      return await deletion();
    } catch (error) {
      this.asked.delete(uid);
      throw error;
    }
  }

  /** What Longhorn forgets is last seen whole before its deletion begins. */
  private follow(
    after: BackupFact | undefined,
    before: BackupFact | undefined,
    facts: FactStore,
  ): void {
    if (after && !after.forgotten) {
      if (isRead(after)) this.waiting.change(undefined, this.waiting.get(after.id));
    } else if (before) this.note(before, facts.target(before.source.target));
  }

  private note(seen: BackupFact, target: TargetFact | undefined): void {
    // One whose deletion was asked for is gone on purpose.
    const wasAsked = this.asked.delete(seen.uid);
    if (wasAsked || seen.deleting || seen.state === 'deleting') return;
    const backup = noteVanished(seen, target, this.clock.now());
    if (backup) this.waiting.change({ backup, seen }, undefined);
  }

  private readBy(target: TargetFact): void {
    for (const waiting of [...this.waiting.values()]) {
      const backup = noteReading(waiting.backup, target);
      if (backup === waiting.backup) continue;
      this.waiting.change(isLost(backup) ? undefined : { ...waiting, backup }, waiting);
    }
  }
}

/** A returned object tells nothing at first: its driver reads one after the other what it is about. */
const isRead = ({ usable, deleting, state }: BackupFact): boolean =>
  usable || deleting || state === 'failed';
