import { Clipboard } from '@angular/cdk/clipboard';
import { Component, computed, inject, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import { type Backup } from '@soteria/contracts';
import { mdiBackupRestore, mdiPin, mdiPinOff } from '@mdi/js';
import { Commands } from '../data/commands';
import { Permissions } from '../data/current-session';
import { Announcer } from '../ui/announcer';
import { ActionButton } from '../ui/action-button';
import { Age } from '../ui/age';
import { BytesPipe } from '../ui/bytes';
import { Failure } from '../ui/failure';
import { MomentPipe } from '../ui/moment';

/** The restore point that is chosen on the axis, and what can be done with it. */
@Component({
  selector: 'sot-chosen-point',
  imports: [ActionButton, Age, BytesPipe, Failure, MatButton, MomentPipe],
  template: `
    <div class="words">
      <h3>
        {{ backup().snapshotTime | sotMoment }}
        <span class="sot-muted"><sot-age [time]="backup().snapshotTime" /></span>
      </h3>
      <p>{{ backup().sizeBytes | sotBytes }}, {{ origin() }}</p>
    </div>
    <div class="acts">
      <sot-action-button
        appearance="filled"
        [icon]="restoreIcon"
        [refusal]="restoreRefusal()"
        (act)="restore()"
      >
        Restore from here
      </sot-action-button>
      <sot-action-button
        [icon]="backup().pinned ? unpinIcon : pinIcon"
        [busy]="busy()"
        [refusal]="permissions.refusal('policy:write')"
        (act)="togglePin()"
      >
        {{ backup().pinned ? 'Unpin' : 'Pin' }}
      </sot-action-button>
      <button matButton type="button" (click)="copyId()">Copy id</button>
    </div>
    @if (backup().error; as error) {
      <sot-failure [error]="error">It failed:</sot-failure>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: space-between;
      gap: var(--sot-3);
      padding: var(--sot-3) var(--sot-4);
      border: var(--sot-line);
      border-radius: var(--sot-radius);
      background: var(--mat-sys-surface-container-low);
    }
    .words {
      flex: 1 1 18rem;
    }
    sot-failure {
      flex-basis: 100%;
    }
    .acts {
      display: flex;
      flex-wrap: wrap;
      gap: var(--sot-2);
    }
  `,
})
export class ChosenPoint {
  private readonly commands = inject(Commands);
  private readonly router = inject(Router);
  private readonly clipboard = inject(Clipboard);
  private readonly announcer = inject(Announcer);
  protected readonly permissions = inject(Permissions);
  protected readonly restoreIcon = mdiBackupRestore;
  protected readonly pinIcon = mdiPin;
  protected readonly unpinIcon = mdiPinOff;

  readonly backup = input.required<Backup>();
  /** The backup as it is after it was pinned or unpinned. */
  readonly changed = output<Backup>();

  /** How and where it was made, and for whom. */
  protected readonly origin = computed(() => {
    const { mode, target, policy, requestedBy, ofAnotherCluster } = this.backup();
    const by = policy ? [`by policy ${policy}`] : [];
    const askedFor = requestedBy ? [`asked for by ${requestedBy}`] : [];
    const elsewhere = ofAnotherCluster ? ['made by another cluster'] : [];
    return [mode, `on target ${target}`, ...by, ...askedFor, ...elsewhere].join(', ');
  });
  protected readonly busy = signal(false);
  protected readonly restoreRefusal = computed(() =>
    this.backup().usable
      ? this.permissions.refusal('restore:create')
      : 'There is nothing complete to restore from here; choose another point.',
  );

  protected restore(): void {
    const { namespace, pvc, id } = this.backup();
    void this.router.navigate(['/restore'], { queryParams: { namespace, pvc, backup: id } });
  }

  protected async togglePin(): Promise<void> {
    this.busy.set(true);
    await this.commands.inJobBar(
      this.commands
        .pin(this.backup().id, !this.backup().pinned)
        .then((backup) => backup && this.changed.emit(backup)),
    );
    this.busy.set(false);
  }

  protected copyId(): void {
    this.clipboard.copy(this.backup().id);
    this.announcer.say('The id is copied.');
  }
}
