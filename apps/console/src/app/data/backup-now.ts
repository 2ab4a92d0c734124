import { Service, inject, signal } from '@angular/core';
import { type ItemState, type VolumeName, type VolumeRow } from '@soteria/contracts';
import { Commands } from './commands';
import { Permissions } from './current-session';
import { rowKey } from './inventory';
import { Operations } from './operations';

const UNDER_WAY: readonly ItemState[] = ['queued', 'running'];

/** “Back up now”, by the same rules wherever a volume is shown, and for each volume once at a time. */
@Service()
export class BackupNow {
  private readonly commands = inject(Commands);
  private readonly operations = inject(Operations);
  private readonly permissions = inject(Permissions);
  private readonly asked = signal<ReadonlySet<string>>(new Set());

  /** Whether a backup of this volume is being asked for. Reactive, as is `refusal`. */
  isAsked(volume: VolumeName): boolean {
    return this.asked().has(rowKey(volume));
  }

  /** Why a volume cannot be backed up now, in one sentence; null when it can. */
  refusal(volume: VolumeName & Pick<VolumeRow, 'operation'>): string | null {
    if (volume.operation !== null || this.hasBegun(volume)) {
      return 'A job works on this volume already.';
    }
    return this.permissions.refusal('backup:create');
  }

  async start({ namespace, pvc }: VolumeName): Promise<void> {
    const key = rowKey({ namespace, pvc });
    if (this.asked().has(key)) return;
    this.asked.update((asked) => new Set([...asked, key]));
    await this.commands.inJobBar(this.commands.backUp({ namespace, pvc }));
    this.asked.update((asked) => new Set([...asked].filter((each) => each !== key)));
  }

  /** A row tells of its job only with the next news, which a second click may well precede. */
  private hasBegun(volume: VolumeName): boolean {
    const backups = this.operations.underWay().filter(({ kind }) => kind === 'backup');
    return backups
      .flatMap(({ items }) => items)
      .some((item) => UNDER_WAY.includes(item.state) && rowKey(item) === rowKey(volume));
  }
}
