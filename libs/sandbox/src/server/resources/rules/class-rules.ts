import { arrayAt, objectAt, sameJson, textAt } from '../../json';
import { forbiddenField, notSupported, required } from '../../validation/field-error';
import { pathSegment } from '../../validation/names';
import { type KindRules } from '../definition';

const RECLAIM_POLICIES = ['Delete', 'Retain'];
const BINDING_MODES = ['Immediate', 'WaitForFirstConsumer'];

/** A StorageClass. Source: ValidateStorageClass (k8s.io/kubernetes). */
export const STORAGE_CLASS_RULES: Partial<KindRules> = {
  applyDefaults: (object) => {
    object['reclaimPolicy'] ??= 'Delete';
    object['volumeBindingMode'] ??= 'Immediate';
  },
  validate: (object) => {
    const reclaim = textAt(object, 'reclaimPolicy');
    const binding = textAt(object, 'volumeBindingMode');
    return [
      ...(textAt(object, 'provisioner') === '' ? [required('provisioner')] : []),
      ...(RECLAIM_POLICIES.includes(reclaim)
        ? []
        : [notSupported('reclaimPolicy', reclaim, RECLAIM_POLICIES)]),
      ...(BINDING_MODES.includes(binding)
        ? []
        : [notSupported('volumeBindingMode', binding, BINDING_MODES)]),
    ];
  },
  validateUpdate: (object, old) => [
    ...(sameJson(objectAt(object, 'parameters'), objectAt(old, 'parameters'))
      ? []
      : [forbiddenField('parameters', 'updates to parameters are forbidden.')]),
    ...['provisioner', 'reclaimPolicy', 'volumeBindingMode']
      .filter((field) => textAt(object, field) !== textAt(old, field))
      .map((field) => forbiddenField(field, `updates to ${field} are forbidden.`)),
  ],
};

/** A RoleBinding or ClusterRoleBinding: whom it binds may change, to which role may not. */
export const BINDING_RULES: Partial<KindRules> = {
  nameRule: pathSegment,
  validate: (object) => [
    ...(textAt(object, 'roleRef', 'name') === '' ? [required('roleRef.name')] : []),
    ...arrayAt(object, 'subjects').flatMap((subject, index) =>
      textAt(subject, 'name') === '' ? [required(`subjects[${index}].name`)] : [],
    ),
  ],
  validateUpdate: (object, old) =>
    sameJson(objectAt(object, 'roleRef'), objectAt(old, 'roleRef'))
      ? []
      : [
          {
            type: 'FieldValueInvalid',
            field: 'roleRef',
            value: object['roleRef'],
            detail: 'cannot change roleRef',
          },
        ],
};
