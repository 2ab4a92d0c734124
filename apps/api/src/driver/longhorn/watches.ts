import {
  LONGHORN_VOLUME_LABEL,
  MANAGED_BY,
  MANAGED_BY_SOTERIA,
  type Resource,
  RESOURCES,
  type UnknownKubeObject,
} from '@soteria/kube';
import { type WatchSpec } from '../../cluster/watch-spec';
import { type DriverFactKind, type DriverFacts, type DriverWatch } from '../driver';
import { backupFact } from './backup-fact';
import {
  backupVolumeFact,
  driverFact,
  recurringJobFact,
  restoreProgressFact,
  snapshotFact,
  targetFact,
} from './other-facts';
import { damagedVolume, isSameVolume, volumeFact } from './volume-fact';

/** Why an object cannot be read, as a sentence. */
const damageOf = (kind: string, error: unknown): string =>
  `The Longhorn ${kind} cannot be read: ${error instanceof Error ? error.message : String(error)}.`;

/**
 * An object so damaged that its projection threw is read again as if it had neither spec nor status,
 * with the reason beside.
 */
function spec<Kind extends DriverFactKind>(
  namespace: string,
  resource: Resource,
  project: (object: UnknownKubeObject) => DriverFacts[Kind],
  more: Partial<WatchSpec<DriverFacts[Kind]>> = {},
): WatchSpec<DriverFacts[Kind]> {
  return {
    resource,
    namespace,
    required: true,
    project,
    damaged: (object, error) => ({
      ...project({ ...object, spec: {}, status: {}, value: '' }),
      damage: damageOf(resource.kind, error),
    }),
    ...more,
  };
}

/** What of Longhorn is always kept in sight. */
export function longhornWatches(namespace: string): DriverWatch[] {
  return [
    {
      fact: 'volume',
      spec: spec<'volume'>(namespace, RESOURCES.longhornVolumes, volumeFact, {
        damaged: (object, error) => damagedVolume(object, damageOf('Volume', error)),
        isSame: isSameVolume,
      }),
    },
    { fact: 'backup', spec: spec<'backup'>(namespace, RESOURCES.longhornBackups, backupFact) },
    {
      fact: 'backupVolume',
      spec: spec<'backupVolume'>(namespace, RESOURCES.longhornBackupVolumes, backupVolumeFact),
    },
    {
      fact: 'target',
      spec: spec<'target'>(namespace, RESOURCES.longhornBackupTargets, targetFact),
    },
    {
      fact: 'snapshot',
      // Longhorn keeps one for each moment of each volume; only Soteria's own are of interest.
      spec: spec<'snapshot'>(namespace, RESOURCES.longhornSnapshots, snapshotFact, {
        labelSelector: `${MANAGED_BY}=${MANAGED_BY_SOTERIA}`,
      }),
    },
    {
      fact: 'recurringJob',
      spec: spec<'recurringJob'>(namespace, RESOURCES.longhornRecurringJobs, recurringJobFact),
    },
    {
      fact: 'driver',
      spec: spec<'driver'>(namespace, RESOURCES.longhornSettings, driverFact, {
        fieldSelector: 'metadata.name=current-longhorn-version',
        required: false,
      }),
    },
  ];
}

/** Engines change every few seconds, so only that of the volume being restored is watched. */
export function restoreProgressWatch(namespace: string, volume: string): DriverWatch {
  return {
    fact: 'restoreProgress',
    spec: spec<'restoreProgress'>(namespace, RESOURCES.longhornEngines, restoreProgressFact, {
      labelSelector: `${LONGHORN_VOLUME_LABEL}=${volume}`,
      required: false,
    }),
  };
}
