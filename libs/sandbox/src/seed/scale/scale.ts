import { type KubeObject } from '@soteria/kube';
import { claimObject, persistentVolumeObject } from '../claim-objects';
import { DAY_MS, formatInstant, HOUR_MS, type Instant } from '@soteria/domain';
import { firstContents, fractionOf, usedBytes } from '../../contents/contents';
import {
  backupNameFor,
  backupObject,
  type BackupPlan,
  backupVolumeObject,
} from '../backup-objects';
import { hexOf } from '../ids';
import { DEFAULT_TARGET_URL, namespaceObject } from '../installation';
import {
  kubernetesStatusOf,
  longhornVolumeObject,
  sizeBytesOf,
  type VolumePlan,
  volumeNameOf,
} from '../volume-objects';
import { type World, world } from '../world';
import { withManagedFields } from './managed-fields';

export interface ScaleOptions {
  volumes: number;
  backupsPerVolume: number;
  namespaces: number;
  /** Another text gives another world of the same size. */
  seed?: string;
}

const SIZES = ['1Gi', '5Gi', '10Gi', '20Gi', '50Gi', '100Gi', '500Gi'];
const APPS = ['postgres', 'mysql', 'redis', 'kafka', 'minio', 'grafana', 'wiki', 'queue'];
const CONTROLLERS = { spec: 'kube-controller-manager', status: 'kube-controller-manager' };
const LONGHORN = { spec: 'longhorn-manager', status: 'longhorn-manager' };

/**
 * A cluster of any size, the same for the same seed. It is made while it is read, one volume at a
 * time, so that its size costs nobody memory but the reader. Claims, PVs, Longhorn volumes, backups
 * and backup volumes only: who has engines and pods to look at needs no scale for it.
 */
export function scaleWorld(options: ScaleOptions): World {
  return { objects: (now) => objectsOf(options, now) };
}

function* objectsOf(options: ScaleOptions, now: Instant): Iterable<KubeObject> {
  const { volumes, namespaces, seed = 'scale' } = options;
  yield* world()
    .recurringJob('nightly', { groups: ['nightly'] })
    .objects(now);
  const old = formatInstant(now - 400 * DAY_MS);
  for (let index = 0; index < namespaces; index++) {
    yield namespaceObject(namespaceName(index), old, { team: `team-${index % 7}` });
  }
  for (let index = 0; index < volumes; index++) {
    yield* volumeObjects(options, `${seed} ${index}`, index, now);
  }
}

const namespaceName = (index: number): string => `scale-${String(index).padStart(4, '0')}`;

function* volumeObjects(
  { namespaces, backupsPerVolume }: ScaleOptions,
  seed: string,
  index: number,
  now: Instant,
): Iterable<KubeObject> {
  const plan = planOf(seed, index, namespaces, now);
  const volume = volumeNameOf(plan.namespace, plan.claim);
  const backups = pastOf(seed, plan, volume, backupsPerVolume, now);
  const last = backups.at(-1);
  const lastBackup = { name: last?.name ?? '', at: last?.snapshotAt ?? '' };
  const time = plan.createdAt;
  yield withManagedFields(claimObject(plan, volume), CONTROLLERS, time);
  yield withManagedFields(persistentVolumeObject(plan, volume), CONTROLLERS, time);
  yield withManagedFields(longhornVolumeObject({ ...plan, lastBackup }, volume), LONGHORN, time);
  for (const each of backupVolumeObject(backups, 'longhorn')) {
    yield withManagedFields(each, LONGHORN, time);
  }
  for (const backup of backups) yield withManagedFields(backupObject(backup), LONGHORN, time);
}

/** A plausible volume: some are large, most are attached, a few belong to no job. */
function planOf(seed: string, index: number, namespaces: number, now: Instant): VolumePlan {
  const app = pick(APPS, `${seed} app`);
  const attached = fractionOf(`${seed} attached`) < 0.85;
  const pod = { name: `${app}-${index}-0`, node: pick(['node-a', 'node-b', 'node-c'], seed) };
  return {
    namespace: namespaceName(index % namespaces),
    claim: `data-${app}-${index}`,
    size: pick(SIZES, `${seed} size`),
    labels: {
      'app.kubernetes.io/name': app,
      'app.kubernetes.io/instance': `${app}-${index}`,
      'app.kubernetes.io/managed-by': 'Helm',
    },
    ...(fractionOf(`${seed} job`) < 0.92 && { groups: ['nightly'] }),
    createdAt: formatInstant(now - (30 + Math.floor(fractionOf(seed) * 365)) * DAY_MS),
    now: formatInstant(now),
    pods: attached ? [{ ...pod, owner: { kind: 'StatefulSet', name: `${app}-${index}` } }] : [],
    lastBackup: { name: '', at: '' },
  };
}

/** One backup a night, the newest last; one volume in fifty has none yet. */
function pastOf(
  seed: string,
  plan: VolumePlan,
  volume: string,
  count: number,
  now: Instant,
): BackupPlan[] {
  if (fractionOf(`${seed} none`) < 0.02) return [];
  const sizeBytes = sizeBytesOf(plan);
  const used = usedBytes(firstContents(volume, sizeBytes));
  const blocks = (bytes: number) => Math.ceil(bytes / 2 ** 21) * 2 ** 21;
  const kubernetesStatus = JSON.stringify(kubernetesStatusOf(plan, volume));
  const newest = now - Math.floor(fractionOf(`${seed} newest`) * 20 * HOUR_MS) - HOUR_MS;
  return Array.from({ length: count }, (_, index) => {
    const at = newest - (count - 1 - index) * DAY_MS;
    const snapshotAt = formatInstant(at);
    const name = backupNameFor(volume, snapshotAt);
    const completedAt = formatInstant(at + 10 * 60_000);
    return {
      name,
      snapshot: `nightly-${hexOf(name, 12)}`,
      volume,
      target: { name: 'default', url: DEFAULT_TARGET_URL },
      snapshotAt,
      completedAt,
      syncedAt: completedAt,
      sizeBytes: blocks(used),
      uploadedBytes: blocks(index === 0 ? used : used * 0.03),
      volumeSizeBytes: sizeBytes,
      volumeCreatedAt: plan.createdAt,
      accessMode: 'rwo',
      encrypted: false,
      kubernetesStatus,
      labels: {},
      mode: 'incremental',
      job: 'nightly',
      state: 'Completed',
      progress: 100,
      error: '',
      foreign: false,
    };
  });
}

const pick = (from: readonly string[], seed: string): string =>
  from[Math.floor(fractionOf(`${seed} pick`) * from.length)] ?? '';
