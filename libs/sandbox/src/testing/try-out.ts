import {
  type KubeObject,
  LONGHORN_API_VERSION,
  type LonghornBackup,
  type LonghornBackupTarget,
  type LonghornSnapshot,
  type LonghornVolume,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Resource,
  RESOURCES,
} from '@soteria/kube';
import { ApiClient } from '../behaviour/runtime/api-client';
import { connectionFrom } from '../behaviour/runtime/connection';
import { type ManualClock } from '../clock';
import { eventually } from './eventually';
import { type ClusterOptions, type SandboxCluster, startCluster } from '../world';

const NAMESPACE = 'longhorn-system';

/** A cluster to try Longhorn out on: short words for what a spec asks of it. */
export class TryOut {
  readonly api: ApiClient;

  private constructor(readonly cluster: SandboxCluster) {
    this.api = new ApiClient(connectionFrom(cluster.sandbox.kubeconfig()));
  }

  static async start(options: ClusterOptions = {}): Promise<TryOut> {
    return new TryOut(await startCluster(options));
  }

  async stop(): Promise<void> {
    this.api.close();
    await this.cluster.stop();
  }

  volume = (name: string) => this.get<LonghornVolume>('volumes.longhorn.io', name);
  snapshot = (name: string) => this.get<LonghornSnapshot>('snapshots.longhorn.io', name);
  backup = (name: string) => this.get<LonghornBackup>('backups.longhorn.io', name);
  /** Whether a backup is complete and read back from its target. */
  isUsable(name: string): boolean {
    const { state, lastSyncedAt, url } = this.backup(name)?.status ?? {};
    return state === 'Completed' && lastSyncedAt != null && url !== '';
  }
  target = (name = 'default') => this.get<LonghornBackupTarget>('backuptargets.longhorn.io', name);
  claim = (namespace: string, name: string) =>
    this.cluster.sandbox.store.get<PersistentVolumeClaim>(
      'persistentvolumeclaims',
      namespace,
      name,
    );
  persistentVolume = (name: string) =>
    this.cluster.sandbox.store.get<PersistentVolume>('persistentvolumes', '', name);

  /** Waits for a state while a hand moves the clock on, by a step whenever everybody has done what there was to do. */
  asTimePasses<T>(
    clock: ManualClock,
    stepMs: number,
    what: string,
    look: () => T | undefined | false,
  ): Promise<T> {
    return eventually(what, look, () => {
      if (this.cluster.isQuiet()) clock.advance(stepMs);
    });
  }

  takeSnapshot(name: string, volume: string): Promise<KubeObject> {
    return this.create(RESOURCES.longhornSnapshots, 'Snapshot', name, {
      spec: { volume, createSnapshot: true },
    });
  }

  takeBackup(name: string, snapshot: string, more: object = {}): Promise<KubeObject> {
    return this.create(RESOURCES.longhornBackups, 'Backup', name, {
      spec: { snapshotName: snapshot, labels: {} },
      ...more,
    });
  }

  restore(name: string, fromBackup: string, spec: object = {}): Promise<KubeObject> {
    return this.create(RESOURCES.longhornVolumes, 'Volume', name, {
      spec: { dataEngine: 'v1', size: '0', frontend: 'blockdev', fromBackup, ...spec },
    });
  }

  create(
    resource: Resource,
    kind: string,
    name: string,
    more: { metadata?: object; spec?: object },
  ): Promise<KubeObject> {
    return this.api.create(resource, {
      apiVersion: LONGHORN_API_VERSION,
      kind,
      ...more,
      metadata: { name, namespace: NAMESPACE, ...more.metadata },
    });
  }

  /** Sets or removes annotations of one of Longhorn's objects. */
  async mark(
    resource: Resource,
    name: string,
    annotations: Record<string, string | null>,
  ): Promise<void> {
    const object = { apiVersion: '', kind: '', metadata: { name, namespace: NAMESPACE } };
    await this.api.patch(resource, object, { metadata: { annotations } });
  }

  /** Asks Longhorn to look at a target now. */
  async lookAtTarget(name = 'default', afterMs = 1_000): Promise<void> {
    const target = this.target(name);
    if (!target) throw new Error(`there is no target ${name}`);
    const times = [target.spec.syncRequestedAt, target.status?.lastSyncedAt];
    const last = Math.max(...times.map((time) => Date.parse(time ?? '') || 0));
    const syncRequestedAt = new Date(last + afterMs).toISOString().replace('.000Z', 'Z');
    await this.api.patch(RESOURCES.longhornBackupTargets, target, { spec: { syncRequestedAt } });
  }

  async remove(resource: Resource, object: KubeObject | undefined): Promise<void> {
    if (!object) throw new Error(`there is no such ${resource.kind}`);
    await this.api.remove(resource, object);
  }

  /** Makes an object disappear at once, finalizers or not. */
  async vanish(resource: Resource, object: KubeObject | undefined): Promise<void> {
    await this.remove(resource, object);
    if (object) await this.api.patch(resource, object, { metadata: { finalizers: [] } });
  }

  private get<T extends KubeObject>(resource: string, name: string): T | undefined {
    return this.cluster.sandbox.store.get<T>(resource, NAMESPACE, name);
  }
}
