import { Component, DestroyRef, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialog,
  MatDialogModule,
  MatDialogRef,
} from '@angular/material/dialog';
import { type VolumeName } from '@soteria/contracts';
import { countOf } from '@soteria/domain';
import { Commands } from '../data/commands';
import { Permissions } from '../data/current-session';
import { Inventory } from '../data/inventory';
import { type ShownProblem, fieldProblem, toShownProblem } from '../data/problem';
import { reasonOf } from '../data/reasons';
import { ActionButton } from '../ui/action-button';
import { STAYS_AT_WORK, dialogWork } from '../ui/dialog-work';
import { type OpenedDialog, type Opener } from '../ui/dialogs';
import { Field } from '../ui/field';
import { browserZone } from '../ui/moment';
import { ProblemPanel } from '../ui/problem-panel';

/** So many are named; the others are counted. */
const MOST_NAMED = 8;

interface Refused {
  volume: VolumeName;
  problem: ShownProblem;
}

/** A day as `2026-12-31`, to its end in the browser's zone; NaN when no browser's time reaches so far. */
const endOfDay = (day: string): number => Date.parse(`${day}T23:59:59`);

/** Takes one or more volumes out of the backups on purpose, with a reason that everybody sees. */
@Component({
  selector: 'sot-exclude-dialog',
  imports: [ActionButton, Field, MatButton, MatDialogModule, ProblemPanel],
  template: `
    <h2 mat-dialog-title>Exclude {{ title }}</h2>
    <mat-dialog-content>
      <p>
        {{
          volumes.length === 1
            ? 'No policy will back it up, and it will not count as late. Its restore points stay. The reason stands beside the volume for everybody.'
            : 'No policy will back them up, and they will not count as late. Their restore points stay. The reason stands beside each of them for everybody.'
        }}
      </p>
      @if (volumes.length > 1) {
        <p class="sot-muted sot-small">{{ names }}</p>
      }
      <sot-field for="exclude-reason" label="Reason" [error]="wrongReason()">
        <input
          #reasonField
          id="exclude-reason"
          class="sot-field"
          cdkFocusInitial
          aria-describedby="exclude-reason-note"
          [attr.aria-invalid]="wrongReason() !== null"
          [value]="reason()"
          (input)="reason.set(reasonField.value)"
        />
      </sot-field>
      <sot-field
        for="exclude-until"
        label="Until"
        [hint]="'To the end of that day, ' + zone + '. Empty: until somebody takes it back.'"
      >
        <input
          #untilField
          id="exclude-until"
          class="sot-field"
          type="date"
          max="9999-12-31"
          aria-describedby="exclude-until-note"
          [value]="until()"
          (input)="until.set(untilField.value)"
        />
      </sot-field>
      @for (row of meanwhile(); track row.uid) {
        <p class="sot-notice" role="status">
          {{ row.namespace }}/{{ row.pvc }} is excluded already. {{ reasonOf(row) }} Your reason
          would replace that one.
        </p>
      }
      @if (volumes.length > 1 && done() > 0) {
        <p role="status">
          {{ done() }} of {{ countOf(volumes.length, 'volume') }} are excluded by now.
        </p>
      }
      @for (problem of problems(); track problem.code) {
        <sot-problem-panel [problem]="problem" />
      }
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton type="button" (click)="cancel()">
        {{ busy() ? 'Stop' : 'Cancel' }}
      </button>
      <sot-action-button
        appearance="filled"
        [busy]="busy()"
        [refusal]="refusal()"
        (act)="exclude()"
      >
        Exclude {{ left().length === 1 ? left()[0]?.pvc : countOf(left().length, 'volume') }}
      </sot-action-button>
    </mat-dialog-actions>
  `,
  styles: `
    mat-dialog-content {
      display: grid;
      gap: var(--sot-4);
    }
  `,
})
export class ExcludeDialog {
  private readonly commands = inject(Commands);
  private readonly permissions = inject(Permissions);
  private readonly inventory = inject(Inventory);
  private readonly dialog = inject<MatDialogRef<ExcludeDialog>>(MatDialogRef);
  protected readonly volumes = inject<readonly VolumeName[]>(MAT_DIALOG_DATA);
  protected readonly countOf = countOf;
  protected readonly reasonOf = reasonOf;
  private readonly all = this.volumes.map(({ namespace, pvc }) => `${namespace}/${pvc}`);
  protected readonly title =
    this.all.length === 1 ? this.all[0] : countOf(this.all.length, 'volume');
  protected readonly names =
    this.all.slice(0, MOST_NAMED).join(', ') +
    (this.all.length > MOST_NAMED ? ` and ${this.all.length - MOST_NAMED} more` : '');
  protected readonly reason = signal('');
  /** A day as `2026-12-31`, or empty. */
  protected readonly until = signal('');
  protected readonly zone = browserZone();
  private readonly work = dialogWork();
  protected readonly busy = this.work.isBusy;
  private isStopped = false;
  private readonly excluded = signal<ReadonlySet<VolumeName>>(new Set());
  /** Those to be excluded still, also what was refused. */
  protected readonly left = computed(() =>
    this.volumes.filter((volume) => !this.excluded().has(volume)),
  );
  /** What others have excluded since this was opened: their reason is not to be lost unseen. */
  protected readonly meanwhile = computed(() => {
    if (this.busy()) return [];
    const present = this.left().map(({ namespace, pvc }) => this.inventory.row(namespace, pvc));
    return present.filter((row) => row !== undefined).filter(({ status }) => status === 'excluded');
  });
  protected readonly done = computed(() => this.excluded().size);
  private readonly refused = signal<readonly Refused[]>([]);
  /** The reason is the same for all of them, and so is what is wrong with it. */
  protected readonly wrongReason = computed(() =>
    fieldProblem(this.refused()[0]?.problem ?? null, '/reason'),
  );
  /** One for each kind of refusal, with the volumes that it was about. */
  protected readonly problems = computed(() => {
    const byCode = Map.groupBy(this.refused(), ({ problem }) => problem.code);
    return [...byCode.values()].flatMap((alike) => this.together(alike));
  });
  protected readonly refusal = computed(() => {
    if (this.reason().trim() === '') {
      return 'Say why: whoever looks in a year will want to know.';
    }
    if (this.until() !== '' && Number.isNaN(endOfDay(this.until()))) {
      return 'Choose an earlier day; or none, when it is to hold for good.';
    }
    return this.permissions.refusal('policy:write');
  });

  constructor() {
    inject(DestroyRef).onDestroy(() => (this.isStopped = true));
  }

  /** While it is at work nothing but this ends it, so that it always tells how far it came. */
  protected cancel(): void {
    this.isStopped = true;
    if (!this.busy()) this.dialog.close();
  }

  protected async exclude(): Promise<void> {
    this.work.setBusy(true);
    this.isStopped = false;
    this.refused.set([]);
    for (const volume of this.left()) {
      if (!this.isStopped) await this.excludeOne(volume);
    }
    this.work.setBusy(false);
    if (this.left().length === 0) this.dialog.close(true);
  }

  /** One that is refused does not keep the others from it. */
  private async excludeOne(volume: VolumeName): Promise<void> {
    const day = this.until();
    const until = day === '' ? {} : { until: new Date(endOfDay(day)).toISOString() };
    // Only an exclusion that was seen here is replaced.
    const onlyNew = this.inventory.row(volume.namespace, volume.pvc)?.status !== 'excluded';
    try {
      await this.commands.exclude({ ...volume, reason: this.reason().trim(), ...until, onlyNew });
      this.excluded.update((excluded) => new Set(excluded).add(volume));
    } catch (error) {
      const problem = toShownProblem(error);
      this.refused.update((refused) => [...refused, { volume, problem }]);
    }
  }

  private together(alike: readonly Refused[]): ShownProblem[] {
    const [first] = alike;
    if (!first || this.volumes.length === 1) return alike.map(({ problem }) => problem);
    const items = alike.map(
      ({ volume, problem }) => `${volume.namespace}/${volume.pvc}: ${problem.detail}`,
    );
    return [{ ...first.problem, detail: `${countOf(alike.length, 'volume')} refused:`, items }];
  }
}

/** Opens the form, for `Dialogs`. */
export const openExclusion = (
  { injector, restoreFocus }: Opener,
  volumes: readonly VolumeName[],
): OpenedDialog =>
  injector.get(MatDialog).open<ExcludeDialog, readonly VolumeName[], boolean>(ExcludeDialog, {
    data: volumes,
    restoreFocus,
    ...STAYS_AT_WORK,
  });
