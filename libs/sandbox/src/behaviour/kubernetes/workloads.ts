import {
  type KubeObject,
  type OwnerReference,
  type PersistentVolumeClaim,
  type Pod,
} from '@soteria/kube';
import { digest } from '../../contents/digest';
import { keyOf, splitKey } from '../cluster';
import { type Context } from '../context';
import { type PodTemplate, type Workload } from '../kinds';
import { type Again, type Controller, type Source, whenever } from '../runtime/controller';
import { type Mirror } from '../runtime/mirror';
import { createOnce, removeOnce, writeObject, writeStatus } from '../runtime/writes';

/** Makes the pods, and for a StatefulSet the claims, that a workload asks for. */
export class WorkloadController implements Controller {
  readonly name: string;
  readonly sources: readonly Source[];

  constructor(
    private readonly context: Context,
    private readonly workloads: Mirror<Workload>,
  ) {
    this.name = workloads.kind.plural;
    const { cluster } = context;
    const ownersOf = ({ metadata }: KubeObject) =>
      (metadata.ownerReferences ?? [])
        .filter(({ kind }) => kind === workloads.kind.kind)
        .map(({ name }) => `${metadata.namespace ?? ''}/${name}`);
    this.sources = [
      whenever(workloads, (workload) => [keyOf(workload)]),
      whenever(cluster.pods, ownersOf),
      whenever(cluster.replicaSets, ownersOf),
    ];
  }

  async reconcile(key: string): Promise<Again> {
    const { namespace, name } = splitKey(key);
    const workload = this.workloads.get(namespace, name);
    if (!workload || workload.metadata.deletionTimestamp !== undefined) return undefined;
    if (workload.kind === 'Deployment') await this.keepReplicaSet(workload);
    else await this.keepPods(workload);
    return undefined;
  }

  /** A Deployment's pods belong to a ReplicaSet, as everybody sees who asks a pod for its owner. */
  private async keepReplicaSet(deployment: Workload): Promise<void> {
    const { replicaSets, pods } = this.context.cluster;
    const name = `${deployment.metadata.name}-${digest(deployment.metadata.uid ?? '', 10)}`;
    const existing = replicaSets.get(deployment.metadata.namespace, name);
    if (!existing) {
      await createOnce(replicaSets, childOf(deployment, 'ReplicaSet', name, deployment.spec));
      return;
    }
    const { replicas = 1 } = deployment.spec;
    if (existing.spec.replicas !== replicas) {
      await writeObject(replicaSets, existing, {
        ...existing,
        spec: { ...existing.spec, replicas },
      });
    }
    await this.tellStatus(deployment, pods.by('owner', existing.metadata.uid ?? ''));
  }

  private async keepPods(workload: Workload): Promise<void> {
    const { cluster } = this.context;
    const { replicas = 1 } = workload.spec;
    const wanted = Array.from({ length: replicas }, (_, index) => podName(workload, index));
    for (const [index, name] of wanted.entries()) {
      await this.keepClaims(workload, index);
      if (!cluster.pods.get(workload.metadata.namespace, name)) {
        await createOnce(cluster.pods, podOf(workload, name));
      }
    }
    const own = cluster.pods.by('owner', workload.metadata.uid ?? '');
    for (const pod of own) {
      if (!wanted.includes(pod.metadata.name)) await removeOnce(cluster.pods, pod);
    }
    await this.tellStatus(workload, own);
  }

  private async keepClaims(workload: Workload, index: number): Promise<void> {
    const { claims } = this.context.cluster;
    for (const { metadata, spec } of workload.spec.volumeClaimTemplates ?? []) {
      const name = `${metadata.name}-${podName(workload, index)}`;
      const { namespace } = workload.metadata;
      if (claims.get(namespace, name)) continue;
      const claim: PersistentVolumeClaim = {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name, ...(namespace && { namespace }) },
        spec,
      };
      await createOnce(claims, claim);
    }
  }

  private async tellStatus(workload: Workload, pods: readonly Pod[]): Promise<void> {
    const readyReplicas = pods.filter(({ status }) => status?.phase === 'Running').length;
    await writeStatus(this.workloads, workload, {
      ...workload.status,
      replicas: pods.length,
      readyReplicas,
      observedGeneration: workload.metadata.generation ?? 1,
    });
  }
}

/** `db-0` for a StatefulSet, a name with a hash for a ReplicaSet: the same each time. */
function podName(workload: Workload, index: number): string {
  const { name, uid } = workload.metadata;
  return workload.kind === 'StatefulSet'
    ? `${name}-${index}`
    : `${name}-${digest(`${uid} ${index}`, 5)}`;
}

function podOf(workload: Workload, name: string): Pod {
  const template: PodTemplate = workload.spec.template;
  const claims = (workload.spec.volumeClaimTemplates ?? []).map(({ metadata }) => ({
    name: metadata.name,
    persistentVolumeClaim: { claimName: `${metadata.name}-${name}` },
  }));
  const { namespace } = workload.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      ...(namespace && { namespace }),
      ...template.metadata,
      ownerReferences: [referenceTo(workload)],
    },
    spec: { ...template.spec, volumes: [...(template.spec.volumes ?? []), ...claims] },
  };
}

function childOf(
  owner: Workload,
  kind: Workload['kind'],
  name: string,
  spec: Workload['spec'],
): Workload {
  const { namespace } = owner.metadata;
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, ...(namespace && { namespace }), ownerReferences: [referenceTo(owner)] },
    spec,
  };
}

const referenceTo = ({ apiVersion, kind, metadata }: Workload): OwnerReference => ({
  apiVersion,
  kind,
  name: metadata.name,
  uid: metadata.uid ?? '',
  controller: true,
  blockOwnerDeletion: true,
});
