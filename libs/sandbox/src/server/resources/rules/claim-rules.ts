import {
  type Json,
  type JsonObject,
  arrayAt,
  at,
  clone,
  isObject,
  objectAt,
  sameJson,
  textAt,
} from '../../json';
import { type ApiObject } from '../../object';
import { compareQuantities, formatQuantity, parseQuantity } from '../../quantity';
import {
  type FieldError,
  forbiddenField,
  invalidValue,
  notSupported,
  required,
} from '../../validation/field-error';
import { dnsSubdomain } from '../../validation/names';
import { type KindRules } from '../definition';

export const ACCESS_MODES = [
  'ReadOnlyMany',
  'ReadWriteMany',
  'ReadWriteOnce',
  'ReadWriteOncePod',
] as const;
const VOLUME_MODES = ['Block', 'Filesystem'];
const GROWABLE =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

/** A PersistentVolumeClaim. Source: ValidatePersistentVolumeClaim (k8s.io/kubernetes). */
export const CLAIM_RULES: Partial<KindRules> = {
  applyDefaults: (object) => {
    const spec = specOf(object);
    spec['volumeMode'] ??= 'Filesystem';
    object['spec'] = spec;
  },
  prepareCreate: (object) => {
    object['status'] = { phase: 'Pending' };
  },
  validate: (object) => claimErrors(object),
  validateUpdate: (object, old) => claimUpdateErrors(object, old),
};

export function specOf(object: ApiObject): Record<string, unknown> {
  return isObject(object['spec']) ? object['spec'] : {};
}

function claimErrors(object: ApiObject): FieldError[] {
  return [
    ...accessModeErrors(object),
    ...volumeModeErrors(object),
    ...requestErrors(object),
    ...classNameErrors(object),
  ];
}

export function accessModeErrors(object: ApiObject): FieldError[] {
  const modes = arrayAt(object, 'spec', 'accessModes');
  if (modes.length === 0) {
    return [required('spec.accessModes', 'at least 1 access mode is required')];
  }
  const errors = modes.flatMap((mode, index) =>
    ACCESS_MODES.some((known) => known === mode)
      ? []
      : [notSupported(`spec.accessModes[${index}]`, mode, ACCESS_MODES)],
  );
  if (modes.includes('ReadWriteOncePod') && modes.length > 1) {
    const detail = 'may not use ReadWriteOncePod with other access modes';
    errors.push(forbiddenField('spec.accessModes', detail));
  }
  return errors;
}

export function volumeModeErrors(object: ApiObject): FieldError[] {
  const mode = at(object, 'spec', 'volumeMode');
  if (mode === undefined || (typeof mode === 'string' && VOLUME_MODES.includes(mode))) return [];
  return [notSupported('spec.volumeMode', mode, VOLUME_MODES)];
}

function requestErrors(object: ApiObject): FieldError[] {
  const field = 'spec.resources[storage]';
  const requested = at(object, 'spec', 'resources', 'requests', 'storage');
  if (requested === undefined) return [required(field)];
  const size = parseQuantity(requested);
  if (size === null || size.nano <= 0n) {
    return [invalidValue(field, requested, 'must be greater than zero')];
  }
  return [];
}

export function classNameErrors(object: ApiObject): FieldError[] {
  const name = textAt(object, 'spec', 'storageClassName');
  if (name === '') return [];
  return dnsSubdomain(name).map((problem) => invalidValue('spec.storageClassName', name, problem));
}

/** Once made, a claim may be bound, and a bound one may grow; nothing else. */
function claimUpdateErrors(object: ApiObject, old: ApiObject): FieldError[] {
  const before = objectAt(clone(old), 'spec');
  const after = objectAt(clone(object), 'spec');
  if (textAt(old, 'spec', 'volumeName') === '') before['volumeName'] = after['volumeName'];
  if (before['storageClassName'] === undefined) {
    before['storageClassName'] = after['storageClassName'];
  }
  before['resources'] = withRequests(before['resources'], after['resources']);
  if (!sameJson(before, after)) return [forbiddenField('spec', GROWABLE)];
  return growthErrors(object, old);
}

/** The old resources with the new requests: those are compared on their own. */
function withRequests(old: Json | undefined, changed: Json | undefined): JsonObject {
  return { ...(isObject(old) ? old : {}), requests: at(changed, 'requests') };
}

function growthErrors(object: ApiObject, old: ApiObject): FieldError[] {
  const asked = at(object, 'spec', 'resources', 'requests', 'storage');
  const before = parseQuantity(at(old, 'spec', 'resources', 'requests', 'storage'));
  const after = parseQuantity(asked);
  if (before === null || after === null || compareQuantities(before, after) === 0) return [];
  if (textAt(old, 'status', 'phase') !== 'Bound') return [forbiddenField('spec', GROWABLE)];
  const capacity = parseQuantity(at(old, 'status', 'capacity', 'storage'));
  const floor = capacity ?? before;
  if (compareQuantities(after, floor) > 0 || compareQuantities(after, before) > 0) return [];
  const detail = 'field can not be less than status.capacity';
  return [invalidValue('spec.resources.requests.storage', formatQuantity(after), detail)];
}
