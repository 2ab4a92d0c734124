import { Component, computed, inject, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { type Backup, type RetentionOutlook } from '@soteria/contracts';
import { parseInstant } from '@soteria/domain';
import { mdiPin, mdiTrashCanOutline } from '@mdi/js';
import { Now } from '../data/clock';
import { errorInShort } from '../data/error-cause';
import { Age } from '../ui/age';
import { BytesPipe } from '../ui/bytes';
import { Chip } from '../ui/chip';
import { roughDuration } from '../ui/duration';
import { Icon } from '../ui/icon';
import { BACKUP_LOOKS, type Look, UNUSABLE } from '../ui/look';
import { MomentPipe } from '../ui/moment';
import { isDue } from './timeline';

const SHOWN_AT_FIRST = 10;

/** The restore points as a table, newest first; failed ones with what went wrong. */
@Component({
  selector: 'sot-restore-point-table',
  imports: [Age, BytesPipe, Chip, Icon, MatButton, MomentPipe],
  templateUrl: './restore-point-table.html',
  styleUrl: './restore-point-table.css',
})
export class RestorePointTable {
  private readonly now = inject(Now);

  readonly backups = input.required<readonly Backup[]>();
  /** What becomes of those that policies made, by their ids. */
  readonly outlook = input<ReadonlyMap<string, RetentionOutlook>>(new Map());
  readonly chosen = input<string | null>(null);
  readonly choose = output<Backup>();

  private readonly showAll = signal(false);
  protected readonly pin = mdiPin;
  protected readonly bin = mdiTrashCanOutline;
  protected readonly errorInShort = errorInShort;
  protected readonly shown = computed(() =>
    this.showAll() ? this.backups() : this.backups().slice(0, SHOWN_AT_FIRST),
  );
  protected readonly hiddenCount = computed(() => this.backups().length - this.shown().length);

  protected showRest(): void {
    this.showAll.set(true);
  }

  protected look(backup: Backup): Look {
    if (backup.state === 'completed' && !backup.usable) return UNUSABLE;
    return BACKUP_LOOKS[backup.state];
  }

  protected isDue(goesAt: string): boolean {
    return isDue(parseInstant(goesAt) ?? 0, this.now.ms());
  }

  protected by(backup: Backup): string {
    if (backup.policy !== undefined) return backup.policy;
    return backup.requestedBy ?? 'Longhorn';
  }

  protected duration(backup: Backup): string {
    const from = parseInstant(backup.snapshotTime);
    const to = parseInstant(backup.completedTime);
    return from === null || to === null ? '–' : roughDuration((to - from) / 1_000);
  }
}
