import { Inject, Injectable, Logger } from '@nestjs/common';
import { type BackupFact, type SnapshotFact } from '@soteria/domain';
import { Leadership } from '../cluster/lease';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { Capacity } from './capacity';
import { StepRunner } from './step-runner';
import { Trigger } from './trigger';

/** How long a snapshot that could not be deleted is left alone. */
const RETRY_MS = 10 * 60_000;

/**
 * Deletes snapshots that no backup needs any more. Of each volume that of the last good backup stays, because the next
 * one uploads only what has changed since, and the youngest.
 */
@Injectable()
export class SnapshotJanitor {
  private readonly log = new Logger('Operations');
  private readonly trigger: Trigger;

  constructor(
    private readonly facts: FactStore,
    private readonly capacity: Capacity,
    private readonly steps: StepRunner,
    private readonly leadership: Leadership,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.trigger = new Trigger(clock, (volume) => this.tidy(volume));
  }

  start(): void {
    this.facts.onChange(({ kind, after, before }) => {
      // A backup that has just become usable makes the snapshots before its own superfluous.
      if (kind === 'backup' && after?.usable) this.trigger.wake(after.source.volume);
      if (kind === 'backup' && before && !after) this.trigger.wake(before.source.volume);
    });
    // What was kept for a backup while that ran may go now.
    this.capacity.onRoom((volumes) => {
      for (const volume of volumes) this.trigger.wake(volume);
    });
    this.leadership.onChange((leader) => {
      if (!leader) return;
      for (const { volume } of this.facts.all('snapshot')) this.trigger.wake(volume);
    });
  }

  stop(): Promise<void> {
    return this.trigger.stop();
  }

  private async tidy(volume: string): Promise<number | null> {
    let again: number | null = null;
    for (const snapshot of this.superfluous(volume)) {
      if (!this.leadership.isLeader() || this.facts.stale()) return null;
      const { id: name, uid } = snapshot;
      const object = { kind: 'Snapshot', name, uid };
      const result = await this.steps.run({ do: 'delete', object, unless: null });
      if (result.done) continue;
      // One that is never let go, as the origin of a linked clone is, must not keep the others.
      this.log.warn(`the snapshot ${name} cannot be deleted: ${result.detail}`);
      again = this.clock.now() + RETRY_MS;
    }
    return again;
  }

  private superfluous(volume: string): SnapshotFact[] {
    // A backup that runs builds on an older snapshot than its own, which is the youngest already.
    if (this.capacity.isBusy(volume)) return [];
    const ready = this.facts.snapshotsOfVolume(volume).filter((snapshot) => snapshot.ready);
    const youngest = Math.max(...ready.map(bornAt));
    const needed = this.needed(volume);
    return ready.filter(
      (snapshot) => !snapshot.deleting && !needed.has(snapshot.id) && bornAt(snapshot) < youngest,
    );
  }

  /** What the next backup builds on; and what is read on although its backup was cancelled, until the driver can delete that. */
  private needed(volume: string): ReadonlySet<string> {
    const backups = this.facts.backupsOfVolume(volume);
    const leaving = backups.filter(({ removal }) => removal !== undefined);
    const target = this.facts.volume(volume)?.target;
    const good = backups.filter(({ usable, source }) => usable && source.target === target);
    const [last] = good.sort((one, other) => endedAt(other) - endedAt(one));
    return new Set([...leaving, ...(last ? [last] : [])].map(({ snapshot }) => snapshot));
  }
}

const endedAt = ({ completedAt, snapshotAt }: BackupFact): number => completedAt ?? snapshotAt ?? 0;
const bornAt = ({ createdAt }: SnapshotFact): number => createdAt ?? 0;
