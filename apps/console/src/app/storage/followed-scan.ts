import { type Signal, computed, effect, inject, signal } from '@angular/core';
import { type StorageUsage } from '@soteria/contracts';
import { CLOCK } from '../data/clock';
import { type Reading } from '../data/reading';

const LOOK_EVERY_MS = 10_000;
/** After so many nobody waits any more: the scan takes very long, or whoever was to scan is gone. */
const MOST_LOOKS = 90;

export interface FollowedScan {
  /** Whether new figures are waited for: those of the first scan, or of one that was asked for here. */
  isAwaited: Signal<boolean>;
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
  const isAskedFor = computed(() => before() !== null && outcome(value()) === before());
  const isAwaited = computed(() => looks() < MOST_LOOKS && (isFirst() || isAskedFor()));
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
  return { isAwaited, follow, lookAgain };
}

/** Differs after each scan; of one that broke off the figures may stay, and a finding tells. */
function outcome(usage: StorageUsage | null): string | null {
  if (usage === null) return null;
  const failing = usage.findings.find(({ code }) => code === 'scan-failing');
  return `${usage.scannedAt} ${failing?.detail ?? ''}`;
}
