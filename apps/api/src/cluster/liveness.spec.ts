import { livenessOf } from './liveness';

const SECOND_MS = 1_000;
const quiet = (seconds: number, bookmarksSeen: boolean, rewatched = false) =>
  livenessOf({ silentForMs: seconds * SECOND_MS, bookmarksSeen, rewatched });

describe('livenessOf', () => {
  it('tries another connection after 90 s where no bookmark has ever come', () => {
    expect(quiet(0, false)).toEqual({ act: 'wait', lookAgainInMs: 90 * SECOND_MS });
    expect(quiet(89.999, false).act).toBe('wait');
    expect(quiet(90, false)).toEqual({ act: 'rewatch' });
  });

  it('tries only one, and lists after 150 s of silence in all', () => {
    expect(quiet(90, false, true)).toEqual({ act: 'wait', lookAgainInMs: 60 * SECOND_MS });
    expect(quiet(149.999, false, true).act).toBe('wait');
    expect(quiet(150, false, true)).toEqual({ act: 'relist' });
  });

  it('lists after 150 s where bookmarks are due each minute', () => {
    expect(quiet(149.999, true)).toMatchObject({ act: 'wait' });
    expect(quiet(150, true)).toEqual({ act: 'relist' });
  });
});
