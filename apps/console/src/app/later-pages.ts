import { Service, inject } from '@angular/core';
import { type NavigationError, type PreloadingStrategy, type Route } from '@angular/router';
import { Observable, switchMap } from 'rxjs';
import { CLOCK } from './data/clock';
import { Commands } from './data/commands';
import { missingPart } from './data/missing-part';

/** By then the first page is drawn, and what it reads has come. */
const AFTER_MS = 5_000;

/**
 * Fetches the parts for the other pages once the first one stands. Afterwards each page opens also while
 * Soteria is out of reach, or when it was replaced by a version whose parts have other names.
 */
@Service()
export class LaterPages implements PreloadingStrategy {
  private readonly clock = inject(CLOCK);

  preload(_route: Route, load: () => Observable<unknown>): Observable<unknown> {
    const due = new Observable<void>((observer) =>
      this.clock.after(AFTER_MS, () => {
        observer.next();
        observer.complete();
      }),
    );
    return due.pipe(switchMap(load));
  }
}

const NOT_OPENED = missingPart(
  'The page could not be opened',
  'A part of the console did not arrive.',
);

/** Whoever follows a link and gets nothing is told why. */
export function tellThatItDidNotOpen(_error: NavigationError): void {
  inject(Commands).tell(NOT_OPENED);
}
