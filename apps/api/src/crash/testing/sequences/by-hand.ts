import { type KubeObject, type UnknownKubeObject } from '@soteria/kube';
import { type Scene } from '../scene';

/** The plurals of what somebody with kubectl may lay hands on, with their API's path. */
const PATHS = {
  persistentvolumeclaims: '/api/v1/namespaces/lab/persistentvolumeclaims',
  persistentvolumes: '/api/v1/persistentvolumes',
  'volumes.longhorn.io': '/apis/longhorn.io/v1beta2/namespaces/longhorn-system/volumes',
  'backups.longhorn.io': '/apis/longhorn.io/v1beta2/namespaces/longhorn-system/backups',
  'snapshots.longhorn.io': '/apis/longhorn.io/v1beta2/namespaces/longhorn-system/snapshots',
  pods: '/api/v1/namespaces/lab/pods',
} as const;
export type Plural = keyof typeof PATHS;

const NAMESPACE: Readonly<Record<Plural, string>> = {
  persistentvolumeclaims: 'lab',
  persistentvolumes: '',
  'volumes.longhorn.io': 'longhorn-system',
  'backups.longhorn.io': 'longhorn-system',
  'snapshots.longhorn.io': 'longhorn-system',
  pods: 'lab',
};

/** All objects of a kind that operations made, the oldest first. */
export const madeByUs = ({ cluster }: Scene, plural: Plural): UnknownKubeObject[] =>
  cluster.sandbox.store
    .list<UnknownKubeObject>(plural, NAMESPACE[plural])
    .filter(({ metadata }) => metadata.labels?.['soteria.io/operation'] !== undefined);

export const find = (
  { cluster }: Scene,
  plural: Plural,
  name: string,
): UnknownKubeObject | undefined =>
  cluster.sandbox.store.get<UnknownKubeObject>(plural, NAMESPACE[plural], name);

/** Deletes an object as somebody with kubectl does; one that is gone already is fine. */
export async function deleteByHand(scene: Scene, plural: Plural, name: string): Promise<void> {
  await send(scene, 'DELETE', `${PATHS[plural]}/${name}`);
}

/** Takes a label away, as somebody does who tidies up. */
export async function unlabel(scene: Scene, plural: Plural, name: string): Promise<void> {
  const labels = { 'soteria.io/operation': null };
  await send(scene, 'PATCH', `${PATHS[plural]}/${name}`, { metadata: { labels } });
}

/** A pod that uses a claim. */
export const podUsing = (claimName: string): KubeObject & Record<string, unknown> => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `uses-${claimName}`, namespace: 'lab' },
  spec: {
    containers: [{ name: 'main', image: 'registry.example/reader' }],
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }],
  },
});

/** A claim that nobody serves. */
export const bareClaim = (name: string): KubeObject & Record<string, unknown> => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, namespace: 'lab' },
  spec: {
    accessModes: ['ReadWriteOnce'],
    storageClassName: '',
    resources: { requests: { storage: '1Gi' } },
  },
});

async function send(scene: Scene, method: string, path: string, body?: unknown): Promise<void> {
  const { sandbox } = scene.cluster;
  const [, token = ''] = /token: (\S+)/.exec(sandbox.kubeconfig()) ?? [];
  const response = await fetch(`${sandbox.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/merge-patch+json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok && response.status !== 404) throw new Error(`${method} ${path}: ${text}`);
}
