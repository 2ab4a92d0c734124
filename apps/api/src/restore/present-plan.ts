import { type Plan, type PlanConflict, type PlannedObject } from '@soteria/contracts';
import {
  type Concern,
  formatBytes,
  formatInstant,
  type Instant,
  type LeftOut,
  objectName,
  type PlannedItem,
  type RestorePlan,
} from '@soteria/domain';
import { type KubeObject } from '@soteria/kube';
import { stringify } from 'yaml';

export interface PlanSetting {
  /** The id that the operation will have: names in the plan are made of it. */
  operation: string;
  expiresAt: Instant;
  leftOut: readonly LeftOut[];
  estimatedSeconds: number | null;
  manifests: readonly KubeObject[];
}

/** A plan as the contract shows it. */
export function presentPlan(plan: RestorePlan, setting: PlanSetting): Plan {
  const { operation, expiresAt, leftOut, estimatedSeconds, manifests } = setting;
  return {
    id: plan.id,
    expiresAt: formatInstant(expiresAt),
    creates: [
      ...(plan.createNamespace === null
        ? []
        : [{ kind: 'Namespace', name: plan.createNamespace, detail: 'empty, for what follows' }]),
      ...plan.items.flatMap((item) => createdObjects(item, operation)),
    ],
    items: plan.items.map(presentItem),
    conflicts: plan.conflicts.map(presentConcern),
    warnings: [
      ...plan.warnings.map(presentConcern),
      ...leftOut.map(({ namespace, pvc, detail }) => ({
        code: 'left-out',
        detail: `${namespace}/${pvc} is left out: ${detail}`,
      })),
    ],
    estimatedSeconds,
    manifests: manifests.map((manifest) => stringify(manifest)),
  };
}

const presentConcern = ({ code, detail }: Concern): PlanConflict => ({ code, detail });

function presentItem({
  source,
  target,
  backup,
  sizeBytes,
  conflicts,
}: PlannedItem): Plan['items'][number] {
  const asked = 'at' in source ? source.at : null;
  const named = 'namespace' in source ? source : { namespace: '', pvc: '' };
  const snapshotAt = backup?.snapshotAt ?? null;
  return {
    source: {
      backup: backup?.id ?? ('backup' in source ? source.backup : null),
      namespace: backup?.source.namespace || named.namespace,
      pvc: backup?.source.pvc || named.pvc,
    },
    target: { namespace: target.namespace, pvc: target.pvc },
    time: snapshotAt === null ? null : formatInstant(snapshotAt),
    distanceSeconds:
      snapshotAt === null ? null : asked === null ? 0 : Math.round((asked - snapshotAt) / 1_000),
    sizeBytes,
    conflicts: conflicts.map(presentConcern),
  };
}

function createdObjects(item: PlannedItem, operation: string): PlannedObject[] {
  const { target, backup, claim, sizeBytes } = item;
  if (!backup || !claim) return [];
  const { namespace, pvc } = target;
  const name = objectName(operation, namespace, pvc);
  const size = sizeBytes === null ? '' : `, ${formatBytes(sizeBytes)}`;
  return [
    { kind: 'Volume', name, detail: `from the backup ${backup.id}${size}` },
    {
      kind: 'PersistentVolume',
      name,
      detail: `reclaim policy ${claim.reclaimPolicy}, bound to ${namespace}/${pvc}`,
    },
    {
      kind: 'PersistentVolumeClaim',
      namespace,
      name: pvc,
      detail: `${claim.accessModes.join(', ')}, ${claim.volumeMode}, storage class ${claim.storageClass ?? '(none)'}`,
    },
  ];
}
