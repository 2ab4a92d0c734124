import { type UnknownKubeObject } from '@soteria/kube';
import { type AdmissionPlugin, type AdmissionRequest, Refusal } from '@soteria/sandbox';
import { evaluate } from '@marcbachmann/cel-js';

interface Named {
  name: string;
  expression: string;
}

/** A ValidatingAdmissionPolicy. Source: admissionregistration.k8s.io/v1. */
interface Policy {
  metadata: { name: string };
  spec: {
    matchConstraints: {
      resourceRules: { apiGroups: string[]; operations: string[]; resources: string[] }[];
    };
    matchConditions?: Named[];
    variables?: Named[];
    validations: { expression: string; message: string }[];
  };
}

/** Holds writes against ValidatingAdmissionPolicies, by their own expressions. */
export class AdmissionPolicies implements AdmissionPlugin {
  readonly name = 'ValidatingAdmissionPolicy';
  /** How many writes each policy was asked about. */
  readonly asked = new Map<string, number>();
  private readonly policies: readonly Policy[];

  constructor(objects: readonly UnknownKubeObject[]) {
    this.policies = objects.filter(
      ({ kind }) => kind === 'ValidatingAdmissionPolicy',
    ) as unknown as Policy[];
  }

  covers(): boolean {
    return true;
  }

  validate(request: AdmissionRequest): Refusal | undefined {
    const { plural, group } = request.resource;
    const subject = `${plural}${group === '' ? '' : `.${group}`} "${request.name}"`;
    for (const policy of this.policies.filter((each) => isAbout(each, request))) {
      const { name } = policy.metadata;
      this.asked.set(name, (this.asked.get(name) ?? 0) + 1);
      const broken = brokenRule(policy, request);
      if (broken === undefined) continue;
      const message = `${subject} is forbidden: ValidatingAdmissionPolicy '${name}' with binding '${name}' denied request: ${broken}`;
      return new Refusal(422, 'Invalid', message);
    }
    return undefined;
  }
}

const has = (list: readonly string[], value: string): boolean =>
  list.includes('*') || list.includes(value);

function isAbout({ spec }: Policy, request: AdmissionRequest): boolean {
  const { resource, operation } = request;
  const rules = spec.matchConstraints.resourceRules;
  const matches = rules.some(
    ({ apiGroups, operations, resources }) =>
      has(apiGroups, resource.group) &&
      has(operations, operation) &&
      has(resources, resource.plural),
  );
  const conditions = spec.matchConditions ?? [];
  const context = contextOf(request);
  return matches && conditions.every(({ expression }) => evaluate(expression, context) === true);
}

/** The message of the first validation that does not hold. */
function brokenRule({ spec }: Policy, request: AdmissionRequest): string | undefined {
  const variables: Record<string, unknown> = {};
  const context = { ...contextOf(request), variables };
  for (const { name, expression } of spec.variables ?? []) {
    variables[name] = evaluate(expression, context);
  }
  return spec.validations.find(({ expression }) => evaluate(expression, context) !== true)?.message;
}

function contextOf({
  resource,
  operation,
  namespace,
  name,
  object,
  oldObject,
  user,
}: AdmissionRequest) {
  const { group, version, plural } = resource;
  const about = { resource: { group, version, resource: plural }, operation, namespace, name };
  const userInfo = { username: user.name, groups: [...user.groups] };
  return { object, oldObject, request: { ...about, userInfo } };
}
