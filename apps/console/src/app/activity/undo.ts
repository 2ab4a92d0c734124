import { type Operation, type UndoPlan } from '@soteria/contracts';
import { countOf } from '@soteria/domain';
import { asCurl } from '../data/curl';
import { type Dialogs } from '../ui/dialogs';

const described = ({ kind, namespace, name, detail }: UndoPlan['deletes'][number]): string =>
  `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}${detail === undefined ? '' : `, ${detail}`}`;

const goesWithAll = ({ deletes }: UndoPlan): boolean =>
  deletes.some(({ kind }) => kind === 'Namespace');

const limitOf = (plan: UndoPlan): string =>
  goesWithAll(plan)
    ? 'The namespace goes with everything that was put into it since. Nothing outside of it is touched; the backups stay.'
    : 'Nothing else is touched; the backups stay.';

/** What has to be typed: the one claim, or where the claims were restored to. */
function nameToType(operation: Operation): string {
  const [first, ...rest] = operation.items;
  return first && rest.length === 0 ? first.pvc : operation.namespace;
}

/** Asks before a restore is taken back: lists what goes, and says what goes along with it. */
export function openUndo(
  dialogs: Dialogs,
  operation: Operation,
  plan: UndoPlan,
  origin: string,
  perform: () => Promise<unknown>,
): void {
  const blocked = plan.conflicts.map(({ detail }) => detail).join(' ');
  void dialogs.confirm({
    heading: 'Take this restore back',
    consequence:
      blocked === ''
        ? `Deletes ${countOf(plan.deletes.length, 'object')} that this restore made, each only if it is still the very same. ${limitOf(plan)}`
        : `It cannot be done now. ${blocked}`,
    goes: plan.deletes.map(described),
    typedName: nameToType(operation),
    act: 'Take the restore back',
    command: asCurl('DELETE', `${origin}/v1/restores/${operation.id}`),
    perform,
  });
}
