import {
  DOCUMENT,
  ElementRef,
  Injector,
  afterNextRender,
  afterRenderEffect,
  effect,
  inject,
} from '@angular/core';

/** Where the focus was before the rows were drawn anew. */
interface Held {
  key: string | undefined;
  element: HTMLElement;
}

/**
 * Keeps the focus in its row when news move the row, or draw it anew: a browser takes the focus from
 * whatever leaves the document, be it for a moment. Rows are what carries `data-key`; one that is away
 * gets the focus when it is back, unless it has gone elsewhere. `drawn` reads all that rows follow from.
 * To be called in the constructor of their component.
 */
export function keepFocus(drawn: () => unknown): void {
  const injector = inject(Injector);
  const component = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  const document = inject(DOCUMENT);
  let held: Held | null = null;
  const beforeDrawing = () => {
    drawn();
    held = heldIn(component, document.activeElement) ?? held;
  };
  const afterDrawing = () => {
    drawn();
    if (document.activeElement !== document.body) held = null;
    else if (held) elementOf(held, component)?.focus({ preventScroll: true });
  };
  afterNextRender(() => {
    effect(beforeDrawing, { injector });
    afterRenderEffect({ write: afterDrawing }, { injector });
  });
}

function heldIn(component: HTMLElement, element: Element | null): Held | null {
  const row = element?.closest<HTMLElement>('[data-key]');
  if (!(element instanceof HTMLElement) || !row || !component.contains(row)) return null;
  return { key: row.dataset.key, element };
}

/** The very element where it is still there; otherwise the first link of its row. */
function elementOf({ key, element }: Held, component: HTMLElement): HTMLElement | null {
  if (element.isConnected) return element;
  const rows = [...component.querySelectorAll<HTMLElement>('[data-key]')];
  return rows.find((row) => row.dataset.key === key)?.querySelector('a') ?? null;
}
