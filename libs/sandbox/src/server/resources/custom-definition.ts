import { type Json, arrayAt, at, isObject, objectAt, textAt } from '../json';
import { type ApiObject } from '../object';
import { rootFromOpenApi } from '../schema/from-openapi';
import {
  type PrinterColumn,
  type ResourceDefinition,
  apiVersionOf,
  defineResource,
} from './definition';

/** The resources that a CustomResourceDefinition defines: one for each version that is served. */
export function definitionsIn(crd: ApiObject): ResourceDefinition[] {
  return arrayAt(crd, 'spec', 'versions')
    .filter((version) => at(version, 'served') === true)
    .map((version) => definitionOf(crd, version));
}

function definitionOf(crd: ApiObject, version: Json): ResourceDefinition {
  const names = objectAt(crd, 'spec', 'names');
  const kind = textAt(names, 'kind');
  const identity = { group: textAt(crd, 'spec', 'group'), version: textAt(version, 'name') };
  return defineResource({
    ...identity,
    plural: textAt(names, 'plural'),
    kind,
    singular: textAt(names, 'singular') || kind.toLowerCase(),
    shortNames: strings(names, 'shortNames'),
    categories: strings(names, 'categories'),
    namespaced: textAt(crd, 'spec', 'scope') === 'Namespaced',
    schema: rootFromOpenApi(kind, at(version, 'schema', 'openAPIV3Schema')),
    custom: true,
    hasStatus: isObject(at(version, 'subresources', 'status')),
    hasGeneration: true,
    unconditionalUpdate: false,
    columns: columnsIn(version),
    selectableFields: selectableIn(version),
    // Objects are kept as they were written; each version shows them as its own.
    present: (object) => ({ ...object, apiVersion: apiVersionOf(identity) }),
  });
}

const strings = (value: unknown, field: string): string[] =>
  arrayAt(value, field).filter((item) => typeof item === 'string');

function columnsIn(version: Json): PrinterColumn[] {
  return arrayAt(version, 'additionalPrinterColumns').map((column) => ({
    name: textAt(column, 'name'),
    type: textAt(column, 'type') as PrinterColumn['type'],
    priority: Number(at(column, 'priority') ?? 0),
    cell: textAt(column, 'jsonPath'),
  }));
}

function selectableIn(version: Json): ResourceDefinition['selectableFields'] {
  const paths = arrayAt(version, 'selectableFields').map((field) => textAt(field, 'jsonPath'));
  return Object.fromEntries(
    paths.map((path) => [
      path.replace(/^\./, ''),
      (object: ApiObject) => textAt(object, ...path.split('.').filter((part) => part !== '')),
    ]),
  );
}
