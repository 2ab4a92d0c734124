import { type Json, at, isObject, objectAt, sameJson, textAt } from '../../json';
import { type ApiObject } from '../../object';
import {
  type FieldError,
  forbiddenField,
  immutable,
  invalidValue,
  required,
} from '../../validation/field-error';
import { type KindRules } from '../definition';
import { specOf } from './claim-rules';
import { podSpecErrors, withPodDefaults } from './pod-rules';

const STATEFUL_CHANGEABLE = new Set([
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]);
const STATEFUL_FROZEN =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

const ROLLING: Json = {
  type: 'RollingUpdate',
  rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
};

/** A Deployment, ReplicaSet or DaemonSet: stored for whoever plays their controllers. */
export const DEPLOYMENT_RULES: Partial<KindRules> = {
  applyDefaults: (object) =>
    withTemplate(object, {
      replicas: 1,
      strategy: ROLLING,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
    }),
  validate: templateErrors,
  validateUpdate: selectorErrors,
};

export const REPLICA_SET_RULES: Partial<KindRules> = {
  applyDefaults: (object) => withTemplate(object, { replicas: 1 }),
  validate: templateErrors,
  validateUpdate: selectorErrors,
};

export const DAEMON_SET_RULES: Partial<KindRules> = {
  applyDefaults: (object) => withTemplate(object, { revisionHistoryLimit: 10 }),
  validate: templateErrors,
  validateUpdate: selectorErrors,
};

export const STATEFUL_SET_RULES: Partial<KindRules> = {
  applyDefaults: (object) =>
    withTemplate(object, {
      replicas: 1,
      podManagementPolicy: 'OrderedReady',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      revisionHistoryLimit: 10,
    }),
  validate: templateErrors,
  validateUpdate: (object, old) =>
    sameJson(statefulPart(object), statefulPart(old))
      ? []
      : [forbiddenField('spec', STATEFUL_FROZEN)],
};

function withTemplate(object: ApiObject, defaults: Record<string, Json>): void {
  const spec: Record<string, unknown> = { ...structuredClone(defaults), ...specOf(object) };
  const template = objectAt(spec, 'template');
  spec['template'] = { ...template, spec: withPodDefaults(objectAt(template, 'spec')) };
  object['spec'] = spec;
}

function templateErrors(object: ApiObject): FieldError[] {
  const selector = objectAt(object, 'spec', 'selector', 'matchLabels');
  const labels = objectAt(object, 'spec', 'template', 'metadata', 'labels');
  const errors = podSpecErrors(objectAt(object, 'spec', 'template', 'spec'), 'spec.template.spec');
  if (!isObject(at(object, 'spec', 'selector'))) return [required('spec.selector'), ...errors];
  const fits = Object.entries(selector).every(([key, value]) => labels[key] === value);
  if (fits) return errors;
  const detail = '`selector` does not match template `labels`';
  return [invalidValue('spec.template.metadata.labels', labels, detail), ...errors];
}

function selectorErrors(object: ApiObject, old: ApiObject): FieldError[] {
  const selector = at(object, 'spec', 'selector');
  if (sameJson(selector, at(old, 'spec', 'selector'))) return [];
  return [immutable('spec.selector', selector)];
}

function statefulPart(object: ApiObject): unknown {
  return Object.fromEntries(
    Object.entries(objectAt(object, 'spec')).filter(([field]) => !STATEFUL_CHANGEABLE.has(field)),
  );
}

/** An Event of the core group: it must lie in the namespace of what it is about. */
export const EVENT_RULES: Partial<KindRules> = {
  validate: (object) => {
    const about = textAt(object, 'involvedObject', 'namespace');
    const namespace = object.metadata.namespace ?? '';
    if (about === namespace || (about === '' && namespace === 'default')) return [];
    return [invalidValue('involvedObject.namespace', about, 'does not match event.namespace')];
  },
};
