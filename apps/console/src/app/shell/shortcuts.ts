import { DOCUMENT, DestroyRef, Service, inject } from '@angular/core';
import { Router } from '@angular/router';
import { CLOCK } from '../data/clock';
import { Preferences } from '../data/preferences';
import { Scope } from '../data/scope';

/** After `g`, how long the second key is waited for. */
const SECOND_KEY_MS = 1_200;

const GO_TO: Record<string, string> = {
  o: '/',
  v: '/volumes',
  r: '/restore',
  p: '/policies',
  a: '/activity',
  s: '/storage',
};

export const SHORTCUTS: readonly { keys: string; does: string }[] = [
  { keys: '/', does: 'Find a volume' },
  { keys: '?', does: 'Show these keys' },
  { keys: 'g o', does: 'Go to the overview' },
  { keys: 'g v', does: 'Go to the volumes' },
  { keys: 'g r', does: 'Go to restore' },
  { keys: 'g p', does: 'Go to the policies' },
  { keys: 'g a', does: 'Go to the activity' },
  { keys: 'g s', does: 'Go to the storage' },
  { keys: '↑ ↓', does: 'In a list: move between rows' },
  { keys: 'Enter', does: 'In a list: open the row' },
  { keys: 'Space', does: 'In the list of volumes: select the row' },
  { keys: 'b', does: 'In the list of volumes: back the row up' },
  { keys: 'r', does: 'In the list of volumes: restore the row' },
  { keys: 'Esc', does: 'Close what is open' },
];

export interface ShortcutActions {
  search(): void;
  help(): void;
}

/** Single keys for the whole console, unless somebody types, or has switched them off in the settings. */
@Service()
export class Shortcuts {
  private readonly document = inject(DOCUMENT);
  private readonly router = inject(Router);
  private readonly preferences = inject(Preferences);
  private readonly scope = inject(Scope);
  private readonly clock = inject(CLOCK);
  private goPending = false;
  private readonly destroyed = inject(DestroyRef);

  listen(actions: ShortcutActions): void {
    const listener = (event: KeyboardEvent) => this.pressed(event, actions);
    this.document.addEventListener('keydown', listener);
    this.destroyed.onDestroy(() => this.document.removeEventListener('keydown', listener));
  }

  private pressed(event: KeyboardEvent, actions: ShortcutActions): void {
    if (!this.preferences.choices().shortcuts || belongsToTheField(event)) return;
    if (this.act(event.key, actions)) event.preventDefault();
  }

  private act(key: string, actions: ShortcutActions): boolean {
    const place = this.goPending ? GO_TO[key] : undefined;
    this.goPending = false;
    if (place !== undefined) {
      void this.router.navigate([place], { queryParams: this.scope.params() });
      return true;
    }
    if (key === 'g') {
      this.goPending = true;
      this.clock.after(SECOND_KEY_MS, () => (this.goPending = false));
      return true;
    }
    if (key === '/') actions.search();
    else if (key === '?') actions.help();
    else return false;
    return true;
  }
}

/** Whether somebody types, uses the browser's own keys, or has a dialog open. */
export function belongsToTheField(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('[role=dialog], [role=alertdialog]')) return true;
  return ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}
