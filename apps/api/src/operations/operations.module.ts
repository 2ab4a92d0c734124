import { Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ClusterWriter } from '../cluster/cluster-writer';
import { ClusterModule } from '../cluster/cluster.module';
import { DriverModule } from '../driver/driver.module';
import { HttpModule } from '../http/http.module';
import { LiveEvents } from '../live/live-events';
import { LiveModule } from '../live/live.module';
import { Capacity } from './capacity';
import { Circumstances } from './circumstances';
import { Executor } from './executor';
import { FailedRuns } from './failed-runs';
import { Occasions } from './occasions';
import { OperationEvents } from './operation-events';
import { OperationStore } from './operation-store';
import { OperationsController } from './operations.controller';
import { Operations } from './operations.service';
import { RecordKeeper } from './record-keeper';
import { RestoreProgressWatches } from './restore-progress-watches';
import { PruneGate } from './prune-gate';
import { Retries } from './retries';
import { SnapshotJanitor } from './snapshot-janitor';
import { StepRunner } from './step-runner';
import { Usage } from './usage';
import { VolumeUsage } from './volume-usage';
import { Trimmer } from './trimmer';
import { WorkInProgress } from './work-in-progress';
import { WorkedOn } from './worked-on';

/** Everything that is done to the cluster is an operation: recorded first, then worked on. */
@Module({
  imports: [ClusterModule, DriverModule, HttpModule, LiveModule],
  controllers: [OperationsController],
  providers: [
    OperationStore,
    Capacity,
    Circumstances,
    WorkInProgress,
    FailedRuns,
    Operations,
    RecordKeeper,
    WorkedOn,
    Occasions,
    Executor,
    StepRunner,
    Usage,
    VolumeUsage,
    RestoreProgressWatches,
    OperationEvents,
    Trimmer,
    SnapshotJanitor,
    Retries,
    PruneGate,
  ],
  exports: [
    OperationStore,
    Operations,
    WorkInProgress,
    FailedRuns,
    Usage,
    StepRunner,
    Executor,
    Retries,
    PruneGate,
  ],
})
export class OperationsModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly executor: Executor,
    private readonly events: OperationEvents,
    private readonly trimmer: Trimmer,
    private readonly janitor: SnapshotJanitor,
    private readonly live: LiveEvents,
    private readonly writer: ClusterWriter,
  ) {}

  onApplicationBootstrap(): void {
    this.events.start();
    this.trimmer.start();
    this.janitor.start();
    this.executor.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.live.close();
    const stopped = Promise.all([this.executor.stop(), this.janitor.stop()]);
    this.writer.close();
    await stopped;
  }
}
