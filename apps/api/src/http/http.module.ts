import { Module } from '@nestjs/common';
import { ClusterModule } from '../cluster/cluster.module';
import { HealthController } from './health.controller';
import { OpenApiHolder } from './openapi/openapi-holder';
import { OpenApiController } from './openapi/openapi.controller';
import { OperationalListener } from './operational-listener';
import { ReadinessGate } from './readiness';

/** What every room needs to answer requests, and the probes. */
@Module({
  imports: [ClusterModule],
  controllers: [HealthController, OpenApiController],
  providers: [ReadinessGate, OpenApiHolder, OperationalListener],
  exports: [ReadinessGate, OperationalListener],
})
export class HttpModule {}
