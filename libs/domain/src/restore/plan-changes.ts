import { urlOf } from '../backup/url';
import { formatInstant } from '../time';
import { type PlannedItem, type RestorePlan } from './plan';

const nameOf = ({ target }: PlannedItem): string => `${target.namespace}/${target.pvc}`;

/** What has changed between a plan that somebody looked at and the same plan made now, in sentences. */
export function planChanges(before: RestorePlan, after: RestorePlan): string[] {
  const earlier = new Map(before.items.map((item) => [nameOf(item), item]));
  const later = new Set(after.items.map(nameOf));
  return [
    ...after.items.flatMap((item) => itemChanges(earlier.get(nameOf(item)), item)),
    ...[...earlier.keys()]
      .filter((name) => !later.has(name))
      .map((name) => `${name} would not be restored any more.`),
    ...namespaceChange(before.createNamespace, after.createNamespace),
  ];
}

function itemChanges(before: PlannedItem | undefined, after: PlannedItem): string[] {
  const name = nameOf(after);
  if (!before) return [`${name} would be restored too.`];
  const changes: string[] = [];
  if (before.backup?.id !== after.backup?.id) {
    changes.push(`${name} would come from ${pointOf(after)}, no longer from ${pointOf(before)}.`);
  } else if (before.backup?.uid !== after.backup?.uid) {
    changes.push(`The backup ${after.backup?.id} of ${name} has been read anew.`);
  } else if (before.backup && after.backup && urlOf(before.backup) !== urlOf(after.backup)) {
    changes.push(`The backup ${after.backup.id} of ${name} has another address in its target.`);
  }
  if (before.sizeBytes !== after.sizeBytes) {
    changes.push(`${name} would have ${after.sizeBytes} bytes, no longer ${before.sizeBytes}.`);
  }
  if (JSON.stringify(before.claim) !== JSON.stringify(after.claim)) {
    changes.push(`The claim ${name} would look different: ${differingFields(before, after)}.`);
  }
  return changes;
}

function pointOf({ backup }: PlannedItem): string {
  if (!backup) return 'nothing';
  return `${backup.id} of ${formatInstant(backup.snapshotAt ?? 0)}`;
}

function differingFields(before: PlannedItem, after: PlannedItem): string {
  const fields = new Map(Object.entries(before.claim ?? {}));
  return Object.entries(after.claim ?? {})
    .filter(([field, value]) => JSON.stringify(fields.get(field)) !== JSON.stringify(value))
    .map(([field]) => field)
    .join(', ');
}

function namespaceChange(before: string | null, after: string | null): string[] {
  if (before === after) return [];
  return after === null
    ? [`The namespace ${before} exists by now.`]
    : [`The namespace ${after} would have to be created.`];
}
