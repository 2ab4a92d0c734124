import { Injectable } from '@nestjs/common';
import { type CreatedObject, isFinished } from '@soteria/domain';
import { type KubeObject, type PersistentVolumeClaim, type Pod, RESOURCES } from '@soteria/kube';
import { ClusterWriter } from '../cluster/cluster-writer';
import { KubeError } from '../cluster/kube-error';
import { coreResource } from './core-resources';
import { OperationStore } from './operation-store';
import { VolumeUsage } from './volume-usage';

const NONE: ReadonlySet<string> = new Set();

/** Asks the cluster itself who uses what is about to go; what is remembered of it may be old. */
@Injectable()
export class Usage {
  /** Lists that are being read: many claims of one namespace are asked about at the same time. */
  private readonly listing = new Map<string, Promise<Pod[]>>();

  constructor(
    private readonly writer: ClusterWriter,
    private readonly volumes: VolumeUsage,
    private readonly store: OperationStore,
  ) {}

  /**
   * What uses an object that a restore made, in words; null when nothing does. `ours` are the uids of
   * what goes along with it: that it uses one another stands against nothing.
   */
  async of(object: CreatedObject, ours: ReadonlySet<string> = NONE): Promise<string | null> {
    switch (object.kind) {
      case 'PersistentVolumeClaim':
        return this.userOfClaim(object, ours);
      case 'PersistentVolume':
        return this.volumes.ofPersistentVolume(object, ours);
      case 'Volume':
        return this.volumes.ofVolume(object, ours);
      case 'Namespace': {
        const user = await this.userOfNamespace(object.name, ours);
        return user === null || !(await this.present(object)) ? null : user;
      }
      default:
        return null;
    }
  }

  private async userOfClaim(
    object: CreatedObject,
    ours: ReadonlySet<string>,
  ): Promise<string | null> {
    const pods = await this.podsIn(object.namespace ?? '');
    const pod = pods.find(({ spec }) =>
      spec.volumes?.some((volume) => volume.persistentVolumeClaim?.claimName === object.name),
    );
    const claim = await this.present(object);
    if (!claim) return null;
    return pod ? `the pod ${pod.metadata.name}` : this.volumes.ofClaim(claim, ours);
  }

  private async userOfNamespace(
    namespace: string,
    ours: ReadonlySet<string>,
  ): Promise<string | null> {
    const restore = this.restoreInto(namespace);
    if (restore !== null) return `the restore ${restore}`;
    const [pod] = await this.podsIn(namespace);
    if (pod) return `the pod ${pod.metadata.name}`;
    const claims = await this.writer.list<PersistentVolumeClaim>(RESOURCES.persistentVolumeClaims, {
      namespace,
    });
    const claim = claims.find(
      ({ metadata }) => metadata.deletionTimestamp === undefined && !ours.has(metadata.uid ?? ''),
    );
    return claim ? `the claim ${claim.metadata.name}` : null;
  }

  /** The restore that is still to make a claim in a namespace; nothing of it may be seen there yet. */
  private restoreInto(namespace: string): string | null {
    const restore = this.store
      .active('restore')
      .find(({ items }) => items.some((item) => item.namespace === namespace && !isFinished(item)));
    return restore?.id ?? null;
  }

  /** The object as it stands now; null when another has taken its name, so that what is used is not ours. */
  private async present({ kind, namespace, name, uid }: CreatedObject): Promise<KubeObject | null> {
    const resource = coreResource(kind);
    if (!resource) return null;
    try {
      const place = namespace === undefined ? { name } : { namespace, name };
      const present = await this.writer.get<KubeObject>(resource, place);
      return present.metadata.uid === uid ? present : null;
    } catch (error) {
      if (error instanceof KubeError && error.code === 'not-found') return null;
      throw error;
    }
  }

  private podsIn(namespace: string): Promise<Pod[]> {
    const listing =
      this.listing.get(namespace) ??
      this.writer
        .list<Pod>(RESOURCES.pods, { namespace })
        .finally(() => this.listing.delete(namespace));
    this.listing.set(namespace, listing);
    return listing;
  }
}
