import { Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { Commands } from '../data/commands';
import { Permissions } from '../data/current-session';
import { type ShownProblem, toShownProblem } from '../data/problem';
import { ActionButton } from '../ui/action-button';
import { Field } from '../ui/field';
import { ProblemPanel } from '../ui/problem-panel';

/** Takes a volume out of the backups on purpose, with a reason that everybody sees. */
@Component({
  selector: 'sot-exclude-dialog',
  imports: [ActionButton, Field, MatButton, MatDialogModule, ProblemPanel],
  template: `
    <h2 mat-dialog-title>Exclude {{ volume.namespace }}/{{ volume.pvc }}</h2>
    <mat-dialog-content>
      <p>
        No policy will back it up, and it will not count as late. Its restore points stay. The
        reason stands beside the volume for everybody.
      </p>
      <sot-field for="exclude-reason" label="Reason">
        <input
          id="exclude-reason"
          class="sot-field"
          cdkFocusInitial
          aria-describedby="exclude-reason-note"
          [value]="reason()"
          (input)="reason.set($any($event.target).value)"
        />
      </sot-field>
      <sot-field
        for="exclude-until"
        label="Until"
        hint="Left empty, it holds until somebody takes it back."
      >
        <input
          id="exclude-until"
          class="sot-field"
          type="date"
          aria-describedby="exclude-until-note"
          [value]="until()"
          (input)="until.set($any($event.target).value)"
        />
      </sot-field>
      @if (problem(); as problem) {
        <sot-problem-panel [problem]="problem" />
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
        Exclude {{ volume.pvc }}
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
  protected readonly volume = inject<{ namespace: string; pvc: string }>(MAT_DIALOG_DATA);
  protected readonly reason = signal('');
  /** A day as `2026-12-31`, or empty. */
  protected readonly until = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<ShownProblem | null>(null);
  protected readonly refusal = computed(() =>
    this.reason().trim() === ''
      ? 'Say why: whoever looks in a year will want to know.'
      : this.permissions.refusal('policy:write'),
  );

  protected async exclude(): Promise<void> {
    this.busy.set(true);
    const until = this.until() === '' ? {} : { until: new Date(this.until()).toISOString() };
    try {
      await this.commands.exclude({ ...this.volume, reason: this.reason().trim(), ...until });
      this.dialog.close();
    } catch (error) {
      this.problem.set(toShownProblem(error));
    } finally {
      this.busy.set(false);
    }
  }
}
