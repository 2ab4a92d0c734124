import { Module } from '@nestjs/common';
import { ClusterModule } from '../cluster/cluster.module';
import { DriverModule } from '../driver/driver.module';
import { HttpModule } from '../http/http.module';
import { OperationsModule } from '../operations/operations.module';
import { PlanTrial } from './plan-trial';
import { PlannedObjects } from './planned-objects';
import { RecentPlans } from './recent-plans';
import { RestoreRetries } from './restore-retries';
import { RestoreController } from './restore.controller';
import { RestoreRequests } from './restore.service';
import { PlanInquiry } from './surroundings';
import { UndoRequests } from './undo.service';

/** Restores into new claims: planned, done, and taken back. */
@Module({
  imports: [ClusterModule, DriverModule, HttpModule, OperationsModule],
  controllers: [RestoreController],
  providers: [
    RestoreRequests,
    UndoRequests,
    PlanInquiry,
    PlanTrial,
    PlannedObjects,
    RecentPlans,
    RestoreRetries,
  ],
})
export class RestoreModule {}
