import { DOCUMENT, ElementRef, type Signal, afterRenderEffect, inject } from '@angular/core';
import { type VolumeRow } from '@soteria/contracts';
import { rowKey } from '../data/inventory';

/** The row that was acted on, and those that may get the focus after it, the nearest first. */
interface Acted {
  key: string;
  heirs: readonly string[];
}

export interface FocusAfterAct {
  /** Something is done about a row, which may take it out of the list. */
  acts: (row: VolumeRow) => void;
  /** Looks whether the focus got lost meanwhile, as under a dialog. */
  check: () => void;
}

/**
 * Leads the focus on from a row which left the list because of what was done here, to the next one or, where there
 * is none, to the page's heading. What others do leads it nowhere: a key that is meant for one row must not meet
 * another. To be called where `inject` may be.
 */
export function focusAfterAct(rows: Signal<readonly VolumeRow[]>): FocusAfterAct {
  const component = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  const document = inject(DOCUMENT);
  let acted: Acted | null = null;
  const check = () => {
    const listed = rows();
    if (!acted || listed.some((row) => rowKey(row) === acted?.key)) return;
    if (document.activeElement?.closest('.cdk-overlay-container')) return;
    if (document.activeElement === document.body) heirIn(component, acted)?.focus();
    acted = null;
  };
  afterRenderEffect({ write: check });
  return { acts: (row) => (acted = { key: rowKey(row), heirs: heirsOf(row, rows()) }), check };
}

function heirsOf(row: VolumeRow, rows: readonly VolumeRow[]): string[] {
  const index = rows.indexOf(row);
  return [...rows.slice(index + 1), ...rows.slice(0, index).reverse()].map(rowKey);
}

function heirIn(component: HTMLElement, { heirs }: Acted): HTMLElement | null {
  const drawn = [...component.querySelectorAll<HTMLElement>('[data-key]')];
  const byKey = new Map(drawn.map((row) => [row.dataset.key ?? '', row]));
  const heir = heirs.find((key) => byKey.has(key));
  const row = heir === undefined ? undefined : byKey.get(heir);
  return (row ?? component).querySelector<HTMLElement>(row ? 'a' : 'h1');
}
