import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { ClusterModule } from '../cluster/cluster.module';
import { DriverModule } from '../driver/driver.module';
import { HttpModule } from '../http/http.module';
import { LiveModule } from '../live/live.module';
import { OperationsModule } from '../operations/operations.module';
import { DuePolicies } from './due-policies';
import { Exclusions } from './exclusions.service';
import { LiveRegister } from './live-register';
import { Pins } from './pins.service';
import { PoliciesController } from './policies.controller';
import { Policies } from './policies.service';
import { PolicyBook } from './policy-book';
import { PolicyCoverage } from './policy-coverage';
import { PolicyPreviews } from './policy-preview.service';
import { PolicyRunner } from './policy-runner';
import { PolicyRuns } from './policy-runs';
import { PolicySecret } from './policy-secret';
import { PolicySituation } from './policy-situation';
import { PolicyStarter } from './policy-starter';
import { RegisterController } from './register.controller';
import { RetentionOutlooks } from './retention-outlook';
import { RetentionRunner } from './retention-runner';
import { SkippedRuns } from './skipped-runs';

/** Who is backed up when, and what is kept: policies, exclusions and pins. */
@Module({
  imports: [
    ScheduleModule.forRoot(),
    ClusterModule,
    DriverModule,
    HttpModule,
    LiveModule,
    OperationsModule,
  ],
  controllers: [PoliciesController, RegisterController],
  providers: [
    PolicySecret,
    PolicyBook,
    PolicyRuns,
    PolicyCoverage,
    SkippedRuns,
    PolicyStarter,
    PolicySituation,
    DuePolicies,
    PolicyRunner,
    LiveRegister,
    RetentionRunner,
    RetentionOutlooks,
    Policies,
    PolicyPreviews,
    Exclusions,
    Pins,
  ],
  exports: [PolicyBook, PolicyCoverage, PolicyRunner, RetentionOutlooks, SkippedRuns],
})
export class PolicyModule {}
