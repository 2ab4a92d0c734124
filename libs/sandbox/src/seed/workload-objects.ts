import { type KubeObject, type OwnerReference, type Pod } from '@soteria/kube';
import { digest } from '../contents/digest';
import { uuidOf } from './ids';

/** A pod, as a volume gets to know of it. */
export interface PodFacts {
  name: string;
  node: string;
  owner: { kind: string; name: string };
}

export interface WorkloadPlan {
  kind: 'Deployment' | 'StatefulSet';
  namespace: string;
  name: string;
  image: string;
  /** Claims that every pod mounts. */
  claims: string[];
  /** Templates of claims, one claim per pod; a StatefulSet's alone. */
  templates: { name: string; size: string; storageClass: string }[];
  replicas: number;
  createdAt: string;
  nodes: readonly string[];
}

const uidOf = (plan: WorkloadPlan): string => uuidOf(`${plan.kind} ${plan.namespace}/${plan.name}`);

/** A Deployment's pods belong to its ReplicaSet; the name is the one that the behaviours would give. */
const replicaSetName = (plan: WorkloadPlan): string => `${plan.name}-${digest(uidOf(plan), 10)}`;
const replicaSetUid = (plan: WorkloadPlan): string =>
  uuidOf(`ReplicaSet ${plan.namespace}/${plan.name}`);

/** The pods of a workload, running. */
export function podsOf(plan: WorkloadPlan): PodFacts[] {
  return Array.from({ length: plan.replicas }, (_, index) => ({
    name:
      plan.kind === 'StatefulSet'
        ? `${plan.name}-${index}`
        : `${replicaSetName(plan)}-${digest(`${replicaSetUid(plan)} ${index}`, 5)}`,
    node: plan.nodes[(sumOf(plan.name) + index) % plan.nodes.length] ?? '',
    owner:
      plan.kind === 'StatefulSet'
        ? { kind: 'StatefulSet', name: plan.name }
        : { kind: 'ReplicaSet', name: replicaSetName(plan) },
  }));
}

/** The workload with all that belongs to it. */
export function workloadObjects(plan: WorkloadPlan): KubeObject[] {
  const owner: OwnerReference = {
    apiVersion: 'apps/v1',
    kind: plan.kind,
    name: plan.name,
    uid: uidOf(plan),
    controller: true,
    blockOwnerDeletion: true,
  };
  const set = {
    ...owner,
    kind: 'ReplicaSet',
    name: replicaSetName(plan),
    uid: replicaSetUid(plan),
  };
  const deployed = plan.kind === 'Deployment';
  return [
    setObject(plan, plan.kind, plan.name, uidOf(plan)),
    ...(deployed ? [setObject(plan, 'ReplicaSet', set.name, set.uid, owner)] : []),
    ...podsOf(plan).map((pod) => podObject(plan, pod, deployed ? set : owner)),
  ];
}

function setObject(
  plan: WorkloadPlan,
  kind: string,
  name: string,
  uid: string,
  owner?: OwnerReference,
): KubeObject {
  const labels = { app: plan.name };
  const object = {
    apiVersion: 'apps/v1',
    kind,
    metadata: {
      name,
      namespace: plan.namespace,
      uid,
      creationTimestamp: plan.createdAt,
      generation: 1,
      labels,
      ...(owner && { ownerReferences: [owner] }),
    },
    spec: {
      replicas: plan.replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec(plan) },
      ...(plan.kind === 'StatefulSet' && {
        serviceName: plan.name,
        volumeClaimTemplates: plan.templates.map(templateObject),
      }),
    },
    status: {
      replicas: plan.replicas,
      readyReplicas: plan.replicas,
      observedGeneration: 1,
    },
  };
  // The behaviours tell the status of a Deployment and of a StatefulSet, and of a ReplicaSet too.
  return object;
}

const templateObject = ({ name, size, storageClass }: WorkloadPlan['templates'][number]) => ({
  metadata: { name },
  spec: {
    accessModes: ['ReadWriteOnce'],
    volumeMode: 'Filesystem',
    storageClassName: storageClass,
    resources: { requests: { storage: size } },
  },
});

function podSpec(plan: WorkloadPlan): Pod['spec'] & { containers: object[] } {
  return {
    containers: [{ name: plan.name, image: plan.image }],
    volumes: plan.claims.map((claimName, index) => ({
      name: `data-${index}`,
      persistentVolumeClaim: { claimName },
    })),
  };
}

function podObject(plan: WorkloadPlan, pod: PodFacts, owner: OwnerReference): Pod {
  const own = plan.templates.map(({ name }) => ({
    name,
    persistentVolumeClaim: { claimName: `${name}-${pod.name}` },
  }));
  const spec = podSpec(plan);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: pod.name,
      namespace: plan.namespace,
      uid: uuidOf(`pod ${plan.namespace}/${pod.name}`),
      creationTimestamp: plan.createdAt,
      labels: { app: plan.name },
      ownerReferences: [owner],
    },
    spec: { ...spec, nodeName: pod.node, volumes: [...(spec.volumes ?? []), ...own] },
    status: { phase: 'Running' },
  };
}

const sumOf = (text: string): number =>
  [...text].reduce((sum, sign) => sum + sign.charCodeAt(0), 0);
