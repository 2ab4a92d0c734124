import { DOCUMENT, InjectionToken, Service, computed, effect, inject, signal } from '@angular/core';

export type Scheme = 'system' | 'light' | 'dark';
export type Density = 'comfortable' | 'compact';

/** What a person chose for this browser. public/appearance.js reads the first two before the first paint. */
export interface Choices {
  scheme: Scheme;
  density: Density;
  /** Whether single keys act (`/`, `g v`, `b` …). */
  shortcuts: boolean;
  /** Names of the columns that the list of volumes leaves out. */
  hiddenColumns: readonly string[];
  savedViews: readonly SavedView[];
}

export interface SavedView {
  name: string;
  /** The query of /volumes. */
  query: string;
}

const KEY = 'soteria.preferences';
const DEFAULTS: Choices = {
  scheme: 'system',
  density: 'comfortable',
  shortcuts: true,
  hiddenColumns: ['storageClass', 'nextRun'],
  savedViews: [],
};

/** Where the choices are kept: this browser. Null where it keeps nothing. */
export const PREFERENCE_STORE = new InjectionToken<Pick<Storage, 'getItem' | 'setItem'> | null>(
  'preference store',
  { factory: () => openStore(inject(DOCUMENT)) },
);

function openStore(document: Document): Storage | null {
  try {
    return document.defaultView?.localStorage ?? null;
  } catch {
    // A browser that forbids storage throws at the mere mention.
    return null;
  }
}

function readChoices(text: string | null): Choices {
  try {
    return { ...DEFAULTS, ...(JSON.parse(text ?? '{}') as Partial<Choices>) };
  } catch {
    // A damaged entry is worth no more than a missing one.
    return DEFAULTS;
  }
}

@Service()
export class Preferences {
  private readonly store = inject(PREFERENCE_STORE);
  private readonly root = inject(DOCUMENT).documentElement;
  private readonly chosen = signal(readChoices(this.store?.getItem(KEY) ?? null));

  readonly choices = this.chosen.asReadonly();
  readonly scheme = computed(() => this.chosen().scheme);
  readonly density = computed(() => this.chosen().density);

  constructor() {
    effect(() => {
      const choices = this.chosen();
      this.store?.setItem(KEY, JSON.stringify(choices));
      setOrRemove(this.root, 'data-scheme', choices.scheme === 'system' ? null : choices.scheme);
      setOrRemove(this.root, 'data-density', choices.density === 'compact' ? 'compact' : null);
    });
  }

  choose(change: Partial<Choices>): void {
    this.chosen.update((choices) => ({ ...choices, ...change }));
  }
}

function setOrRemove(element: Element, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}
