import { type Signal, linkedSignal } from '@angular/core';
import { type Backup } from '@soteria/contracts';

/** Which restore point a page speaks of. */
export interface PointChoice {
  backup: Backup | null;
  /** Whether another one was chosen, which is gone. */
  isSecondBest: boolean;
}

/** The newest backup that can be restored, of this cluster's own if there is one; the newest of all when none can. */
export const newestGood = (backups: readonly Backup[]): Backup | null =>
  backups.find(({ usable, ofAnotherCluster }) => usable && !ofAnotherCluster) ??
  backups.find(({ usable }) => usable) ??
  backups[0] ??
  null;

/**
 * The restore point that is asked for, or else the newest good one. It stays when newer ones come:
 * what is under somebody's pointer must not become another one. `about` says when it is a new question.
 */
export function pointChoice(
  about: () => string,
  wanted: Signal<string | undefined>,
  backups: Signal<readonly Backup[] | null>,
): Signal<PointChoice> {
  const asked = () => ({
    key: JSON.stringify([about(), wanted()]),
    wanted: wanted(),
    backups: backups(),
  });
  return linkedSignal<ReturnType<typeof asked>, PointChoice>({
    source: asked,
    computation: (asked, previous) => {
      const before = previous?.source.key === asked.key ? previous.value : null;
      return nextChoice(before, asked.wanted, asked.backups);
    },
  });
}

const NOTHING_YET: PointChoice = { backup: null, isSecondBest: false };

function nextChoice(
  before: PointChoice | null,
  wanted: string | undefined,
  backups: readonly Backup[] | null,
): PointChoice {
  if (backups === null) return before ?? NOTHING_YET;
  const id = before?.backup?.id ?? wanted;
  const present = backups.find((backup) => backup.id === id);
  // A failed one was only shown for want of a better; unless somebody wants to see just that.
  const stays = present && (present.usable || present.id === wanted);
  if (stays) return { backup: present, isSecondBest: before?.isSecondBest ?? false };
  const isGone = id !== undefined && !present;
  return { backup: newestGood(backups), isSecondBest: isGone || (before?.isSecondBest ?? false) };
}
