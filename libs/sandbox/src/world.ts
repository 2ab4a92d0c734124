import {
  type KubeObject,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type UnknownKubeObject,
} from '@soteria/kube';
import { Behaviours } from './behaviour/behaviours';
import { faster, INSTANT, type Pace } from './behaviour/pace';
import { connectionFrom } from './behaviour/runtime/connection';
import { type Complain } from './behaviour/runtime/controller';
import { realClock, type SandboxClock } from './clock';
import { BackupStore } from './contents/backup-store';
import { type VolumeContents } from './contents/contents';
import { Disks } from './contents/disks';
import { MemoryShelf, type Shelf } from './contents/shelf';
import { Sandbox, type SandboxOptions } from './sandbox';
import { recallContents } from './seed/recall';
import { world as emptyWorld, type World } from './seed/world';
import { LonghornAdmission } from './server/admission/longhorn/plugin';

export interface ClusterOptions extends Omit<SandboxOptions, 'objects'> {
  /** What stands in the cluster from the start; Longhorn without volumes when it is not said. */
  world?: World;
  /** How long things take; no time at all when it is not said. */
  pace?: Pace;
  /** Divides the pace's durations. */
  speed?: number;
  /** Lets a spec see states that the managers would leave at once. */
  withoutBehaviours?: boolean;
  /** Loads objects with nothing behind them: for a large world whose managers never start. */
  withoutContents?: boolean;
  /** Lets workloads write, and people ask for backups now and then. */
  life?: boolean;
  /** What several clusters share when they have the same backup targets. */
  targets?: Shelf;
  complain?: Complain;
}

/** As whom the managers send their requests: so a spec can tell theirs from those of the product. */
export const MANAGERS = 'system:serviceaccount:longhorn-system:managers';
const MANAGERS_TOKEN = '0d9f7c1e-5a34-4a4b-9b2e-6f1c2d3e4f50';

const RBAC = 'rbac.authorization.k8s.io';
/** What lets the managers do everything where access is controlled. */
const MANAGERS_MAY: readonly UnknownKubeObject[] = [
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRole',
    metadata: { name: 'managers' },
    rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
  },
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'managers' },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'managers' },
    subjects: [{ kind: 'ServiceAccount', namespace: 'longhorn-system', name: 'managers' }],
  },
];

/** Starts a cluster with Longhorn in it, managers and all. */
export async function startCluster(options: ClusterOptions = {}): Promise<SandboxCluster> {
  const { world = emptyWorld(), version, pace = INSTANT, speed = 1, targets, ...rest } = options;
  const clock = options.clock ?? realClock;
  const sandbox = await Sandbox.start({
    ...rest,
    clock,
    ...(version && { version }),
    tokens: { ...options.tokens, [MANAGERS_TOKEN]: MANAGERS },
    admission: [
      ...(options.admission ?? []),
      new LonghornAdmission(version === undefined ? {} : { version }),
    ],
  });
  const disks = new Disks(new MemoryShelf());
  const store = new BackupStore(targets ?? new MemoryShelf());
  const cluster = new SandboxCluster(sandbox, disks, store, {
    clock,
    pace: faster(pace, speed),
    life: options.life === true,
    ...(options.complain && { complain: options.complain }),
  });
  if (options.withoutContents === true) sandbox.load(world.objects(clock.now()));
  else cluster.load(world.objects(clock.now()));
  if (options.authorization === 'rbac') cluster.load(MANAGERS_MAY);
  if (options.withoutBehaviours !== true) await cluster.startBehaviours();
  return cluster;
}

/** A running sandbox with Longhorn, and what lies on its disks and backup targets. */
export class SandboxCluster {
  private behaviours: Behaviours | undefined;
  private versionAtLastLook = '';

  constructor(
    readonly sandbox: Sandbox,
    private readonly disks: Disks,
    /** What the backup targets keep, apart from the cluster. */
    readonly store: BackupStore,
    private readonly options: {
      clock: SandboxClock;
      pace: Pace;
      life: boolean;
      complain?: Complain;
    },
  ) {}

  /** Puts objects into the cluster, with contents behind volumes and backups. */
  load(objects: Iterable<KubeObject>): void {
    for (const object of objects) {
      recallContents(object, this.disks, this.store);
      this.sandbox.load([object]);
    }
  }

  /** What is on a volume now; it is named by its claim (`shop/orders`) or by Longhorn's name. */
  contentsOf(volume: string): VolumeContents {
    return this.disks.contentsOf(this.handleOf(volume));
  }

  /** The volume's workload writes; answers what is on the volume afterwards. */
  write(volume: string): VolumeContents {
    const handle = this.handleOf(volume);
    const stored = this.sandbox.store.get('volumes.longhorn.io', 'longhorn-system', handle);
    const size = (stored?.['spec'] as { size?: string } | undefined)?.size ?? '0';
    return this.disks.write(handle, Number(size));
  }

  /** Longhorn's name of the volume behind a claim; throws when the claim is not bound to one. */
  handleOf(volume: string): string {
    const [namespace = '', name] = volume.split('/');
    if (name === undefined) return volume;
    const { store } = this.sandbox;
    const claim = store.get<PersistentVolumeClaim>('persistentvolumeclaims', namespace, name);
    const handle = store.get<PersistentVolume>(
      'persistentvolumes',
      '',
      claim?.spec.volumeName ?? '',
    )?.spec.csi?.volumeHandle;
    if (handle === undefined) throw new Error(`${volume} is bound to no volume`);
    return handle;
  }

  /**
   * Whether nothing has been written since the last time this was asked, and no manager is at work:
   * the moment to move a clock on by hand, or else it runs away from those who work by it.
   */
  isQuiet(): boolean {
    const { version } = this.sandbox.store;
    const unchanged = version === this.versionAtLastLook;
    this.versionAtLastLook = version;
    return unchanged && this.behaviours?.busy !== true;
  }

  async startBehaviours(): Promise<void> {
    this.behaviours ??= await Behaviours.start({
      connection: connectionFrom(this.sandbox.kubeconfig(MANAGERS_TOKEN)),
      disks: this.disks,
      store: this.store,
      ...this.options,
    });
  }

  /** Ends the managers as if their pods were gone; the API server goes on. */
  async stopBehaviours(): Promise<void> {
    const { behaviours } = this;
    this.behaviours = undefined;
    await behaviours?.stop();
  }

  async stop(): Promise<void> {
    await this.stopBehaviours();
    await this.sandbox.stop();
  }
}
