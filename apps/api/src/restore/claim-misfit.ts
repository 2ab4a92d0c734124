import { OPERATION_LABEL, type PersistentVolumeClaim } from '@soteria/kube';

type Spec = PersistentVolumeClaim['spec'];

/**
 * What a webhook made of a claim so that the restored volume would not serve it, as a sentence; null
 * where it does. Kubernetes binds a claim and a PV that name each other whatever they say, so nobody
 * else would notice. One that asks for more than was restored is served: its driver may grow it.
 */
export function misfitOf(
  made: PersistentVolumeClaim,
  wanted: PersistentVolumeClaim,
): string | null {
  const difference = differenceOf(made.spec, wanted.spec);
  if (difference === null) return null;
  const { namespace = '', name } = wanted.metadata;
  return `The claim ${namespace}/${name} was changed while it was made: ${difference} as asked. A mutating webhook of the cluster does so; let it pass over what carries the label ${OPERATION_LABEL}, or ask for what it makes of claims.`;
}

function differenceOf(made: Spec, wanted: Spec): string | null {
  if (made.volumeName !== wanted.volumeName) {
    return inWords('volumeName', made.volumeName ?? '', wanted.volumeName ?? '');
  }
  if (made.volumeMode !== wanted.volumeMode) {
    return inWords('volumeMode', made.volumeMode ?? '', wanted.volumeMode ?? '');
  }
  const served = wanted.accessModes ?? [];
  const modes = made.accessModes ?? [];
  if (modes.every((mode) => served.includes(mode))) return null;
  return inWords('accessModes', modes.join(', '), served.join(', '));
}

const inWords = (field: string, made: string, wanted: string): string =>
  `spec.${field} is ${made || 'empty'} and not ${wanted}`;
