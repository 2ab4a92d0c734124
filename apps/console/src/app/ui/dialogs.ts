import { Location } from '@angular/common';
import { DOCUMENT, Injector, Service, inject } from '@angular/core';
import { type MatDialogRef } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
import { CLOCK } from '../data/clock';
import { Commands } from '../data/commands';
import { missingPart } from '../data/missing-part';
import { Announcer } from './announcer';
import { type Confirmation } from './confirm-dialog';
import { focusReturn } from './focus-return';

/** By then the page is drawn that a dialog may lie over. */
const FETCHED_AFTER_MS = 5_000;
const ANNOUNCED_AFTER_MS = 1_000;
const GIVEN_UP_AFTER_MS = 10_000;

const NOT_OPENED = missingPart('What should open here did not arrive', 'Nothing was done.');

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
  private readonly announcer = inject(Announcer);
  private readonly clock = inject(CLOCK);
  private readonly shown = new Set<OpenedDialog>();
  /** How many were asked for. */
  private last = 0;

  constructor() {
    this.clock.after(FETCHED_AFTER_MS, () => {
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
   * again meanwhile, only the last one opens; and none when another page is shown by the time that the part has come.
   */
  async open(fetch: () => Promise<Open>): Promise<boolean> {
    const turn = (this.last += 1);
    const page = this.page();
    const opener = { injector: this.injector, restoreFocus: focusReturn(this.document) };
    const isAwaited = () => turn === this.last && page === this.page();
    const open = await this.fetched(fetch, isAwaited);
    if (!open || !isAwaited()) return false;
    const dialog = open(opener);
    this.shown.add(dialog);
    const isDone = await firstValueFrom(dialog.afterClosed());
    this.shown.delete(dialog);
    return isDone === true;
  }

  closeAll(): void {
    for (const dialog of this.shown) dialog.close();
  }

  /** Null when it does not come in time, which is told where somebody still waits for it. */
  private async fetched(
    fetch: () => Promise<Open>,
    isAwaited: () => boolean,
  ): Promise<Open | null> {
    let cancelTimers = () => {};
    const tooLate = new Promise<never>((_, reject) => {
      const timers = [
        this.clock.after(ANNOUNCED_AFTER_MS, () => this.announcer.say('Opening…')),
        this.clock.after(GIVEN_UP_AFTER_MS, () => reject(new Error('It did not come in time.'))),
      ];
      cancelTimers = () => timers.forEach((cancel) => cancel());
    });
    try {
      return await Promise.race([fetch(), tooLate]);
    } catch {
      if (isAwaited()) this.commands.tell(NOT_OPENED);
      return null;
    } finally {
      cancelTimers();
    }
  }

  /** What is shown, however it is filtered. */
  private page(): string {
    return this.location.path().replace(/\?.*/s, '');
  }
}
