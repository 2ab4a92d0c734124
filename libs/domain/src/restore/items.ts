import { objectName } from '../names';
import { type RestoredClaim, type RestoreItem } from '../operation/record';
import { formatInstant, type Instant } from '../time';
import { type LeftOut } from './namespace-wish';
import { type RestorePlan } from './plan';

/** The items of the operation that applies a plan; the plan has no conflicts. */
export function restoreItems(plan: RestorePlan, names: string): RestoreItem[] {
  return plan.items.flatMap(({ target, backup, claim }) => {
    if (!backup || !claim) return [];
    return [
      {
        namespace: target.namespace,
        pvc: target.pvc,
        state: 'queued',
        phase: 'queued',
        objects: [],
        source: {
          backup: backup.id,
          time: formatInstant(backup.snapshotAt ?? 0),
          namespace: backup.source.namespace,
          pvc: backup.source.pvc,
          volume: backup.source.volume,
        },
        name: objectName(names, target.namespace, target.pvc),
        claim,
      },
    ];
  });
}

/** The items that say which claims were left out, and why. */
export function leftOutItems(
  leftOut: readonly LeftOut[],
  target: string,
  now: Instant,
): RestoreItem[] {
  return leftOut.map(({ namespace, pvc, detail }) => ({
    namespace: target,
    pvc,
    state: 'skipped',
    phase: 'done',
    detail,
    finishedAt: formatInstant(now),
    objects: [],
    source: { backup: '', time: formatInstant(now), namespace, pvc, volume: '' },
    name: '',
    claim: NO_CLAIM,
  }));
}

const NO_CLAIM: RestoredClaim = {
  storageClass: null,
  accessModes: [],
  volumeMode: 'Filesystem',
  fsType: null,
  encrypted: false,
  secret: null,
  labels: {},
  annotations: {},
  reclaimPolicy: 'Retain',
};
