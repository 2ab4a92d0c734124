import { type MatDialog } from '@angular/material/dialog';
import { type Operation, type UndoPlan } from '@soteria/contracts';
import { countOf } from '@soteria/domain';
import { asCurl } from '../data/curl';
import { confirm } from '../ui/confirm-dialog';

const described = ({ kind, namespace, name }: UndoPlan['deletes'][number]): string =>
  `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;

/** What has to be typed: the one claim, or where the claims were restored to. */
function nameToType(operation: Operation): string {
  const [first, ...rest] = operation.items;
  return first && rest.length === 0 ? first.pvc : operation.namespace;
}

/** Asks before a restore is taken back: lists what goes, and nothing else does. */
export function openUndo(
  dialog: MatDialog,
  operation: Operation,
  plan: UndoPlan,
  origin: string,
  perform: () => Promise<unknown>,
): void {
  const blocked = plan.conflicts.map(({ detail }) => detail).join(' ');
  confirm(dialog, {
    heading: 'Take this restore back',
    consequence:
      blocked === ''
        ? `Deletes ${countOf(plan.deletes.length, 'object')} that this restore made, each only if it is still the very same. Nothing else is touched; the backups stay.`
        : `It cannot be done now. ${blocked}`,
    goes: plan.deletes.map(described),
    typedName: nameToType(operation),
    act: 'Take the restore back',
    command: asCurl('DELETE', `${origin}/v1/restores/${operation.id}`),
    perform,
  });
}
