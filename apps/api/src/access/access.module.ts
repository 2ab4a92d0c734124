import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { ClusterModule } from '../cluster/cluster.module';
import { DriverModule } from '../driver/driver.module';
import { AccessGuard } from './access.guard';
import { RouteCheck } from './route-check';
import { SessionController } from './session.controller';

/** Who asks, and may they. The guard is global: silence means no. */
@Module({
  imports: [DiscoveryModule, ClusterModule, DriverModule],
  controllers: [SessionController],
  providers: [{ provide: APP_GUARD, useClass: AccessGuard }, RouteCheck],
})
export class AccessModule {}
