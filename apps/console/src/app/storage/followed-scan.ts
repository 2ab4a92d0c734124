import { type Signal, computed, effect, inject, signal } from '@angular/core';
import { type StorageUsage } from '@soteria/contracts';
import { CLOCK } from '../data/clock';
import { type Reading } from '../data/reading';

const LOOK_EVERY_MS = 10_000;
/** After so many nobody waits any more: the scan takes very long, or whoever was to scan is gone. */
const MOST_LOOKS = 90;

export interface FollowedScan {
  /** Whether new figures are waited for: those of the first scan, or of any other that is under way. */
  isAwaited: Signal<boolean>;
  /** Whether those of a scan that was asked for here are waited for. */
  isAskedFor: Signal<boolean>;
  /** Whether they are waited for no more, though the scan is not known to have ended. */
  isGivenUp: Signal<boolean>;
  /** RFC 3339: when the latest scan ended, where that brought no new figures; null where it did. */
  endedWithout: Signal<string | null>;
  /** To be called when a scan was asked for. */
  follow: () => void;
  /** Reads at once, and waits anew for what was waited for. */
  lookAgain: () => void;
}

/** Nothing is sent when a scan ends, so it is looked for. To be called where `inject` may be. */
export function followedScan({ value, problem, again }: Reading<StorageUsage>): FollowedScan {
  const clock = inject(CLOCK);
  const wasAsked = signal(false);
  const looks = signal(0);
  const isFirst = computed(() => problem()?.code === 'not-ready');
  /** The replica that answers first may not have heard yet of what was asked for. */
  const isUnderWay = computed(
    () => (value()?.scanning ?? false) || (wasAsked() && looks() === 0 && value() !== null),
  );
  const mayLook = computed(() => looks() < MOST_LOOKS);
  const isAwaited = computed(() => mayLook() && (isFirst() || isUnderWay()));
  const look = () => {
    looks.update((made) => made + 1);
    again();
  };
  effect((onCleanup) => {
    looks();
    if (isAwaited()) onCleanup(clock.after(LOOK_EVERY_MS, look));
  });
  const lookAgain = () => {
    looks.set(0);
    again();
  };
  return {
    isAwaited,
    isAskedFor: computed(() => wasAsked() && isUnderWay() && mayLook()),
    isGivenUp: computed(() => isUnderWay() && !mayLook()),
    endedWithout: computed(() => {
      const usage = value();
      return usage && usage.scanEndedAt !== usage.scannedAt ? usage.scanEndedAt : null;
    }),
    follow: () => {
      wasAsked.set(true);
      lookAgain();
    },
    lookAgain,
  };
}
