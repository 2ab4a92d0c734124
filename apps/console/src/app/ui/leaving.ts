import { type CanDeactivateFn, type Params } from '@angular/router';

/** A page that holds what somebody entered says itself whether it may be left. */
export interface Leavable {
  /** `query` is that of the address when the page only gets another one; null when it is left for another page. */
  mayLeave(query: Params | null): Promise<boolean>;
}

export const askBeforeLeaving: CanDeactivateFn<Leavable> = (page, here, _state, { root }) => {
  let next = root;
  while (next.firstChild) next = next.firstChild;
  return page.mayLeave(next.routeConfig === here.routeConfig ? next.queryParams : null);
};
