import { type JsonObject, at, isObject, objectAt, sameJson, textAt } from '../../json';
import { type ApiObject } from '../../object';
import { parseQuantity } from '../../quantity';
import {
  type FieldError,
  forbiddenField,
  immutable,
  invalidValue,
  notSupported,
  required,
} from '../../validation/field-error';
import { type KindRules } from '../definition';
import { accessModeErrors, classNameErrors, specOf, volumeModeErrors } from './claim-rules';

const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain'];

/** The fields of a PV's spec that are not its source. */
const COMMON = new Set([
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
  'volumeMode',
]);

/** A PersistentVolume. Source: ValidatePersistentVolume (k8s.io/kubernetes). */
export const VOLUME_RULES: Partial<KindRules> = {
  applyDefaults: (object) => {
    const spec = specOf(object);
    spec['volumeMode'] ??= 'Filesystem';
    spec['persistentVolumeReclaimPolicy'] ??= 'Retain';
    if (isObject(spec['claimRef'])) {
      spec['claimRef']['kind'] ??= 'PersistentVolumeClaim';
      spec['claimRef']['apiVersion'] ??= 'v1';
    }
    object['spec'] = spec;
  },
  prepareCreate: (object) => {
    object['status'] = { phase: 'Pending' };
  },
  validate: (object) => [
    ...capacityErrors(object),
    ...accessModeErrors(object),
    ...reclaimErrors(object),
    ...volumeModeErrors(object),
    ...classNameErrors(object),
    ...sourceErrors(object),
  ],
  validateUpdate: (object, old) => [
    ...(sameJson(sourceOf(object), sourceOf(old))
      ? []
      : [
          forbiddenField(
            'spec.persistentvolumesource',
            'spec.persistentvolumesource is immutable after creation',
          ),
        ]),
    ...(at(object, 'spec', 'volumeMode') === at(old, 'spec', 'volumeMode')
      ? []
      : [immutable('spec.volumeMode', at(object, 'spec', 'volumeMode'))]),
  ],
};

function capacityErrors(object: ApiObject): FieldError[] {
  const storage = at(object, 'spec', 'capacity', 'storage');
  if (storage === undefined) {
    return Object.keys(objectAt(object, 'spec', 'capacity')).length === 0
      ? [required('spec.capacity')]
      : [notSupported('spec.capacity', objectAt(object, 'spec', 'capacity'), ['storage'])];
  }
  const size = parseQuantity(storage);
  if (size !== null && size.nano > 0n) return [];
  return [invalidValue('spec.capacity[storage]', storage, 'must be greater than zero')];
}

function reclaimErrors(object: ApiObject): FieldError[] {
  const policy = textAt(object, 'spec', 'persistentVolumeReclaimPolicy');
  if (RECLAIM_POLICIES.includes(policy)) return [];
  return [notSupported('spec.persistentVolumeReclaimPolicy', policy, RECLAIM_POLICIES)];
}

/** Where the volume comes from: exactly one source. */
function sourceOf(object: ApiObject): JsonObject {
  return Object.fromEntries(
    Object.entries(objectAt(object, 'spec')).filter(([field]) => !COMMON.has(field)),
  );
}

function sourceErrors(object: ApiObject): FieldError[] {
  const [first, ...more] = Object.keys(sourceOf(object));
  if (first === undefined) return [required('spec', 'must specify a volume type')];
  const extra = more.map((field) =>
    forbiddenField(`spec.${field}`, 'may not specify more than 1 volume type'),
  );
  return [
    ...extra,
    ...(first === 'csi' ? csiErrors(object) : []),
    ...(first === 'local' ? localErrors(object) : []),
  ];
}

/** What lies on one node says on which. */
function localErrors(object: ApiObject): FieldError[] {
  const path = textAt(object, 'spec', 'local', 'path') === '' ? [required('spec.local.path')] : [];
  if (isObject(at(object, 'spec', 'nodeAffinity', 'required'))) return path;
  return [...path, required('spec.nodeAffinity', 'Local volume requires node affinity')];
}

function csiErrors(object: ApiObject): FieldError[] {
  return ['driver', 'volumeHandle']
    .filter((field) => textAt(object, 'spec', 'csi', field) === '')
    .map((field) => required(`spec.csi.${field}`));
}
