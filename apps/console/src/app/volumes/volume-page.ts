import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import {
  type Backup,
  type BackupList,
  type RetentionOutlook,
  type VolumeDetail,
  type VolumeRow,
} from '@soteria/contracts';
import { countOf } from '@soteria/domain';
import {
  mdiBackupRestore,
  mdiCloudUploadOutline,
  mdiHistory,
  mdiLockOutline,
  mdiMinusCircleOutline,
} from '@mdi/js';
import { path } from '../data/api';
import { BackupNow } from '../data/backup-now';
import { Commands } from '../data/commands';
import { CurrentSession, Permissions } from '../data/current-session';
import { EXCLUDE_ANNOTATION, Exclusions, commandToInclude } from '../data/exclusions';
import { IN_PLACE } from '../data/in-place';
import { Inventory } from '../data/inventory';
import { Operations } from '../data/operations';
import { reasonOf } from '../data/reasons';
import { reading } from '../data/reading';
import { OperationList } from '../activity/operation-list';
import { ActionButton } from '../ui/action-button';
import { Age } from '../ui/age';
import { Chip } from '../ui/chip';
import { Dialogs } from '../ui/dialogs';
import { EmptyState } from '../ui/empty-state';
import { Failure } from '../ui/failure';
import { PageHeader } from '../ui/page-header';
import { ProblemPanel } from '../ui/problem-panel';
import { Skeleton } from '../ui/skeleton';
import { ChosenPoint } from './chosen-point';
import { askToExclude } from './ask-to-exclude';
import { pointChoice } from './point-choice';
import { RestorePointTable } from './restore-point-table';
import { RestoreTimeline } from './restore-timeline';
import { VolumeCoverage } from './volume-coverage';
import { VolumeFacts } from './volume-facts';
import { VolumeObjects } from './volume-objects';

/** One volume: how it stands, what can be had back, and what happened to it. Also for a volume whose claim is gone. */
@Component({
  selector: 'sot-volume-page',
  imports: [
    ActionButton,
    Age,
    Chip,
    ChosenPoint,
    EmptyState,
    Failure,
    MatButton,
    OperationList,
    PageHeader,
    ProblemPanel,
    RestorePointTable,
    RestoreTimeline,
    RouterLink,
    Skeleton,
    VolumeCoverage,
    VolumeFacts,
    VolumeObjects,
  ],
  templateUrl: './volume-page.html',
  styleUrl: './volume-page.css',
})
export class VolumePage {
  private readonly inventory = inject(Inventory);
  private readonly operations = inject(Operations);
  private readonly commands = inject(Commands);
  private readonly backupNow = inject(BackupNow);
  private readonly session = inject(CurrentSession);
  private readonly exclusions = inject(Exclusions);
  private readonly router = inject(Router);
  private readonly dialogs = inject(Dialogs);
  protected readonly permissions = inject(Permissions);
  protected readonly icons = {
    backUp: mdiCloudUploadOutline,
    restore: mdiBackupRestore,
    none: mdiHistory,
    hidden: mdiLockOutline,
    exclude: mdiMinusCircleOutline,
  };

  readonly namespace = input.required<string>();
  readonly pvc = input.required<string>();
  /** The id of the chosen restore point. */
  readonly at = input<string>();

  private readonly row = computed(() => this.inventory.row(this.namespace(), this.pvc()));
  private readonly exists = computed(() => this.row() !== undefined);
  /** Whether there is no such claim; what was backed up of it may still be there. */
  protected readonly isGone = computed(() => this.inventory.ready() && !this.exists());
  /** Of what somebody may not see, the API answers as of what is not there. */
  protected readonly isHidden = computed(
    () => this.isGone() && !this.session.sees(this.namespace()),
  );
  private readonly detail = reading<VolumeDetail>(() =>
    this.exists() ? { url: path('inventory', this.namespace(), this.pvc()) } : null,
  );
  private readonly remains = reading<BackupList>(() =>
    this.isGone()
      ? { url: '/v1/backups', params: { namespace: this.namespace(), pvc: this.pvc() } }
      : null,
  );
  protected readonly volume = computed(() => (this.exists() ? this.detail.value() : null));
  /** Without the list of all volumes it is not known whether there is this one. */
  protected readonly problem = computed(() => {
    if (this.isGone()) return this.remains.problem();
    return this.exists() ? this.detail.problem() : this.inventory.problem();
  });

  protected readonly backups = computed<readonly Backup[] | null>(() =>
    this.isGone() ? (this.remains.value()?.items ?? null) : (this.volume()?.backups ?? null),
  );
  protected readonly choice = pointChoice(
    () => `${this.namespace()}/${this.pvc()}`,
    this.at,
    this.backups,
  );
  protected readonly chosen = computed(() => this.choice().backup);
  protected readonly annotation = EXCLUDE_ANNOTATION;
  /** How to end an exclusion that nobody can end here; null where there is none. */
  protected readonly commandToInclude = computed(() => {
    const volume = this.volume();
    return volume && this.exclusions.isOfClaim(volume) ? commandToInclude(volume) : null;
  });
  /** What becomes of restore points, by their ids. */
  protected readonly outlook = computed<ReadonlyMap<string, RetentionOutlook>>(
    () => new Map((this.volume()?.retention ?? []).map((each) => [each.backup, each])),
  );
  protected readonly count = computed(() => {
    const backups = this.backups() ?? [];
    const usable = backups.filter(({ usable }) => usable).length;
    const failed = backups.filter(({ state }) => state === 'failed').length;
    const attempts = failed === 0 ? [] : [countOf(failed, 'failed attempt')];
    return [`${usable} to restore from`, ...attempts].join(', ');
  });
  /** The failure itself stands below, with what to do. */
  protected readonly reason = computed(() => {
    const volume = this.volume();
    const attempt = volume?.lastAttempt;
    const said = volume ? reasonOf(volume) : '';
    return attempt?.error ? said.replace(/ The last attempt .* failed: .*$/s, '') : said;
  });
  /** What is promised of a volume whose claim is gone: nothing that is not read yet. */
  protected readonly goneInWords = computed(() => {
    if (this.isHidden()) return `You may not see the namespace ${this.namespace()}.`;
    const backups = this.backups();
    if (!backups) {
      const stands = this.problem() ? 'could not be read' : 'is being read';
      return `There is no such claim. Whether there are backups of one of this name ${stands}.`;
    }
    if (backups.length === 0) return 'There is no such claim, and no backup of one of this name.';
    return backups.some(({ usable }) => usable)
      ? 'This claim does not exist any more. What was backed up of it can still be restored into a new one.'
      : 'This claim does not exist any more, and no backup of it can be restored.';
  });
  protected readonly activity = computed(() =>
    this.operations
      .all()
      .filter(({ items }) =>
        items.some((item) => item.namespace === this.namespace() && item.pvc === this.pvc()),
      )
      .slice(0, 10),
  );
  protected readonly backUpRefusal = computed(() => {
    const backup = this.volume()?.capabilities.backup;
    if (backup && !backup.possible) return backup.reason ?? 'This volume cannot be backed up.';
    const operation = this.volume()?.operation ?? null;
    return this.backupNow.refusal({ namespace: this.namespace(), pvc: this.pvc(), operation });
  });
  protected readonly isBackingUp = computed(() =>
    this.backupNow.isAsked({ namespace: this.namespace(), pvc: this.pvc() }),
  );
  protected readonly excludeRefusal = computed(() =>
    this.volume() ? this.permissions.refusal('policy:write') : 'It is not known yet how it stands.',
  );
  protected readonly restoreRefusal = computed(() => {
    if (this.isHidden()) return 'You may not see what was backed up here.';
    const backups = this.backups();
    if (!backups) {
      return this.problem() ? 'The backups could not be read.' : 'The backups are being read.';
    }
    if (!backups.some(({ usable }) => usable)) return 'There is no restore point to restore from.';
    const restore = this.volume()?.capabilities.restore;
    if (restore && !restore.possible) return restore.reason ?? 'This volume cannot be restored.';
    return this.permissions.refusal('restore:create');
  });

  constructor() {
    let before: VolumeRow | undefined;
    effect(() => {
      const row = this.row();
      const hasChanged = before !== undefined && row !== undefined && before !== row;
      before = row;
      if (hasChanged) untracked(() => this.detail.again());
    });
  }

  protected reload(): void {
    if (!this.inventory.ready()) void this.inventory.load();
    this.detail.again();
    this.remains.again();
  }

  protected choose(backup: Backup): void {
    void this.router.navigate([], { queryParams: { at: backup.id }, ...IN_PLACE });
  }

  protected backUp(): void {
    void this.backupNow.start({ namespace: this.namespace(), pvc: this.pvc() });
  }

  protected restore(): void {
    const backup = this.chosen()?.usable ? { backup: this.chosen()?.id } : {};
    const queryParams = { namespace: this.namespace(), pvc: this.pvc(), ...backup };
    void this.router.navigate(['/restore'], { queryParams });
  }

  protected include(): void {
    void this.commands.inJobBar(this.commands.include(this.namespace(), this.pvc()));
  }

  protected exclude(): void {
    void askToExclude(this.dialogs, [{ namespace: this.namespace(), pvc: this.pvc() }]);
  }
}
