import { type ResourceRequest } from '../http/context';
import { type ApiObject } from '../object';
import { type FieldError } from '../validation/field-error';
import { type StructNode } from '../schema/type-node';
import { type NameRule, dnsSubdomain } from '../validation/names';

export const VERBS = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
] as const;

/** A column of `kubectl get`. Source: CustomResourceColumnDefinition (apiextensions.k8s.io/v1). */
export interface PrinterColumn {
  name: string;
  type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  /** 0 is shown always, 1 only with `-o wide`. */
  priority?: number;
  description?: string;
  format?: string;
  /** A JSON path, or a function for what no path can say. */
  cell: string | ((object: ApiObject, now: number) => string | number | boolean | null);
}

/** What a kind wants beyond the rules that hold for all. */
export interface KindRules {
  nameRule: NameRule;
  /** Fills in what the writer left out. */
  applyDefaults?(object: ApiObject): void;
  /** Sets what a new object begins with; its status is already cleared. */
  prepareCreate?(object: ApiObject): void;
  /** Restores what an update of the whole object may not change; its status is already restored. */
  prepareUpdate?(object: ApiObject, old: ApiObject): void;
  validate?(object: ApiObject): FieldError[];
  validateUpdate?(object: ApiObject, old: ApiObject): FieldError[];
  /** Seconds an object lives on after its deletion was asked for; null when it ends at once. */
  gracePeriodSeconds?(object: ApiObject, asked: number | undefined): number | null;
  /** Holds an object back whose finalizers are gone. */
  mustStay?(object: ApiObject): boolean;
}

/** One resource as the server serves it. */
export interface ResourceDefinition extends KindRules {
  group: string;
  version: string;
  plural: string;
  singular: string;
  kind: string;
  shortNames: readonly string[];
  categories: readonly string[];
  namespaced: boolean;
  verbs: readonly string[];
  /** Where objects are stored: `plural.group`. */
  storageKey: string;
  /** Defined by a CustomResourceDefinition, or as if it were. */
  custom: boolean;
  /** Whether `status` is written by its own path only. */
  hasStatus: boolean;
  /** Other subresources by name. */
  subresources: readonly string[];
  /** Whether `metadata.generation` counts changes of the spec. */
  hasGeneration: boolean;
  /** Whether PUT without a resourceVersion overwrites. */
  unconditionalUpdate: boolean;
  /** Whether PUT creates what is missing. */
  createOnUpdate: boolean;
  /** Whether DELETE answers with the object instead of a Status. */
  returnsDeleted: boolean;
  /** The fields that objects of this kind have. */
  schema: StructNode;
  columns: readonly PrinterColumn[];
  /** Shows a stored object as this version of the API has it; absent when it is stored so. */
  present?: (object: ApiObject) => ApiObject;
  /** Turns an object of this version into the form in which it is stored. */
  absorb?: (object: ApiObject) => ApiObject;
  /** Answers objects that are questions; such objects are never stored. */
  review?: (request: ResourceRequest, object: ApiObject) => ApiObject;
  /** Fields by which lists and watches can be narrowed, beside name and namespace. */
  selectableFields: Readonly<Record<string, (object: ApiObject) => string>>;
}

type Given = Pick<
  ResourceDefinition,
  'group' | 'version' | 'plural' | 'kind' | 'namespaced' | 'schema'
> &
  Partial<ResourceDefinition>;

/** A definition with all that was not said filled in as for most built-in kinds. */
export function defineResource(given: Given): ResourceDefinition {
  return {
    singular: given.kind.toLowerCase(),
    shortNames: [],
    categories: [],
    verbs: VERBS,
    storageKey: given.group === '' ? given.plural : `${given.plural}.${given.group}`,
    custom: false,
    hasStatus: false,
    subresources: [],
    hasGeneration: false,
    unconditionalUpdate: true,
    createOnUpdate: false,
    returnsDeleted: false,
    columns: [],
    selectableFields: {},
    nameRule: dnsSubdomain,
    ...given,
  };
}

export const apiVersionOf = ({ group, version }: { group: string; version: string }): string =>
  group === '' ? version : `${group}/${version}`;

export const listKindOf = ({ kind }: { kind: string }): string => `${kind}List`;
