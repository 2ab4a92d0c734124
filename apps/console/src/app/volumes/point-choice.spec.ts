import { signal } from '@angular/core';
import { type Backup } from '@soteria/contracts';
import { backup, daysAgo, failedBackup, hoursAgo } from '../testing/world';
import { newestGood, pointChoice } from './point-choice';

const good = backup('shop/orders', 'good', { snapshotTime: daysAgo(2) });
const newer = backup('shop/orders', 'newer', { snapshotTime: daysAgo(1) });
const failed = failedBackup('shop/orders', 'failed', { snapshotTime: hoursAgo(3) });

describe('the newest good one', () => {
  it('is not a newer one that failed', () => {
    expect(newestGood([failed, good])).toBe(good);
  });

  it('is not a newer one of another cluster, unless nothing else is good', () => {
    const foreign: Backup = { ...newer, ofAnotherCluster: true };
    expect(newestGood([foreign, good])).toBe(good);
    expect(newestGood([failed, foreign])).toBe(foreign);
  });

  it('is the newest of all when none is good, and none where there is none', () => {
    expect(newestGood([failed])).toBe(failed);
    expect(newestGood([])).toBeNull();
  });
});

describe('the choice of a restore point', () => {
  function asked(id?: string) {
    const about = signal('shop/orders');
    const wanted = signal(id);
    const backups = signal<readonly Backup[] | null>(null);
    return { about, wanted, backups, choice: pointChoice(about, wanted, backups) };
  }

  it('is the one that is wanted, also a failed one', () => {
    const { backups, choice } = asked('failed');
    expect(choice()).toEqual({ backup: null, isSecondBest: false });
    backups.set([failed, good]);
    expect(choice()).toEqual({ backup: failed, isSecondBest: false });
  });

  it('stays what it was when newer ones come', () => {
    const { backups, choice } = asked();
    backups.set([good]);
    expect(choice().backup).toBe(good);
    backups.set([newer, { ...good, pinned: true }]);
    expect(choice()).toEqual({ backup: { ...good, pinned: true }, isSecondBest: false });
  });

  it('says that it is another one, also once that has stayed', () => {
    const { backups, choice } = asked('gone');
    backups.set([good]);
    expect(choice()).toEqual({ backup: good, isSecondBest: true });
    backups.set([newer, good]);
    expect(choice()).toEqual({ backup: good, isSecondBest: true });
  });

  it('is a new question for another volume, and when another one is wanted', () => {
    const { about, wanted, backups, choice } = asked('gone');
    backups.set([newer, good]);
    expect(choice().isSecondBest).toBe(true);
    wanted.set('good');
    expect(choice()).toEqual({ backup: good, isSecondBest: false });
    wanted.set(undefined);
    about.set('shop/cart');
    expect(choice()).toEqual({ backup: newer, isSecondBest: false });
  });
});
