import { Component, DestroyRef, computed, inject, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import { type VolumeRow } from '@soteria/contracts';
import { countOf } from '@soteria/domain';
import {
  mdiBackupRestore,
  mdiCalendarSync,
  mdiCloudUploadOutline,
  mdiMinusCircleOutline,
  mdiPlusCircleOutline,
} from '@mdi/js';
import { Commands } from '../data/commands';
import { Permissions } from '../data/current-session';
import { Exclusions } from '../data/exclusions';
import { Inventory } from '../data/inventory';
import { ActionButton } from '../ui/action-button';
import { Dialogs } from '../ui/dialogs';
import { backupRequestsFor, commonNamespace, isOf } from './bulk';
import { askToExclude } from './ask-to-exclude';

/** What can be done with several volumes at once. */
@Component({
  selector: 'sot-bulk-bar',
  imports: [ActionButton, MatButton],
  template: `
    <p>
      <b>{{ count() }}</b> selected
    </p>
    <sot-action-button
      [icon]="upload"
      [busy]="commands.isBackingUpAll()"
      [refusal]="permissions.refusal('backup:create')"
      (act)="backUp()"
    >
      Back up {{ count() }}
    </sot-action-button>
    <sot-action-button [icon]="restore" [refusal]="togetherRefusal()" (act)="restoreTogether()">
      Restore together…
    </sot-action-button>
    <sot-action-button
      [icon]="policy"
      [refusal]="permissions.refusal('policy:write')"
      (act)="makePolicy()"
    >
      Make a policy…
    </sot-action-button>
    <sot-action-button [icon]="minus" [refusal]="excludeRefusal()" (act)="exclude()">
      Exclude…
    </sot-action-button>
    @if (excluded().length > 0) {
      <sot-action-button
        [icon]="plus"
        [busy]="isIncluding()"
        [refusal]="permissions.refusal('policy:write')"
        (act)="include()"
      >
        No longer exclude {{ countOf(excluded().length, 'volume') }}
      </sot-action-button>
    }
    @if (byClaim() > 0) {
      <p class="sot-small">
        {{ countOf(byClaim(), 'volume') }}
        {{
          byClaim() === 1
            ? 'is excluded by its own annotation; its page tells how to end that.'
            : 'are excluded by their own annotations; their pages tell how to end that.'
        }}
      </p>
    }
    <button matButton type="button" (click)="cleared.emit()">Clear selection</button>
  `,
  host: { role: 'group', 'aria-label': 'Selected volumes' },
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: var(--sot-2) var(--sot-3);
      margin-block-end: var(--sot-3);
      padding: var(--sot-2) var(--sot-4);
      border-radius: var(--sot-radius-large);
      background: var(--mat-sys-primary-container);
      color: var(--mat-sys-on-primary-container);
    }
    p:first-child {
      margin-inline-end: auto;
    }
  `,
})
export class BulkBar {
  private readonly inventory = inject(Inventory);
  private readonly exclusions = inject(Exclusions);
  private readonly router = inject(Router);
  private readonly dialogs = inject(Dialogs);
  private readonly life = inject(DestroyRef);
  protected readonly commands = inject(Commands);
  protected readonly permissions = inject(Permissions);
  protected readonly upload = mdiCloudUploadOutline;
  protected readonly restore = mdiBackupRestore;
  protected readonly policy = mdiCalendarSync;
  protected readonly minus = mdiMinusCircleOutline;
  protected readonly plus = mdiPlusCircleOutline;
  protected readonly countOf = countOf;

  readonly rows = input.required<readonly VolumeRow[]>();
  readonly cleared = output<void>();
  /** Those for which a backup has begun; of the others somebody may want to try again. */
  readonly begun = output<readonly VolumeRow[]>();

  protected readonly count = computed(() => countOf(this.rows().length, 'volume'));
  protected readonly togetherRefusal = computed(() =>
    commonNamespace(this.rows()) === null
      ? 'Volumes of one namespace can be restored together; these are of several.'
      : this.permissions.refusal('restore:create'),
  );

  private readonly included = computed(() =>
    this.rows().filter(({ status }) => status !== 'excluded'),
  );
  /** Those whose exclusion can be ended here. */
  protected readonly excluded = computed(() =>
    this.rows().filter((row) => row.status === 'excluded' && !this.exclusions.isOfClaim(row)),
  );
  protected readonly byClaim = computed(
    () => this.rows().filter((row) => this.exclusions.isOfClaim(row)).length,
  );
  protected readonly isIncluding = signal(false);
  protected readonly excludeRefusal = computed(() =>
    this.included().length === 0
      ? 'All of these are excluded already.'
      : this.permissions.refusal('policy:write'),
  );

  protected async exclude(): Promise<void> {
    const volumes = this.included().map(({ namespace, pvc }) => ({ namespace, pvc }));
    const isDone = await askToExclude(this.dialogs, volumes);
    // All that were selected may be gone meanwhile, and with them this bar.
    if (isDone && !this.life.destroyed) this.cleared.emit();
  }

  protected async include(): Promise<void> {
    this.isIncluding.set(true);
    await this.commands.inJobBar(this.commands.includeAll(this.excluded()));
    this.isIncluding.set(false);
    if (!this.life.destroyed) this.cleared.emit();
  }

  protected async backUp(): Promise<void> {
    const rows = this.rows();
    const refused = await this.commands.backUpAll(backupRequestsFor(rows, this.inventory.rows()));
    if (this.life.destroyed) return;
    this.begun.emit(rows.filter((row) => !refused.some((request) => isOf(request, row))));
  }

  protected makePolicy(): void {
    const distinct = (names: string[]) => [...new Set(names)].join(',');
    const queryParams = {
      namespaces: distinct(this.rows().map((row) => row.namespace)),
      pvcs: distinct(this.rows().map((row) => row.pvc)),
    };
    void this.router.navigate(['/policies/-/new'], { queryParams });
  }

  protected restoreTogether(): void {
    const queryParams = {
      namespace: commonNamespace(this.rows()),
      pvcs: this.rows()
        .map((row) => row.pvc)
        .join(','),
    };
    void this.router.navigate(['/restore/group'], { queryParams });
  }
}
