import { HOUR_MS } from '@soteria/domain';
import { LONGHORN_API_VERSION, LONGHORN_PROVISIONER } from '@soteria/kube';
import { LONGHORN_NAMESPACE } from '../installation';
import { type WorldBuilder } from '../world';
import { nightly } from './past';

/** Photographs and films; what lies on the far target cannot be judged while that is out of reach. */
export function tellOfMedia(world: WorldBuilder): void {
  world
    .namespace('media', { team: 'family' })
    .volume('media/photos', { size: '600Gi', groups: ['nightly'] })
    .usedBy('Deployment/photos')
    .backups(nightly('media photos'))
    .volume('media/data-photos-db-0', { size: '15Gi', groups: ['nightly'] })
    .usedBy('StatefulSet/photos-db', { image: 'postgres:17.6' })
    .backups(nightly('media photos db'))
    .volume('media/films', { size: '2Ti', target: 'offsite', groups: ['weekly'] })
    .usedBy('Deployment/films')
    .backedUp('16d ago', '9d ago', '2d ago')
    .volume('media/raw-footage', { size: '3Ti', target: 'offsite', groups: ['weekly'] })
    .usedBy('Deployment/films')
    .volume('media/thumbnails', {
      size: '20Gi',
      annotations: { 'soteria.io/exclude': 'Made anew from the photos' },
    })
    .usedBy('Deployment/photos')
    .volume('media/music', { size: '250Gi', groups: ['nightly'] })
    .backups(nightly('media music', { missed: 2 }));
}

/** Heavy data: a block device, a broken volume, and one that nobody thought of. */
export function tellOfAnalytics(world: WorldBuilder): void {
  world
    .namespace('analytics', { team: 'data' })
    .volume('analytics/warehouse', { size: '1Ti', volumeMode: 'Block', groups: ['nightly'] })
    .usedBy('StatefulSet/warehouse')
    .backups(nightly('analytics warehouse', { days: 14 }))
    .volume('analytics/data-kafka-0', { size: '100Gi', groups: ['nightly'] })
    .usedBy('StatefulSet/kafka')
    .backups(nightly('analytics kafka 0'))
    .volume('analytics/data-kafka-1', { size: '100Gi', groups: ['nightly'] })
    .usedBy('StatefulSet/kafka')
    .backups(nightly('analytics kafka 1'))
    .volume('analytics/data-kafka-2', { size: '100Gi', groups: ['nightly'] })
    .usedBy('StatefulSet/kafka')
    .backups(nightly('analytics kafka 2'))
    .volume('analytics/notebooks', { size: '60Gi', groups: ['nightly'], health: 'faulted' })
    .backups(nightly('analytics notebooks', { missed: 1 }))
    .failedBackup('6h ago', 'Failed waiting for the engine notebooks-e-0 to be ready')
    .volume('analytics/staging', { size: '80Gi', created: '20d ago' });
}

/** What is no volume of Longhorn's, and yet somebody's data. */
export function tellOfOtherDrivers(world: WorldBuilder): void {
  world
    .namespace('legacy', { team: 'workplace' })
    .storageClass('nfs', { provisioner: 'nfs.csi.k8s.io' })
    .storageClass('fast-local', {
      provisioner: 'kubernetes.io/no-provisioner',
      bindingMode: 'WaitForFirstConsumer',
    });
  for (const [name, size, driver] of [
    ['scans', '500Gi', 'nfs.csi.k8s.io'],
    ['home-directories', '1Ti', 'nfs.csi.k8s.io'],
    ['scratch', '200Gi', ''],
  ] as const) {
    const storageClass = driver === '' ? 'fast-local' : 'nfs';
    world
      .object(boundClaim('legacy', name, size, storageClass))
      .object(foreignVolume('legacy', name, size, storageClass, driver));
  }
  // Its class is never bound before somebody uses it, and nobody does.
  world.object({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'waiting', namespace: 'legacy' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast-local',
      resources: { requests: { storage: '50Gi' } },
    },
    status: { phase: 'Pending' },
  });
}

/** Namespaces that are gone, another cluster's backups, and objects that somebody damaged. */
export function tellOfRemains(world: WorldBuilder): void {
  world
    .volume('crm/data-crm-db-0', { size: '40Gi', orphaned: true })
    .backups((now) => nightly('crm db', { days: 10 })(now - 21 * 24 * HOUR_MS))
    .volume('crm/attachments', { size: '70Gi', orphaned: true })
    .backups((now) => nightly('crm attachments', { days: 10 })(now - 21 * 24 * HOUR_MS))
    .volume('branch/till', { size: '10Gi', orphaned: true })
    .backups((now) =>
      nightly('branch till', { days: 7 })(now).map((entry) => ({
        ...entry,
        labels: { 'soteria.io/cluster': '5f1d6f0e-1f5e-4d52-9b0a-3c6b8f1f2a77' },
      })),
    )
    .volume('unknown/by-hand', { size: '10Gi', orphaned: true })
    .backup({ at: '60d ago', silent: true })
    .object({
      apiVersion: LONGHORN_API_VERSION,
      kind: 'Backup',
      metadata: { name: 'backup-without-anything', namespace: LONGHORN_NAMESPACE },
      spec: { snapshotName: '' },
    })
    .object({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'left-over' },
      spec: {
        capacity: { storage: '10Gi' },
        accessModes: ['ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Retain',
        storageClassName: 'longhorn-static',
        csi: { driver: LONGHORN_PROVISIONER, volumeHandle: 'volume-that-is-gone' },
      },
      status: { phase: 'Available' },
    })
    .object({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'made-by-hand',
        namespace: 'soteria',
        labels: {
          'app.kubernetes.io/managed-by': 'soteria',
          'soteria.io/record': 'operation',
        },
      },
      data: { 'operation.json': '{"id": "made-by-hand", "items": [' },
    });
}

const claimUid = (name: string) => `00000000-0000-4000-8000-${name.length}0000000000`.slice(0, 36);

const boundClaim = (namespace: string, name: string, size: string, storageClass: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, namespace, uid: claimUid(name), finalizers: ['kubernetes.io/pvc-protection'] },
  spec: {
    accessModes: ['ReadWriteMany'],
    volumeMode: 'Filesystem',
    storageClassName: storageClass,
    volumeName: `${storageClass}-${name}`,
    resources: { requests: { storage: size } },
  },
  status: { phase: 'Bound', accessModes: ['ReadWriteMany'], capacity: { storage: size } },
});

/** A local volume lies on one node. */
const ON_NODE_A = {
  required: {
    nodeSelectorTerms: [
      {
        matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['node-a'] }],
      },
    ],
  },
};

const foreignVolume = (
  namespace: string,
  name: string,
  size: string,
  storageClass: string,
  driver: string,
) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: `${storageClass}-${name}`, finalizers: ['kubernetes.io/pv-protection'] },
  spec: {
    capacity: { storage: size },
    accessModes: ['ReadWriteMany'],
    volumeMode: 'Filesystem',
    persistentVolumeReclaimPolicy: 'Retain',
    storageClassName: storageClass,
    claimRef: {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      namespace,
      name,
      uid: claimUid(name),
    },
    ...(driver === ''
      ? { local: { path: `/srv/${name}` }, nodeAffinity: ON_NODE_A }
      : { csi: { driver, volumeHandle: `${namespace}/${name}` } }),
  },
  status: { phase: 'Bound' },
});
