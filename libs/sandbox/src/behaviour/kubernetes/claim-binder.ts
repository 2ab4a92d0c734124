import {
  LONGHORN_PROVISIONER,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
} from '@soteria/kube';
import { keyOf, splitKey } from '../cluster';
import { type Context } from '../context';
import { type Again, type Controller, type Source, whenever } from '../runtime/controller';
import { createOnce, removeFinalizer, writeObject, writeStatus } from '../runtime/writes';
import {
  bestMatch,
  CLAIM_FINALIZER,
  claimKey,
  classOf,
  isReservedFor,
  mismatch,
  VOLUME_FINALIZER,
} from './claims';
import { persistentVolumeForClaim, volumeForClaim, volumeNameFor } from './provisioning';

/** Plays Kubernetes' volume binder and Longhorn's CSI provisioner, as seen from the claims. */
export class ClaimBinder implements Controller {
  readonly name = 'claim';
  readonly sources: readonly Source[];

  constructor(
    private readonly context: Context,
    private readonly longhornNamespace: string,
  ) {
    const { cluster } = context;
    this.sources = [
      whenever(cluster.claims, (claim) => [keyOf(claim)]),
      whenever(cluster.persistentVolumes, (volume) => [
        ...cluster.claims.by('volume', volume.metadata.name).map(keyOf),
        ...(claimKey(volume) === '' ? this.pending() : [claimKey(volume)]),
      ]),
      whenever(cluster.volumes, ({ metadata }) =>
        cluster.claims.by('uid', metadata.name.replace(/^pvc-/, '')).map(keyOf),
      ),
      whenever(cluster.pods, (pod) =>
        (pod.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) =>
          persistentVolumeClaim
            ? [`${pod.metadata.namespace ?? ''}/${persistentVolumeClaim.claimName}`]
            : [],
        ),
      ),
      whenever(cluster.storageClasses, () => this.pending()),
    ];
  }

  async reconcile(key: string): Promise<Again> {
    const { namespace, name } = splitKey(key);
    const claim = this.context.cluster.claims.get(namespace, name);
    if (!claim) return undefined;
    if (claim.metadata.deletionTimestamp !== undefined) await this.letGo(claim);
    else if (claim.spec.volumeName) await this.bindToNamed(claim, claim.spec.volumeName);
    else await this.findVolume(claim);
    return undefined;
  }

  /** A claim in use stays until its last pod is gone. */
  private async letGo(claim: PersistentVolumeClaim): Promise<void> {
    const { cluster } = this.context;
    const used = cluster.pods
      .by('claim', keyOf(claim))
      .some(({ status }) => !['Succeeded', 'Failed'].includes(status?.phase ?? ''));
    if (!used) await removeFinalizer(cluster.claims, claim, CLAIM_FINALIZER);
  }

  private async bindToNamed(claim: PersistentVolumeClaim, name: string): Promise<void> {
    const { cluster } = this.context;
    const volume = cluster.persistentVolumes.get(undefined, name);
    const wanting = this.withDefaultClass(claim);
    const isFree = volume?.spec.claimRef === undefined;
    if (!volume || (!isFree && !isReservedFor(volume, claim))) {
      if (claim.status?.phase === 'Bound') {
        await writeStatus(cluster.claims, claim, { ...claim.status, phase: 'Lost' });
      }
      return;
    }
    // Two that name each other are bound, whatever they say. Source: Kubernetes, syncUnboundClaim.
    const isNew = isFree && claim.status?.phase !== 'Bound';
    if (isNew && mismatch(volume, wanting) !== undefined) return;
    await this.bind(wanting, volume);
  }

  private async findVolume(claim: PersistentVolumeClaim): Promise<void> {
    const { cluster } = this.context;
    const storageClass = classOf(claim, cluster.storageClasses.all());
    const wanting = this.withDefaultClass(claim);
    const reserved = cluster.persistentVolumes
      .by('claim', keyOf(claim))
      .find((volume) => isReservedFor(volume, claim) && mismatch(volume, wanting) === undefined);
    const found =
      reserved ?? bestMatch(wanting, cluster.persistentVolumes.by('claim', 'unclaimed'));
    if (found) await this.bind(wanting, found);
    else if (storageClass && this.isDue(claim, storageClass)) {
      await this.provision(wanting, storageClass);
    }
  }

  private withDefaultClass(claim: PersistentVolumeClaim): PersistentVolumeClaim {
    const storageClass = classOf(claim, this.context.cluster.storageClasses.all());
    if (claim.spec.storageClassName !== undefined || !storageClass) return claim;
    return { ...claim, spec: { ...claim.spec, storageClassName: storageClass.metadata.name } };
  }

  private isDue(claim: PersistentVolumeClaim, storageClass: StorageClass): boolean {
    if (storageClass.provisioner !== LONGHORN_PROVISIONER) return false;
    const waits = storageClass.volumeBindingMode === 'WaitForFirstConsumer';
    return !waits || this.context.cluster.pods.by('claim', keyOf(claim)).length > 0;
  }

  private async provision(claim: PersistentVolumeClaim, storageClass: StorageClass): Promise<void> {
    const { cluster } = this.context;
    const volume = cluster.volumes.get(this.longhornNamespace, volumeNameFor(claim));
    if (!volume) {
      await createOnce(
        cluster.volumes,
        volumeForClaim(claim, storageClass, this.longhornNamespace),
      );
    } else if (['detached', 'attached'].includes(volume.status?.state ?? '')) {
      await createOnce(
        cluster.persistentVolumes,
        persistentVolumeForClaim(claim, storageClass, volume),
      );
    }
  }

  /** Ties the two together, the PV first: whoever comes in between finds it taken. */
  private async bind(claim: PersistentVolumeClaim, volume: PersistentVolume): Promise<void> {
    const { cluster } = this.context;
    const { name, namespace = '', uid = '' } = claim.metadata;
    const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid };
    const reserved = volume.spec.claimRef?.uid === uid;
    if (!reserved) {
      await writeObject(cluster.persistentVolumes, volume, {
        ...volume,
        metadata: withFinalizer(volume.metadata, VOLUME_FINALIZER),
        spec: { ...volume.spec, claimRef },
      });
      return;
    }
    if (volume.status?.phase !== 'Bound') return;
    const stored = cluster.claims.get(namespace, name) ?? claim;
    if (stored.spec.volumeName !== volume.metadata.name || stored.status?.phase !== 'Bound') {
      const annotations = {
        ...stored.metadata.annotations,
        'pv.kubernetes.io/bind-completed': 'yes',
        ...(!stored.spec.volumeName && { 'pv.kubernetes.io/bound-by-controller': 'yes' }),
      };
      const wrote = await writeObject(cluster.claims, stored, {
        ...stored,
        metadata: { ...withFinalizer(stored.metadata, CLAIM_FINALIZER), annotations },
        spec: { ...claim.spec, volumeName: volume.metadata.name },
      });
      if (wrote) return;
    }
    const { capacity, accessModes = [] } = volume.spec;
    await writeStatus(cluster.claims, stored, {
      phase: 'Bound',
      accessModes,
      ...(capacity && { capacity }),
    });
  }

  private pending(): string[] {
    return [...this.context.cluster.claims.all()].filter(({ spec }) => !spec.volumeName).map(keyOf);
  }
}

function withFinalizer<T extends { finalizers?: string[] }>(metadata: T, finalizer: string): T {
  const finalizers = metadata.finalizers ?? [];
  return finalizers.includes(finalizer)
    ? metadata
    : { ...metadata, finalizers: [...finalizers, finalizer] };
}
