import { type LimitRange, type PersistentVolumeClaim } from '@soteria/kube';
import { forbidden } from '../api-error';
import { compareQuantities, parseQuantity } from '../quantity';
import { type Write } from './chain';

/** Refuses a claim that asks for more or less than one of its namespace may. Source: LimitRanger. Throws 403. */
export function enforceLimits({ request, operation, object }: Write): void {
  const { definition, cluster, info } = request;
  if (object === null || operation === 'DELETE') return;
  if (definition.storageKey !== 'persistentvolumeclaims') return;
  const claim = object as unknown as PersistentVolumeClaim;
  const written = claim.spec.resources?.requests?.storage;
  const asked = parseQuantity(written);
  const limits = cluster.view
    .list<LimitRange>('limitranges', info.namespace)
    .flatMap(({ spec }) => spec?.limits ?? [])
    .filter(({ type }) => type === 'PersistentVolumeClaim');
  const exceeds = (bound: string | undefined, sign: number): boolean => {
    const limit = parseQuantity(bound);
    return limit !== null && asked !== null && compareQuantities(asked, limit) * sign > 0;
  };
  const say = (word: string, bound = '') =>
    `${word} storage usage per PersistentVolumeClaim is ${bound}, but request is ${written}`;
  for (const { min, max } of limits) {
    const why = exceeds(min?.['storage'], -1)
      ? say('minimum', min?.['storage'])
      : exceeds(max?.['storage'], 1) && say('maximum', max?.['storage']);
    if (why) throw forbidden(definition, object.metadata.name, why);
  }
}
