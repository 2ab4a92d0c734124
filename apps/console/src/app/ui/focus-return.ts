/**
 * Where the focus goes when a dialog closes: to what was pressed or, if that was an entry of a menu, which is gone
 * by then, to what the menu was opened with. (`true` lets the dialog remember what was pressed.)
 */
export function focusReturn(document: Document): HTMLElement | true {
  const menu = document.activeElement?.closest('[role=menu]');
  if (!menu) return true;
  return document.querySelector<HTMLElement>(`[aria-controls="${menu.id}"]`) ?? true;
}
