import { Module } from '@nestjs/common';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import { ClusterModule } from '../cluster/cluster.module';
import { InventoryModule } from '../inventory/inventory.module';
import { MetricsController } from './metrics.controller';
import { VolumeMetrics } from './volume-metrics';

/** What Prometheus is told. */
@Module({
  imports: [
    ClusterModule,
    InventoryModule,
    PrometheusModule.register({ controller: MetricsController, defaultMetrics: { enabled: true } }),
  ],
  providers: [VolumeMetrics],
})
export class MetricsModule {}
