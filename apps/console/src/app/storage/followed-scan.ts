import { type Signal, computed, effect, inject, signal } from '@angular/core';
import { type StorageUsage } from '@soteria/contracts';
import { CLOCK } from '../data/clock';
import { type Reading } from '../data/reading';

const LOOK_EVERY_MS = 10_000;
/** After so many nobody waits any more: the scan takes very long, or whoever was to scan is gone. */
const MOST_LOOKS = 90;
/** After a scan that broke off: if the next one does so in the same way, which is soon, no answer tells of it. */
const MOST_LOOKS_AFTER_FAILURE = 6;
/** Findings that tell how the latest scan broke off. */
const BROKEN_OFF: readonly string[] = ['scan-incomplete', 'scan-failing'];

export interface FollowedScan {
  /** Whether new figures are waited for: those of the first scan, or of one that was asked for here. */
  isAwaited: Signal<boolean>;
  /** Whether those of a scan that was asked for here are waited for. */
  isAskedFor: Signal<boolean>;
  /** Whether they are waited for no more, though nothing was seen of them. */
  isGivenUp: Signal<boolean>;
  /** To be called when a scan was asked for. */
  follow: () => void;
  /** Reads at once, and waits anew for what was waited for. */
  lookAgain: () => void;
}

/** Nothing is sent when a scan ends, so it is looked for. To be called where `inject` may be. */
export function followedScan({ value, problem, again }: Reading<StorageUsage>): FollowedScan {
  const clock = inject(CLOCK);
  const before = signal<string | null>(null);
  const looks = signal(0);
  const isFirst = computed(() => problem()?.code === 'not-ready');
  const isUnseen = computed(() => before() !== null && outcome(value()) === before());
  const mayFailAlike = computed(() => isUnseen() && breakingOff(value()) !== '');
  const mayLook = computed(
    () => looks() < (mayFailAlike() ? MOST_LOOKS_AFTER_FAILURE : MOST_LOOKS),
  );
  const isAskedFor = computed(() => isUnseen() && mayLook());
  const isGivenUp = computed(() => isUnseen() && !mayLook());
  const isAwaited = computed(() => mayLook() && (isFirst() || isUnseen()));
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
  const follow = () => {
    before.set(outcome(value()));
    lookAgain();
  };
  return { isAwaited, isAskedFor, isGivenUp, follow, lookAgain };
}

/**
 * Differs after each scan, but for one that broke off as the one before it: of those the figures may stay,
 * and a finding tells.
 */
const outcome = (usage: StorageUsage | null): string | null =>
  usage && `${usage.scannedAt} ${breakingOff(usage)}`;

/** How the latest scan broke off; empty when it did not. */
const breakingOff = (usage: StorageUsage | null): string =>
  (usage?.findings ?? [])
    .filter(({ code }) => BROKEN_OFF.includes(code))
    .map(({ detail }) => detail)
    .join(' ');
