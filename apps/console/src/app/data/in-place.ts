import { type NavigationExtras } from '@angular/router';

/** The address follows what is chosen on a page: that is no step to go back by, and the page stays where it is scrolled to. */
export const IN_PLACE = {
  queryParamsHandling: 'merge',
  replaceUrl: true,
  scroll: 'manual',
} as const satisfies NavigationExtras;
