import { type StorageClass } from '@soteria/kube';
import { at, isObject, textAt } from '../json';
import { type ApiObject } from '../object';
import { type Write } from './chain';

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

/** What keeps claims and volumes from going while they are in use; a controller takes it off. */
const PROTECTION: Readonly<Record<string, string>> = {
  persistentvolumeclaims: 'kubernetes.io/pvc-protection',
  persistentvolumes: 'kubernetes.io/pv-protection',
};

/** A claim that names no class gets the default one, the newest if there are several. Source: DefaultStorageClass. */
export function defaultStorageClass({ request, operation, object }: Write): void {
  if (operation !== 'CREATE' || object === null) return;
  if (request.definition.storageKey !== 'persistentvolumeclaims') return;
  const spec = object['spec'];
  if (!isObject(spec) || at(spec, 'storageClassName') !== undefined) return;
  const [newest] = request.cluster.view
    .list<StorageClass>('storageclasses')
    .filter(({ metadata }) => metadata.annotations?.[DEFAULT_CLASS] === 'true')
    .sort(byAge);
  if (newest !== undefined) spec['storageClassName'] = newest.metadata.name;
}

const byAge = (left: StorageClass, right: StorageClass): number =>
  textAt(right, 'metadata', 'creationTimestamp').localeCompare(
    textAt(left, 'metadata', 'creationTimestamp'),
  ) || left.metadata.name.localeCompare(right.metadata.name);

/** Puts the protecting finalizer on new claims and volumes. Source: StorageObjectInUseProtection. */
export function protectInUse({ request, operation, object }: Write): void {
  if (operation !== 'CREATE' || object === null) return;
  const finalizer = PROTECTION[request.definition.storageKey];
  if (finalizer !== undefined) addFinalizer(object, finalizer);
}

function addFinalizer({ metadata }: ApiObject, finalizer: string): void {
  const finalizers = metadata.finalizers ?? [];
  if (!finalizers.includes(finalizer)) metadata.finalizers = [...finalizers, finalizer];
}
