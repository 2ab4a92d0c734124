import { createHistogram } from 'node:perf_hooks';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { systemClock } from '../config/clock';
import { type FamilySamples } from './exposition';

/**
 * How often is looked. Each look wakes the process, and at the hundred times a second that prom-client
 * looks by itself they are most of what a process at rest costs (docs/performance.md, P20).
 */
const LOOK_MS = 1_000;

/** Named as by prom-client, whose own ones tell how far two looks are apart. */
const FIGURES = {
  max: 'The greatest lateness of the event loop since the last scrape.',
  mean: 'The mean lateness of the event loop since the last scrape.',
  p50: 'The median lateness of the event loop since the last scrape.',
  p90: 'The 90th percentile of the lateness of the event loop since the last scrape.',
  p99: 'The 99th percentile of the lateness of the event loop since the last scrape.',
} as const;
type Figures = Record<keyof typeof FIGURES, number>;

/** By how much what is due comes late because the process did something else. Real time, whatever clock others go by. */
@Injectable()
export class LoopLag implements OnModuleInit, OnModuleDestroy {
  /** In microseconds. */
  private readonly late = createHistogram();
  private told: Figures | null = null;
  private cancel: () => void = () => undefined;

  onModuleInit(): void {
    this.look();
  }

  onModuleDestroy(): void {
    this.cancel();
  }

  /** What was seen since the last call, or what was told then if nothing was. */
  families(): FamilySamples[] {
    if (this.late.count > 0) this.told = this.taken();
    return Object.entries(this.told ?? {}).map(([figure, microseconds]) => ({
      family: {
        name: `nodejs_eventloop_lag_${figure}_seconds`,
        help: FIGURES[figure as keyof Figures],
        type: 'gauge',
      },
      samples: [{ labels: {}, value: microseconds / 1e6 }],
    }));
  }

  private look(): void {
    const due = systemClock.monotonic() + LOOK_MS;
    this.cancel = systemClock.after(LOOK_MS, () => {
      const lateMs = Math.max(0, systemClock.monotonic() - due);
      // A histogram takes nothing below one.
      this.late.record(Math.round(lateMs * 1_000) + 1);
      this.look();
    });
  }

  private taken(): Figures {
    const { max, mean } = this.late;
    const part = (percent: number): number => this.late.percentile(percent);
    const taken = { max, mean, p50: part(50), p90: part(90), p99: part(99) };
    this.late.reset();
    return taken;
  }
}
