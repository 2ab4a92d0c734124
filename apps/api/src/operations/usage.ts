import { Injectable } from '@nestjs/common';
import { type CreatedObject } from '@soteria/domain';
import { type KubeObject, type PersistentVolumeClaim, type Pod, RESOURCES } from '@soteria/kube';
import { ClusterWriter } from '../cluster/cluster-writer';
import { KubeError } from '../cluster/kube-error';
import { coreResource } from './core-resources';

/** Asks the cluster itself who uses what is about to go; what is remembered of it may be old. */
@Injectable()
export class Usage {
  /** Lists that are being read: many claims of one namespace are asked about at the same time. */
  private readonly listing = new Map<string, Promise<Pod[]>>();

  constructor(private readonly writer: ClusterWriter) {}

  /** What uses a claim or a namespace, in words; null when nothing does. */
  async of(object: CreatedObject): Promise<string | null> {
    const user = await this.userOfName(object);
    return user === null || (await this.isReplaced(object)) ? null : user;
  }

  private async userOfName({ kind, name, namespace = '' }: CreatedObject): Promise<string | null> {
    if (kind === 'PersistentVolumeClaim') {
      const pods = await this.podsIn(namespace);
      const pod = pods.find(({ spec }) =>
        spec.volumes?.some((volume) => volume.persistentVolumeClaim?.claimName === name),
      );
      return pod ? `the pod ${pod.metadata.name}` : null;
    }
    return kind === 'Namespace' ? this.userOfNamespace(name) : null;
  }

  private async userOfNamespace(namespace: string): Promise<string | null> {
    const [pod] = await this.podsIn(namespace);
    if (pod) return `the pod ${pod.metadata.name}`;
    const claims = await this.writer.list<PersistentVolumeClaim>(RESOURCES.persistentVolumeClaims, {
      namespace,
    });
    const claim = claims.find(({ metadata }) => metadata.deletionTimestamp === undefined);
    return claim ? `the claim ${claim.metadata.name}` : null;
  }

  /** Whether another object has taken the name, so that what is used is not ours. */
  private async isReplaced({ kind, namespace, name, uid }: CreatedObject): Promise<boolean> {
    const resource = coreResource(kind);
    if (!resource) return false;
    try {
      const place = namespace === undefined ? { name } : { namespace, name };
      const present = await this.writer.get<KubeObject>(resource, place);
      return present.metadata.uid !== uid;
    } catch (error) {
      if (error instanceof KubeError && error.code === 'not-found') return true;
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
