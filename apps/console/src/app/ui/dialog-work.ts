import { Location } from '@angular/common';
import { DestroyRef, type Signal, inject, signal } from '@angular/core';
import { MatDialogRef } from '@angular/material/dialog';

/** For the opener of a dialog that uses `dialogWork`, which sees to this instead. */
export const STAYS_AT_WORK = { closeOnNavigation: false } as const;

export interface DialogWork {
  isBusy: Signal<boolean>;
  setBusy: (busy: boolean) => void;
}

/**
 * What is under way goes on in any case, and nothing but its dialog would say that it failed: until it has ended
 * neither Escape nor the browser's Back closes that. To be called where `inject` may be.
 */
export function dialogWork(): DialogWork {
  const dialog = inject<MatDialogRef<unknown>>(MatDialogRef);
  const isBusy = signal(false);
  const wentBack = inject(Location).subscribe(() => {
    if (!isBusy()) dialog.close();
  });
  inject(DestroyRef).onDestroy(() => wentBack.unsubscribe());
  const setBusy = (busy: boolean) => {
    isBusy.set(busy);
    dialog.disableClose = busy;
  };
  return { isBusy: isBusy.asReadonly(), setBusy };
}
