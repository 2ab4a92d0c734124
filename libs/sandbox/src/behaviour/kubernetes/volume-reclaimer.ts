import {
  LONGHORN_PROVISIONER,
  type PersistentVolume,
  PROVISIONED_BY_ANNOTATION,
} from '@soteria/kube';
import { keyOf, splitKey } from '../cluster';
import { type Context } from '../context';
import { type Again, type Controller, type Source, whenever } from '../runtime/controller';
import { removeFinalizer, removeOnce, writeStatus } from '../runtime/writes';
import { claimKey, VOLUME_FINALIZER } from './claims';

/** Plays the binder and the CSI provisioner as seen from the PVs: phases, release, reclaim. */
export class VolumeReclaimer implements Controller {
  readonly name = 'persistent-volume';
  readonly sources: readonly Source[];

  constructor(
    private readonly context: Context,
    private readonly longhornNamespace: string,
  ) {
    const { cluster } = context;
    this.sources = [
      whenever(cluster.persistentVolumes, (volume) => [keyOf(volume)]),
      whenever(cluster.claims, (claim) =>
        cluster.persistentVolumes.by('claim', keyOf(claim)).map(keyOf),
      ),
      whenever(cluster.volumes, ({ metadata }) =>
        cluster.persistentVolumes.by('handle', metadata.name).map(keyOf),
      ),
    ];
  }

  async reconcile(key: string): Promise<Again> {
    const { cluster } = this.context;
    const volume = cluster.persistentVolumes.get(undefined, splitKey(key).name);
    if (!volume) return undefined;
    const phase = this.phaseOf(volume);
    if (volume.metadata.deletionTimestamp !== undefined) {
      if (phase !== 'Bound')
        await removeFinalizer(cluster.persistentVolumes, volume, VOLUME_FINALIZER);
      return undefined;
    }
    const wrote = await writeStatus(cluster.persistentVolumes, volume, { ...volume.status, phase });
    if (!wrote && phase === 'Released') await this.reclaim(volume);
    return undefined;
  }

  private phaseOf(volume: PersistentVolume): 'Available' | 'Bound' | 'Released' {
    const { claimRef } = volume.spec;
    if (!claimRef?.uid) return 'Available';
    const { namespace, name } = splitKey(claimKey(volume));
    const claim = this.context.cluster.claims.get(namespace, name);
    return claim?.metadata.uid === claimRef.uid ? 'Bound' : 'Released';
  }

  /** Only what the provisioner made does it take away again; first the data, then the PV. */
  private async reclaim(volume: PersistentVolume): Promise<void> {
    const { cluster } = this.context;
    const { csi, persistentVolumeReclaimPolicy } = volume.spec;
    const provisioner = volume.metadata.annotations?.[PROVISIONED_BY_ANNOTATION];
    if (persistentVolumeReclaimPolicy !== 'Delete' || provisioner !== LONGHORN_PROVISIONER) return;
    const data = cluster.volumes.get(this.longhornNamespace, csi?.volumeHandle ?? '');
    if (data) await removeOnce(cluster.volumes, data);
    else await removeOnce(cluster.persistentVolumes, volume);
  }
}
