import { objectName } from '../names';
import { type RestoreItem } from '../operation/record';
import { formatInstant } from '../time';
import { type RestorePlan } from './plan';

/** The items of the operation that applies a plan; the plan has no conflicts. */
export function restoreItems(plan: RestorePlan, operation: string): RestoreItem[] {
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
          namespace: backup.namespace,
          pvc: backup.pvc,
          volume: backup.volume,
        },
        name: objectName(operation, target.namespace, target.pvc),
        claim,
      },
    ];
  });
}
