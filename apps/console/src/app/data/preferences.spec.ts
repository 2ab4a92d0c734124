import { TestBed } from '@angular/core/testing';
import { PREFERENCE_STORE, Preferences } from './preferences';

function remembering(kept: string | null) {
  const store = new Map<string, string>();
  if (kept !== null) store.set('soteria.preferences', kept);
  const provided = {
    getItem: (key: string) => store.get(key) ?? null,
    setItem: (key: string, value: string) => void store.set(key, value),
  };
  TestBed.configureTestingModule({
    providers: [{ provide: PREFERENCE_STORE, useValue: provided }],
  });
  return { preferences: TestBed.inject(Preferences), store };
}

describe('preferences', () => {
  afterEach(() => {
    for (const name of ['data-scheme', 'data-density'])
      document.documentElement.removeAttribute(name);
  });

  it.each([null, '{', '"text"'])('fall back to the defaults from %s', (kept) => {
    expect(remembering(kept).preferences.scheme()).toBe('system');
  });

  it('are kept, and shown on the page', () => {
    const { preferences, store } = remembering(null);
    preferences.choose({ scheme: 'dark', density: 'compact' });
    TestBed.tick();
    expect(JSON.parse(store.get('soteria.preferences') ?? '')).toMatchObject({ scheme: 'dark' });
    expect(document.documentElement.dataset).toMatchObject({ scheme: 'dark', density: 'compact' });
  });

  it('leave the page to the system when nothing is chosen', () => {
    const { preferences } = remembering('{"scheme":"dark"}');
    TestBed.tick();
    preferences.choose({ scheme: 'system' });
    TestBed.tick();
    expect(document.documentElement.dataset['scheme']).toBeUndefined();
  });

  it('work in a browser that keeps nothing', () => {
    TestBed.configureTestingModule({ providers: [{ provide: PREFERENCE_STORE, useValue: null }] });
    const preferences = TestBed.inject(Preferences);
    preferences.choose({ shortcuts: false });
    TestBed.tick();
    expect(preferences.choices().shortcuts).toBe(false);
  });
});
