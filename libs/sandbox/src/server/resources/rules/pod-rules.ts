import { arrayAt, at, clone, isObject, objectAt, sameJson, textAt } from '../../json';
import { type ApiObject } from '../../object';
import {
  type FieldError,
  duplicate,
  forbiddenField,
  invalidValue,
  required,
} from '../../validation/field-error';
import { dnsLabel } from '../../validation/names';
import { type KindRules } from '../definition';
import { specOf } from './claim-rules';

/** What of a running pod's spec may be changed. */
const CHANGEABLE = new Set([
  'activeDeadlineSeconds',
  'tolerations',
  'terminationGracePeriodSeconds',
]);
const FROZEN =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';
const DEFAULT_GRACE_SECONDS = 30;

/** A Pod, as far as volumes and their users need it. Source: ValidatePod (k8s.io/kubernetes). */
export const POD_RULES: Partial<KindRules> = {
  applyDefaults: (object) => {
    object['spec'] = withPodDefaults(specOf(object));
  },
  prepareCreate: (object) => {
    object['status'] = { phase: 'Pending', qosClass: 'BestEffort' };
  },
  validate: (object) => podSpecErrors(objectAt(object, 'spec'), 'spec'),
  validateUpdate: (object, old) =>
    sameJson(frozenPart(object), frozenPart(old)) ? [] : [forbiddenField('spec', FROZEN)],
  gracePeriodSeconds: graceOf,
};

export function withPodDefaults(given: Record<string, unknown>): Record<string, unknown> {
  const spec: Record<string, unknown> = {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: DEFAULT_GRACE_SECONDS,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
    ...given,
  };
  for (const container of containersIn(spec)) {
    container['resources'] ??= {};
    container['terminationMessagePath'] ??= '/dev/termination-log';
    container['terminationMessagePolicy'] ??= 'File';
    container['imagePullPolicy'] ??= pullPolicy(container['image']);
    for (const port of arrayAt(container, 'ports')) {
      if (isObject(port)) port['protocol'] ??= 'TCP';
    }
  }
  return spec;
}

/** An image without a tag, or with `latest`, may change under its name. */
const pullPolicy = (image: unknown): string =>
  typeof image === 'string' && /:(?!latest$)[^/:]+$/.test(image) ? 'IfNotPresent' : 'Always';

function containersIn(spec: Record<string, unknown>): Record<string, unknown>[] {
  return [...arrayAt(spec, 'initContainers'), ...arrayAt(spec, 'containers')].filter(isObject);
}

export function podSpecErrors(spec: Record<string, unknown>, path: string): FieldError[] {
  const containers = arrayAt(spec, 'containers');
  if (containers.length === 0) return [required(`${path}.containers`)];
  const volumes = arrayAt(spec, 'volumes').map((volume) => textAt(volume, 'name'));
  return [
    ...nameErrors(containers, `${path}.containers`),
    ...nameErrors(arrayAt(spec, 'volumes'), `${path}.volumes`),
    ...containers.flatMap((container, index) =>
      containerErrors(container, volumes, `${path}.containers[${index}]`),
    ),
  ];
}

function containerErrors(
  container: unknown,
  volumes: readonly string[],
  path: string,
): FieldError[] {
  const unknown = arrayAt(container, 'volumeMounts').flatMap((mount, index) => {
    const name = textAt(mount, 'name');
    if (volumes.includes(name)) return [];
    const field = `${path}.volumeMounts[${index}].name`;
    return [{ type: 'FieldValueNotFound' as const, field, value: name, detail: '' }];
  });
  return [...(textAt(container, 'image') === '' ? [required(`${path}.image`)] : []), ...unknown];
}

function nameErrors(items: readonly unknown[], path: string): FieldError[] {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const field = `${path}[${index}].name`;
    const name = textAt(item, 'name');
    if (name === '') return [required(field)];
    if (seen.has(name)) return [duplicate(field, name)];
    seen.add(name);
    return dnsLabel(name).map((problem) => invalidValue(field, name, problem));
  });
}

/** The part of the spec that must stay; being placed on a node is not a change by the user. */
function frozenPart(object: ApiObject): unknown {
  const spec = clone(objectAt(object, 'spec'));
  for (const container of containersIn(spec)) delete container['image'];
  delete spec['nodeName'];
  return Object.fromEntries(Object.entries(spec).filter(([field]) => !CHANGEABLE.has(field)));
}

/** A pod that runs on a node ends when its node says so; another one ends at once. */
function graceOf(object: ApiObject, asked: number | undefined): number {
  const own = at(object, 'spec', 'terminationGracePeriodSeconds');
  const seconds = asked ?? (typeof own === 'number' ? own : DEFAULT_GRACE_SECONDS);
  const over = ['Succeeded', 'Failed'].includes(textAt(object, 'status', 'phase'));
  return textAt(object, 'spec', 'nodeName') === '' || over ? 0 : Math.max(seconds, 0);
}
