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
  nodejs_eventloop_lag_seconds: 'How late the event loop was when it was looked at last.',
  nodejs_eventloop_lag_max_seconds:
    'The greatest lateness of the event loop since the last scrape.',
  nodejs_eventloop_lag_mean_seconds: 'The mean lateness of the event loop since the last scrape.',
  nodejs_eventloop_lag_p50_seconds: 'The median lateness of the event loop since the last scrape.',
  nodejs_eventloop_lag_p90_seconds:
    'The 90th percentile of the lateness of the event loop since the last scrape.',
  nodejs_eventloop_lag_p99_seconds:
    'The 99th percentile of the lateness of the event loop since the last scrape.',
} as const;
type Figures = Record<keyof typeof FIGURES, number>;

/** Before the first look nothing was late. Series that came only then would be new ones to Prometheus. */
const NOTHING_LATE: Figures = {
  nodejs_eventloop_lag_seconds: 0,
  nodejs_eventloop_lag_max_seconds: 0,
  nodejs_eventloop_lag_mean_seconds: 0,
  nodejs_eventloop_lag_p50_seconds: 0,
  nodejs_eventloop_lag_p90_seconds: 0,
  nodejs_eventloop_lag_p99_seconds: 0,
};

/** By how much what is due comes late because the process did something else. Real time, whatever clock others go by. */
@Injectable()
export class LoopLag implements OnModuleInit, OnModuleDestroy {
  /** In microseconds. */
  private readonly late = createHistogram();
  private last = 0;
  private told = NOTHING_LATE;
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
    return Object.entries(this.told).map(([name, microseconds]) => ({
      family: { name, help: FIGURES[name as keyof Figures], type: 'gauge' },
      samples: [{ labels: {}, value: microseconds / 1e6 }],
    }));
  }

  private look(): void {
    const due = systemClock.monotonic() + LOOK_MS;
    this.cancel = systemClock.after(LOOK_MS, () => {
      // A histogram takes nothing below one.
      this.last = Math.max(1, Math.round((systemClock.monotonic() - due) * 1_000));
      this.late.record(this.last);
      this.look();
    });
  }

  private taken(): Figures {
    const { late, last } = this;
    const taken: Figures = {
      nodejs_eventloop_lag_seconds: last,
      nodejs_eventloop_lag_max_seconds: late.max,
      nodejs_eventloop_lag_mean_seconds: late.mean,
      nodejs_eventloop_lag_p50_seconds: late.percentile(50),
      nodejs_eventloop_lag_p90_seconds: late.percentile(90),
      nodejs_eventloop_lag_p99_seconds: late.percentile(99),
    };
    late.reset();
    return taken;
  }
}
