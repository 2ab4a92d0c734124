import { Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialog,
  MatDialogModule,
  MatDialogRef,
} from '@angular/material/dialog';
import { type ShownProblem, toShownProblem } from '../data/problem';
import { ActionButton } from './action-button';
import { STAYS_AT_WORK, dialogWork } from './dialog-work';
import { type OpenedDialog, type Opener } from './dialogs';
import { Field } from './field';
import { ProblemPanel } from './problem-panel';

/** What is to be confirmed: the consequence in words, what goes, and what is done then. */
export interface Confirmation {
  heading: string;
  consequence: string;
  /** Everything that goes; none for an act that only changes what happens later. */
  goes: readonly string[];
  /** The name to be typed, where something is lost. */
  typedName: string | null;
  /** Verb and object, for the button: `Delete policy nightly`. */
  act: string;
  /** For the button that does nothing, where “Cancel” could be taken for the act. */
  stay?: string;
  /** The call that does the same from a terminal. */
  command?: string;
  perform: () => Promise<unknown>;
}

/** Asks before something that cannot be had back, or that changes the future. */
@Component({
  selector: 'sot-confirm-dialog',
  imports: [ActionButton, Field, MatButton, MatDialogModule, ProblemPanel],
  template: `
    <h2 mat-dialog-title>{{ asked.heading }}</h2>
    <mat-dialog-content>
      <p id="sot-consequence">{{ asked.consequence }}</p>
      @if (asked.goes.length > 0) {
        <ul>
          @for (item of asked.goes; track $index) {
            <li>{{ item }}</li>
          }
        </ul>
      }
      @if (asked.command; as command) {
        <details #sameByCurl (toggle)="isCommandShown.set(sameByCurl.open)">
          <summary tabindex="0">The same by curl</summary>
          @if (isCommandShown()) {
            <pre tabindex="0">{{ command }}</pre>
          }
        </details>
      }
      @if (asked.typedName; as name) {
        <sot-field for="sot-typed" [label]="'Type ' + name + ' to confirm'">
          <input
            #typedField
            id="sot-typed"
            class="sot-field"
            autocomplete="off"
            spellcheck="false"
            aria-describedby="sot-typed-note"
            [value]="typed()"
            (input)="typed.set(typedField.value)"
          />
        </sot-field>
      }
      @if (problem(); as problem) {
        <sot-problem-panel [problem]="problem" />
      }
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton mat-dialog-close cdkFocusInitial [disabled]="busy()">
        {{ asked.stay ?? 'Cancel' }}
      </button>
      <sot-action-button
        appearance="filled"
        [danger]="asked.typedName !== null"
        [busy]="busy()"
        [refusal]="refusal()"
        (act)="perform()"
      >
        {{ asked.act }}
      </sot-action-button>
    </mat-dialog-actions>
  `,
  styles: `
    mat-dialog-content {
      display: grid;
      gap: var(--sot-4);
    }
    ul {
      overflow: auto;
      max-block-size: 14rem;
      padding: var(--sot-2) var(--sot-3);
      border: var(--sot-line);
      border-radius: var(--sot-radius);
      font-size: 0.875rem;
      overflow-wrap: anywhere;
    }
    li {
      padding-block: 2px;
    }
    summary {
      min-block-size: 1.75rem;
      color: var(--sot-muted);
      font-size: 0.875rem;
      cursor: pointer;
    }
    pre {
      overflow: auto;
      margin: 0;
      padding: var(--sot-2) var(--sot-3);
      border-radius: var(--sot-radius);
      background: var(--mat-sys-surface-container);
      font-size: 0.8125rem;
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
  `,
})
export class ConfirmDialog {
  protected readonly asked = inject<Confirmation>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<ConfirmDialog, boolean>>(MatDialogRef);
  protected readonly typed = signal('');
  /** What is folded away is not there at all: a dialog whose first stop cannot take the focus lets it out. */
  protected readonly isCommandShown = signal(false);
  private readonly work = dialogWork();
  protected readonly busy = this.work.isBusy;
  protected readonly problem = signal<ShownProblem | null>(null);
  protected readonly refusal = computed(() =>
    this.asked.typedName !== null && this.typed().trim() !== this.asked.typedName
      ? `Type ${this.asked.typedName} first.`
      : null,
  );

  protected async perform(): Promise<void> {
    this.work.setBusy(true);
    try {
      await this.asked.perform();
      this.dialog.close(true);
    } catch (error) {
      this.problem.set(toShownProblem(error));
    } finally {
      this.work.setBusy(false);
    }
  }
}

/** Opens the question, for `Dialogs`; the focus begins at Cancel. */
export const openQuestion = (
  { injector, restoreFocus }: Opener,
  data: Confirmation,
): OpenedDialog =>
  injector.get(MatDialog).open<ConfirmDialog, Confirmation, boolean>(ConfirmDialog, {
    data,
    restoreFocus,
    role: 'alertdialog',
    maxWidth: 'min(34rem, 100vw - 2rem)',
    ariaDescribedBy: 'sot-consequence',
    ...STAYS_AT_WORK,
  });
