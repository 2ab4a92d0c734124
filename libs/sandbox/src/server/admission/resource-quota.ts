import { type KubeObject, type PersistentVolumeClaim } from '@soteria/kube';
import { forbidden } from '../api-error';
import { type Json, type JsonObject, objectAt, textAt } from '../json';
import {
  type Quantity,
  ZERO,
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
} from '../quantity';
import { type StoreView } from '../store/view';
import { type Write } from './chain';

type Amounts = Map<string, Quantity>;

const CLAIMS = 'persistentvolumeclaims';
const CLASS_SUFFIX = '.storageclass.storage.k8s.io/';

/**
 * Refuses a claim that a quota of its namespace has no room for. Counts claims and their storage,
 * in all and per class, and objects by `count/…`. Source: ResourceQuota. Throws 403.
 */
export function enforceQuota({ request, operation, object }: Write): void {
  const { definition, cluster, info } = request;
  if (object === null || operation === 'DELETE' || info.subresource !== '') return;
  const quotas = cluster.view.list('resourcequotas', info.namespace);
  if (quotas.length === 0 || !definition.namespaced) return;
  const asked = amountsOf(definition.storageKey, object);
  for (const quota of quotas) {
    const hard = amountsIn(objectAt(quota, 'spec', 'hard'));
    // Asked before anybody looks whether the name is free: a repeated creation counts twice.
    const rewritten = operation === 'CREATE' ? '' : object.metadata.name;
    const used = usedIn(cluster.view, info.namespace, [...hard.keys()], rewritten);
    const exceeded = [...asked.keys()].filter((name) => exceeds(name, hard, used, asked));
    if (exceeded.length === 0) continue;
    const say = (amounts: Amounts): string =>
      exceeded.map((name) => `${name}=${formatQuantity(amounts.get(name) ?? ZERO)}`).join(',');
    throw forbidden(
      definition,
      object.metadata.name,
      `exceeded quota: ${quota.metadata.name}, requested: ${say(asked)}, used: ${say(used)}, limited: ${say(hard)}`,
    );
  }
}

function exceeds(name: string, hard: Amounts, used: Amounts, asked: Amounts): boolean {
  const limit = hard.get(name);
  if (limit === undefined) return false;
  const total = addQuantities(used.get(name) ?? ZERO, asked.get(name) ?? ZERO);
  return compareQuantities(total, limit) > 0;
}

/** What all objects of a namespace use of the given resources, without the one that is being written. */
function usedIn(
  view: StoreView,
  namespace: string,
  resources: readonly string[],
  without = '',
): Amounts {
  const used: Amounts = new Map(resources.map((name) => [name, ZERO]));
  for (const storageKey of storageKeysOf(resources)) {
    if (!view.serves(storageKey)) continue;
    for (const object of view.list(storageKey, namespace)) {
      if (object.metadata.name !== without) count(used, storageKey, object);
    }
  }
  return used;
}

/** What these claims use of the given resources, as a quota's status says it. */
export function countedAgainst(
  resources: readonly string[],
  claims: readonly PersistentVolumeClaim[],
): Record<string, string> {
  const used: Amounts = new Map(
    resources.filter((name) => storageKeysOf([name]).has(CLAIMS)).map((name) => [name, ZERO]),
  );
  for (const claim of claims) count(used, CLAIMS, claim);
  return Object.fromEntries([...used].map(([name, amount]) => [name, formatQuantity(amount)]));
}

function count(used: Amounts, storageKey: string, object: KubeObject): void {
  for (const [name, amount] of amountsOf(storageKey, object)) {
    const before = used.get(name);
    if (before !== undefined) used.set(name, addQuantities(before, amount));
  }
}

/** `count/backups.longhorn.io` counts backups; some plurals and all storage may be named plainly. */
function storageKeysOf(resources: readonly string[]): Set<string> {
  return new Set(
    resources.map((name) => {
      if (name.startsWith('count/')) return name.slice('count/'.length);
      return name.includes('storage') ? CLAIMS : name;
    }),
  );
}

function amountsOf(storageKey: string, object: KubeObject): Amounts {
  const one: Quantity = { nano: 10n ** 9n, family: 'decimal' };
  const amounts: Amounts = new Map([
    [`count/${storageKey}`, one],
    [storageKey, one],
  ]);
  if (storageKey !== CLAIMS) return amounts;
  const { spec } = object as PersistentVolumeClaim;
  const storage = parseQuantity(spec.resources?.requests?.storage) ?? ZERO;
  amounts.set('requests.storage', storage);
  const className = textAt(object, 'spec', 'storageClassName');
  if (className === '') return amounts;
  amounts.set(`${className}${CLASS_SUFFIX}persistentvolumeclaims`, one);
  amounts.set(`${className}${CLASS_SUFFIX}requests.storage`, storage);
  return amounts;
}

const amountsIn = (hard: JsonObject): Amounts =>
  new Map(
    Object.entries(hard).map(([name, value]: [string, Json | undefined]) => [
      name,
      parseQuantity(value) ?? ZERO,
    ]),
  );
