import {
  LONGHORN_FINALIZER,
  type LonghornBackup,
  type LonghornVolume,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
} from '@soteria/kube';
import { decodeBackupUrl } from '../../contents/backup-url';
import { usedBytes } from '../../contents/contents';
import { sameJson } from '../../server/json';
import { timestamp } from '../../server/object';
import { keyOf, restoringFrom, splitKey } from '../cluster';
import { type Context } from '../context';
import { MARK, markOf } from '../marks';
import { Stopwatch } from '../pace';
import { type Again, type Controller, type Source, whenever } from '../runtime/controller';
import {
  createOnce,
  removeFinalizer,
  removeOnce,
  writeObject,
  writeStatus,
} from '../runtime/writes';
import { attachmentObject, attachmentSpec, attachmentStatus } from './attachment';
import { volumeNameOf } from './backup-labels';
import { type Engine, restoreFailure } from './engine';
import { JobLabels } from './job-labels';
import { nextKubernetesStatus } from './kubernetes-status';
import { standingTickets, type Ticket, wantedNode } from './tickets';
import { nextVolume, type VolumeFacts, type VolumeStatus } from './volume-machine';

/** Plays Longhorn's volume manager: attaches and detaches, tells state, and cleans up behind itself. */
export class VolumeController implements Controller {
  readonly name = 'volume';
  readonly sources: readonly Source[];
  private readonly stopwatch = new Stopwatch();
  private readonly jobLabels: JobLabels;

  constructor(private readonly context: Context) {
    const { cluster } = context;
    this.jobLabels = new JobLabels(context);
    const inNamespaceOf = (object: { metadata: { namespace?: string } }, name?: string) =>
      name ? [`${object.metadata.namespace ?? ''}/${name}`] : [];
    this.sources = [
      whenever(cluster.volumes, (volume) => [keyOf(volume), ...restoringFrom(cluster, volume)]),
      whenever(cluster.engines, (engine) => inNamespaceOf(engine, engine.spec?.volumeName)),
      whenever(cluster.attachments, (attachment) =>
        inNamespaceOf(attachment, attachment.spec.volume),
      ),
      whenever(cluster.snapshots, (snapshot) => inNamespaceOf(snapshot, snapshot.spec.volume)),
      whenever(cluster.backups, (backup) => this.concernedBy(backup)),
      whenever(cluster.backupVolumes, (each) => inNamespaceOf(each, each.spec.volumeName)),
      whenever(cluster.persistentVolumes, (each) => this.volumesOf(each)),
      whenever(cluster.claims, ({ spec }) =>
        spec.volumeName ? this.volumesOfNamed(spec.volumeName) : [],
      ),
      whenever(cluster.pods, (pod) => this.volumesOfPod(pod)),
    ];
  }

  async reconcile(key: string): Promise<Again> {
    const { namespace, name } = splitKey(key);
    const { cluster } = this.context;
    const volume = cluster.volumes.get(namespace, name);
    if (!volume) {
      this.stopwatch.forget(key);
      return undefined;
    }
    if (volume.metadata.deletionTimestamp !== undefined) return this.finalize(volume);
    const tickets = this.ticketsOf(volume);
    await this.publishTickets(volume, tickets);
    await this.jobLabels.keep(volume, this.claimOf(volume));
    const move = nextVolume(volume, this.factsOf(volume, tickets));
    await writeStatus(cluster.volumes, volume, move.status);
    return move.againAfterMs === undefined ? undefined : { afterMs: move.againAfterMs };
  }

  private factsOf(volume: LonghornVolume, tickets: readonly Ticket[]): VolumeFacts {
    const { cluster, clock, pace, disks } = this.context;
    const { namespace, name } = volume.metadata;
    const now = clock.now();
    const engine = cluster.engines.by('volume', name)[0] as Engine | undefined;
    const source = this.sourceOf(volume);
    const original = cluster.volumes.get(namespace, source?.status?.volumeName ?? '');
    const restoring = volume.status?.restoreRequired === true;
    const requested = decodeBackupUrl(volume.spec.fromBackup ?? '')?.backup;
    return {
      now,
      pace,
      elapsedMs: this.stopwatch.elapsed(keyOf(volume), volume.status?.state ?? '', now),
      wantedNode: wantedNode(tickets, volume.status?.currentNodeID ?? ''),
      homeNode: this.homeOf(volume),
      plantedHealth: markOf(MARK.health, volume),
      unschedulable: restoring
        ? markOf(MARK.restoreUnschedulable, volume, source, original)
        : undefined,
      source,
      restored: requested !== undefined && engine?.status?.lastRestoredBackup === requested,
      restoreFailed: restoreFailure(engine) !== undefined,
      engineDied: engine?.status?.currentState === 'error',
      kubernetesStatus: this.kubernetesStatusOf(volume, now),
      lastBackup: this.lastBackupOf(volume),
      usedBytes: usedBytes(disks.contentsOf(name)),
    };
  }

  private kubernetesStatusOf(volume: LonghornVolume, now: number) {
    const persistentVolume = this.persistentVolumeOf(volume);
    const pods = this.podsOf(persistentVolume);
    return nextKubernetesStatus(
      volume.status?.kubernetesStatus,
      { persistentVolume, pods },
      timestamp(now),
    );
  }

  private ticketsOf(volume: LonghornVolume): Ticket[] {
    const { cluster } = this.context;
    const { namespace, name } = volume.metadata;
    return standingTickets({
      volume,
      snapshots: cluster.snapshots.by('volume', name),
      backups: cluster.backups.by('volume', name),
      pods: this.podsOf(this.persistentVolumeOf(volume)),
      attachment: cluster.attachments.get(namespace, name),
      homeNode: this.homeOf(volume),
    });
  }

  /** Keeps the VolumeAttachment, which tells everybody who holds the volume and since when. */
  private async publishTickets(volume: LonghornVolume, tickets: readonly Ticket[]): Promise<void> {
    const { attachments } = this.context.cluster;
    if (!attachments.served) return;
    const { namespace, name } = volume.metadata;
    const attachment = attachments.get(namespace, name);
    const spec = attachmentSpec(name, tickets);
    if (!attachment) await createOnce(attachments, attachmentObject(volume, tickets));
    else if (!sameJson(attachment.spec, spec)) {
      await writeObject(attachments, attachment, { ...attachment, spec });
    } else await writeStatus(attachments, attachment, attachmentStatus(volume, tickets));
  }

  private async finalize(volume: LonghornVolume): Promise<Again> {
    const { cluster, disks } = this.context;
    const { namespace, name } = volume.metadata;
    if (volume.status?.state !== 'deleting') {
      await writeStatus(cluster.volumes, volume, { ...volume.status, state: 'deleting' });
      return undefined;
    }
    const attachment = cluster.attachments.get(namespace, name);
    if (attachment) {
      await removeOnce(cluster.attachments, attachment);
      await removeFinalizer(cluster.attachments, attachment, LONGHORN_FINALIZER);
    }
    for (const engine of cluster.engines.by('volume', name)) {
      await removeOnce(cluster.engines, engine);
    }
    if (cluster.engines.by('volume', name).length > 0) return undefined;
    disks.remove(name);
    await removeFinalizer(cluster.volumes, volume, LONGHORN_FINALIZER);
    return undefined;
  }

  private sourceOf(volume: LonghornVolume): LonghornBackup | undefined {
    const backup = decodeBackupUrl(volume.spec.fromBackup ?? '')?.backup;
    return backup === undefined
      ? undefined
      : this.context.cluster.backups.get(volume.metadata.namespace, backup);
  }

  private lastBackupOf(volume: LonghornVolume): { name: string; at: string } {
    const found = this.context.cluster.backupVolumes
      .by('volume', volume.metadata.name)
      .find(({ spec }) => spec.backupTargetName === volume.spec.backupTargetName);
    return { name: found?.status?.lastBackupName ?? '', at: found?.status?.lastBackupAt ?? '' };
  }

  private persistentVolumeOf(volume: LonghornVolume): PersistentVolume | undefined {
    return this.context.cluster.persistentVolumes
      .by('handle', volume.metadata.name)
      .find(({ metadata }) => metadata.deletionTimestamp === undefined);
  }

  private claimOf(volume: LonghornVolume): PersistentVolumeClaim | undefined {
    const reference = this.persistentVolumeOf(volume)?.spec.claimRef;
    return reference && this.context.cluster.claims.get(reference.namespace, reference.name ?? '');
  }

  private podsOf(persistentVolume: PersistentVolume | undefined): Pod[] {
    const claim = persistentVolume?.spec.claimRef;
    if (!claim || persistentVolume?.status?.phase !== 'Bound') return [];
    return this.context.cluster.pods.by('claim', `${claim.namespace ?? ''}/${claim.name ?? ''}`);
  }

  /** The node that looks after the volume: the one it was last on, or one by its name. */
  private homeOf(volume: LonghornVolume): string {
    const owner = (volume.status as VolumeStatus | undefined)?.ownerID;
    if (owner) return owner;
    const nodes = [...this.context.cluster.nodes.all()].map(({ metadata }) => metadata.name).sort();
    const sum = [...volume.metadata.name].reduce((total, sign) => total + sign.charCodeAt(0), 0);
    return nodes[sum % nodes.length] ?? 'node-a';
  }

  /** A backup concerns the volume it is of, and those that are made from it. */
  private concernedBy(backup: LonghornBackup): string[] {
    const namespace = backup.metadata.namespace ?? '';
    const volume = volumeNameOf(backup);
    const restored = this.context.cluster.volumes
      .by('source', volume)
      .filter(
        ({ spec }) => decodeBackupUrl(spec.fromBackup ?? '')?.backup === backup.metadata.name,
      );
    return [`${namespace}/${volume}`, ...restored.map(keyOf)];
  }

  private volumesOf({ spec }: PersistentVolume): string[] {
    return this.context.cluster.volumes.by('name', spec.csi?.volumeHandle ?? '').map(keyOf);
  }

  private volumesOfNamed(persistentVolume: string): string[] {
    const found = this.context.cluster.persistentVolumes.get(undefined, persistentVolume);
    return found ? this.volumesOf(found) : [];
  }

  private volumesOfPod(pod: Pod): string[] {
    const { cluster } = this.context;
    return (pod.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => {
      if (!persistentVolumeClaim) return [];
      const claim = `${pod.metadata.namespace ?? ''}/${persistentVolumeClaim.claimName}`;
      return cluster.persistentVolumes.by('claim', claim).flatMap((each) => this.volumesOf(each));
    });
  }
}
