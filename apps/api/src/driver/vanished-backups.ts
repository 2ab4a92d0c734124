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

/** A vanished backup that is waited for belongs to a volume. */
interface Waiting {
  volume: string;
  backup: VanishedBackup;
}

/** Remembers backups that went without anybody asking, until they return or count as lost. */
@Injectable()
export class VanishedBackups {
  private readonly waiting = new Map<string, Waiting>();
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
    if (this.waiting.size === 0) return [];
    const found: VanishedBackup[] = [];
    for (const each of this.waiting.values()) {
      if (each.volume === volume) found.push(each.backup);
    }
    return found;
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
    if (after && !after.forgotten) this.waiting.delete(after.id);
    else if (before) this.note(before, facts.target(before.source.target));
  }

  private note(backup: BackupFact, target: TargetFact | undefined): void {
    // One whose deletion was asked for is gone on purpose.
    const wasAsked = this.asked.delete(backup.uid);
    if (wasAsked || backup.deleting || backup.state === 'deleting') return;
    const vanished = noteVanished(backup, target, this.clock.now());
    if (vanished) this.waiting.set(backup.id, { volume: backup.source.volume, backup: vanished });
  }

  private readBy(target: TargetFact): void {
    for (const [id, waiting] of this.waiting) {
      const backup = noteReading(waiting.backup, target);
      if (isLost(backup)) this.waiting.delete(id);
      else if (backup !== waiting.backup) this.waiting.set(id, { ...waiting, backup });
    }
  }
}
