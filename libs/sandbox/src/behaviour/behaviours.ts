import { type SandboxClock } from '../clock';
import { type BackupStore } from '../contents/backup-store';
import { type Disks } from '../contents/disks';
import { Cluster } from './cluster';
import { type Context } from './context';
import { ClaimBinder } from './kubernetes/claim-binder';
import { GarbageCollector } from './kubernetes/garbage-collector';
import { Kubelet } from './kubernetes/kubelet';
import { NamespaceController } from './kubernetes/namespaces';
import { QuotaController } from './kubernetes/quota-controller';
import { VolumeReclaimer } from './kubernetes/volume-reclaimer';
import { WorkloadController } from './kubernetes/workloads';
import { Life } from './life';
import { BackupController } from './longhorn/backup-controller';
import { BackupTargetController } from './longhorn/backup-target-controller';
import { BackupVolumeController } from './longhorn/backup-volume-controller';
import { EngineController } from './longhorn/engine-controller';
import { JobController } from './longhorn/job-controller';
import { SnapshotController } from './longhorn/snapshot-controller';
import { VolumeController } from './longhorn/volume-controller';
import { WantedBackups } from './longhorn/wanted-backups';
import { type Pace } from './pace';
import { ApiClient } from './runtime/api-client';
import { type Connection } from './runtime/connection';
import { type Complain, type Controller, ControllerRunner } from './runtime/controller';

export interface BehavioursOptions {
  connection: Connection;
  clock: SandboxClock;
  pace: Pace;
  disks: Disks;
  store: BackupStore;
  /** Where Longhorn lives; `longhorn-system` when it is not said. */
  longhornNamespace?: string;
  /** Leaves Kubernetes' own controllers out, because the cluster has them. */
  longhornOnly?: boolean;
  /** Lets workloads write and people ask for backups, without anybody's doing. */
  life?: boolean;
  /** Hears of what went wrong and is being tried again. */
  complain?: Complain;
}

/** The managers of Longhorn and of Kubernetes, played over the API alone. */
export class Behaviours {
  private constructor(
    private readonly api: ApiClient,
    private readonly cluster: Cluster,
    private readonly runners: readonly ControllerRunner[],
  ) {}

  /** Resolves once the present state is known and work has begun. */
  static async start(options: BehavioursOptions): Promise<Behaviours> {
    const { connection, clock, pace, disks, store } = options;
    const api = new ApiClient(connection);
    const complain = options.complain ?? (() => undefined);
    const cluster = new Cluster(api, complain);
    const context: Context = { cluster, clock, pace, disks, store };
    const namespace = options.longhornNamespace ?? 'longhorn-system';
    const controllers = [
      ...longhornControllers(context),
      ...(options.longhornOnly === true ? [] : kubernetesControllers(context, namespace)),
      ...(options.life === true ? [new Life(context)] : []),
    ];
    const runners = controllers.map((each) => new ControllerRunner(each, clock, complain));
    await cluster.start();
    for (const runner of runners) runner.start();
    return new Behaviours(api, cluster, runners);
  }

  /** Whether any manager is at work at this moment, or about to learn what there is to do. */
  get busy(): boolean {
    return this.cluster.behind || this.runners.some((runner) => runner.busy);
  }

  /** Ends as a process does that is stopped: what was begun is finished, nothing else is. */
  async stop(): Promise<void> {
    this.cluster.stop();
    await Promise.all(this.runners.map((runner) => runner.stop()));
    this.api.close();
  }
}

const longhornControllers = (context: Context): Controller[] => [
  new VolumeController(context),
  new EngineController(context),
  new SnapshotController(context),
  new BackupController(context),
  new BackupVolumeController(context),
  new BackupTargetController(context),
  new WantedBackups(context),
  new JobController(context),
];

const kubernetesControllers = (context: Context, longhornNamespace: string): Controller[] => [
  new ClaimBinder(context, longhornNamespace),
  new VolumeReclaimer(context, longhornNamespace),
  new WorkloadController(context, context.cluster.deployments),
  new WorkloadController(context, context.cluster.replicaSets),
  new WorkloadController(context, context.cluster.statefulSets),
  new Kubelet(context),
  new NamespaceController(context),
  new QuotaController(context),
  new GarbageCollector(context),
];
