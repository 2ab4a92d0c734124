import { Component } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog, MatDialogModule } from '@angular/material/dialog';
import { type OpenedDialog, type Opener } from '../ui/dialogs';
import { SHORTCUTS } from './shortcuts';

/** The list of keys. */
@Component({
  selector: 'sot-shortcut-help',
  imports: [MatButton, MatDialogModule],
  template: `
    <h2 mat-dialog-title>Keys</h2>
    <mat-dialog-content>
      <dl>
        @for (shortcut of shortcuts; track shortcut.keys) {
          <dt>
            <kbd>{{ shortcut.keys }}</kbd>
          </dt>
          <dd>{{ shortcut.does }}</dd>
        }
      </dl>
      <p>They can be switched off in the settings.</p>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton mat-dialog-close cdkFocusInitial>Close</button>
    </mat-dialog-actions>
  `,
  styles: `
    dl {
      display: grid;
      grid-template-columns: auto 1fr;
      gap: var(--sot-2) var(--sot-4);
      margin-block-end: var(--sot-4);
    }
    kbd {
      padding: 0.1rem 0.5rem;
      border: var(--sot-line);
      border-radius: 5px;
      font-family: var(--sot-mono);
      font-size: 0.8125rem;
      white-space: nowrap;
    }
  `,
})
export class ShortcutHelp {
  protected readonly shortcuts = SHORTCUTS;
}

export const openShortcutHelp = ({ injector, restoreFocus }: Opener): OpenedDialog =>
  injector.get(MatDialog).open<ShortcutHelp, unknown, boolean>(ShortcutHelp, {
    maxWidth: 'min(30rem, 100vw - 2rem)',
    restoreFocus,
  });
