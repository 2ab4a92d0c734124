import { type KubeObject, type Pod, type Resource } from '@soteria/kube';

/** Kinds that the imitation needs and the product never touches: it sends no verb for them. */
const foreign = (
  group: string,
  version: string,
  plural: string,
  kind: string,
  namespaced = true,
): Resource => ({ group, version, plural, kind, namespaced, verbs: [], scope: 'cluster' });

export const NODES = foreign('', 'v1', 'nodes', 'Node', false);
export const DEPLOYMENTS = foreign('apps', 'v1', 'deployments', 'Deployment');
export const REPLICA_SETS = foreign('apps', 'v1', 'replicasets', 'ReplicaSet');
export const STATEFUL_SETS = foreign('apps', 'v1', 'statefulsets', 'StatefulSet');

export interface PodTemplate {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: Pod['spec'] & { containers?: { name: string; image: string }[] };
}

/** A Deployment, ReplicaSet or StatefulSet, as far as pods are made of it. */
export interface Workload extends KubeObject {
  kind: 'Deployment' | 'ReplicaSet' | 'StatefulSet';
  spec: {
    replicas?: number;
    template: PodTemplate;
    volumeClaimTemplates?: { metadata: { name: string }; spec: Record<string, unknown> }[];
  };
  status?: { replicas?: number; readyReplicas?: number; observedGeneration?: number };
}
