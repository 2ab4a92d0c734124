import { Location } from '@angular/common';
import { DOCUMENT, Injector, Service, inject } from '@angular/core';
import { type MatDialogRef } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
import { CLOCK } from '../data/clock';
import { Commands } from '../data/commands';
import { type ShownProblem } from '../data/problem';
import { type Confirmation } from './confirm-dialog';
import { focusReturn } from './focus-return';

/** By then the page is drawn that a dialog may lie over. */
const FETCHED_AFTER_MS = 5_000;

const NOT_OPENED: ShownProblem = {
  code: 'offline',
  title: 'What should open here did not arrive',
  detail: 'Nothing was done.',
  advice:
    'Try again in a moment. If it stays so, Soteria was replaced by another version since this tab was opened: reload the tab.',
  requestId: null,
  fields: [],
  items: [],
};

/** Where a dialog comes from, and where the focus goes when it closes. */
export interface Opener {
  injector: Injector;
  restoreFocus: HTMLElement | true;
}

export type OpenedDialog = MatDialogRef<unknown, boolean>;
type Open = (opener: Opener) => OpenedDialog;

/**
 * Opens what lies over a page. Dialogs are a good part of what a page would have to load, and are seldom the first
 * thing that is asked for: they come after it.
 */
@Service()
export class Dialogs {
  private readonly injector = inject(Injector);
  private readonly document = inject(DOCUMENT);
  private readonly location = inject(Location);
  private readonly commands = inject(Commands);
  private readonly shown = new Set<OpenedDialog>();
  private isFetching = false;

  constructor() {
    inject(CLOCK).after(FETCHED_AFTER_MS, () => {
      import('./confirm-dialog').catch(() => undefined);
    });
  }

  /** Asks before something that cannot be had back, or that changes the future; answers whether it was done. */
  confirm(asked: Confirmation): Promise<boolean> {
    return this.open(async () => {
      const { openQuestion } = await import('./confirm-dialog');
      return (opener) => openQuestion(opener, asked);
    });
  }

  /**
   * Opens a dialog whose part is fetched by `fetch`; answers, once it is closed, whether it did what it is for. Asked
   * again meanwhile, it does nothing; nor when another page is shown by the time that the part has come.
   */
  async open(fetch: () => Promise<Open>): Promise<boolean> {
    if (this.isFetching) return false;
    const opener = { injector: this.injector, restoreFocus: focusReturn(this.document) };
    const open = await this.fetched(fetch);
    if (!open) return false;
    const dialog = open(opener);
    this.shown.add(dialog);
    const isDone = await firstValueFrom(dialog.afterClosed());
    this.shown.delete(dialog);
    return isDone === true;
  }

  closeAll(): void {
    for (const dialog of this.shown) dialog.close();
  }

  private async fetched(fetch: () => Promise<Open>): Promise<Open | null> {
    const page = this.location.path();
    this.isFetching = true;
    try {
      const open = await fetch();
      return this.location.path() === page ? open : null;
    } catch {
      this.commands.tell(NOT_OPENED);
      return null;
    } finally {
      this.isFetching = false;
    }
  }
}
