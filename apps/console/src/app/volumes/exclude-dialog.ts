import { Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { type VolumeName } from '@soteria/contracts';
import { countOf } from '@soteria/domain';
import { Commands } from '../data/commands';
import { Permissions } from '../data/current-session';
import { type ShownProblem, toShownProblem } from '../data/problem';
import { ActionButton } from '../ui/action-button';
import { Field } from '../ui/field';
import { ProblemPanel } from '../ui/problem-panel';

/** So many are named; the others are counted. */
const MOST_NAMED = 8;

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
      <sot-field for="exclude-reason" label="Reason">
        <input
          #reasonField
          id="exclude-reason"
          class="sot-field"
          cdkFocusInitial
          aria-describedby="exclude-reason-note"
          [value]="reason()"
          (input)="reason.set(reasonField.value)"
        />
      </sot-field>
      <sot-field
        for="exclude-until"
        label="Until"
        hint="Left empty, it holds until somebody takes it back."
      >
        <input
          #untilField
          id="exclude-until"
          class="sot-field"
          type="date"
          aria-describedby="exclude-until-note"
          [value]="until()"
          (input)="until.set(untilField.value)"
        />
      </sot-field>
      @if (problem(); as problem) {
        <sot-problem-panel [problem]="problem">
          @if (done() > 0) {
            <p>{{ done() }} of {{ countOf(volumes.length, 'volume') }} are excluded by now.</p>
          }
        </sot-problem-panel>
      }
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton mat-dialog-close>Cancel</button>
      <sot-action-button
        appearance="filled"
        [busy]="busy()"
        [refusal]="refusal()"
        (act)="exclude()"
      >
        Exclude {{ volumes.length === 1 ? volumes[0]?.pvc : title }}
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
  private readonly dialog = inject<MatDialogRef<ExcludeDialog>>(MatDialogRef);
  protected readonly volumes = inject<readonly VolumeName[]>(MAT_DIALOG_DATA);
  protected readonly countOf = countOf;
  private readonly all = this.volumes.map(({ namespace, pvc }) => `${namespace}/${pvc}`);
  protected readonly title =
    this.all.length === 1 ? this.all[0] : countOf(this.all.length, 'volume');
  protected readonly names =
    this.all.slice(0, MOST_NAMED).join(', ') +
    (this.all.length > MOST_NAMED ? ` and ${this.all.length - MOST_NAMED} more` : '');
  protected readonly reason = signal('');
  /** A day as `2026-12-31`, or empty. */
  protected readonly until = signal('');
  protected readonly busy = signal(false);
  /** How many have been excluded; when one is refused, the others go on from there. */
  protected readonly done = signal(0);
  protected readonly problem = signal<ShownProblem | null>(null);
  protected readonly refusal = computed(() =>
    this.reason().trim() === ''
      ? 'Say why: whoever looks in a year will want to know.'
      : this.permissions.refusal('policy:write'),
  );

  protected async exclude(): Promise<void> {
    this.busy.set(true);
    this.problem.set(null);
    const until = this.until() === '' ? {} : { until: new Date(this.until()).toISOString() };
    try {
      for (const { namespace, pvc } of this.volumes.slice(this.done())) {
        await this.commands.exclude({ namespace, pvc, reason: this.reason().trim(), ...until });
        this.done.update((count) => count + 1);
      }
      this.dialog.close(true);
    } catch (error) {
      this.problem.set(toShownProblem(error));
    } finally {
      this.busy.set(false);
    }
  }
}
