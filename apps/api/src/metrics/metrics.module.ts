import { type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import {
  makeCounterProvider,
  makeHistogramProvider,
  PrometheusModule,
} from '@willsoto/nestjs-prometheus';
import { register } from 'prom-client';
import { AccessModule } from '../access/access.module';
import { ClusterModule } from '../cluster/cluster.module';
import { DriverModule } from '../driver/driver.module';
import { HttpModule } from '../http/http.module';
import { InventoryModule } from '../inventory/inventory.module';
import { OperationsModule } from '../operations/operations.module';
import { PolicyModule } from '../policy/policy.module';
import { StorageModule } from '../storage/storage.module';
import { LoopLag } from './loop-lag';
import { MetricsController } from './metrics.controller';
import {
  DURATION_BUCKETS_SECONDS,
  OPERATION_DURATION,
  OperationCounters,
  OPERATIONS_TOTAL,
  POLICY_RUNS_TOTAL,
} from './operation-counters';
import { OperationMetrics } from './operation-metrics';
import { PolicyMetrics } from './policy-metrics';
import { ProcessMetrics } from './process-families';
import { RequestDurations } from './request-durations';
import { RequestTimer } from './request-timer';
import { Scrape } from './scrape';
import { StorageMetrics } from './storage-families';

/** Gauges of prom-client that are named like counters; nobody here asks for them. */
const MISNAMED = [
  'nodejs_active_resources_total',
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
];

/** What prom-client says of the event loop; `LoopLag` says it in its place. */
const REPLACED = [
  'nodejs_eventloop_lag_seconds',
  ...['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99'].map(
    (figure) => `nodejs_eventloop_lag_${figure}_seconds`,
  ),
];

/** The longest there is, so that its looks at the event loop never wake the process. */
const DEFAULT_METRICS = { enabled: true, config: { eventLoopMonitoringPrecision: 2 ** 31 - 1 } };

/** What Prometheus is told. */
@Module({
  imports: [
    AccessModule,
    ClusterModule,
    DriverModule,
    HttpModule,
    InventoryModule,
    OperationsModule,
    StorageModule,
    PolicyModule,
    // Its own controller would hold the process while it writes; ours streams.
    { ...PrometheusModule.register({ defaultMetrics: DEFAULT_METRICS }), controllers: [] },
  ],
  controllers: [MetricsController],
  providers: [
    Scrape,
    OperationMetrics,
    PolicyMetrics,
    ProcessMetrics,
    LoopLag,
    RequestDurations,
    StorageMetrics,
    OperationCounters,
    makeCounterProvider({
      name: OPERATIONS_TOTAL,
      help: 'Operations that have ended.',
      labelNames: ['kind', 'result', 'trigger'],
    }),
    makeCounterProvider({
      name: POLICY_RUNS_TOTAL,
      help: 'Runs of policies that have ended.',
      labelNames: ['policy', 'result'],
    }),
    makeHistogramProvider({
      name: OPERATION_DURATION,
      help: 'How long operations took from their start.',
      labelNames: ['kind'],
      buckets: DURATION_BUCKETS_SECONDS,
    }),
  ],
})
export class MetricsModule implements NestModule {
  constructor() {
    for (const name of [...MISNAMED, ...REPLACED]) register.removeSingleMetric(name);
  }

  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(RequestTimer).forRoutes('{*path}');
  }
}
