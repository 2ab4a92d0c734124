import { type IncludeObject } from '../http/represent';
import { type ApiObject } from '../object';
import { type PrinterColumn, type ResourceDefinition } from '../resources/definition';
import { ageOf } from './age';
import { cellAt } from './json-path';

interface TableShape {
  includeObject: IncludeObject;
  now: number;
}

const NAME: PrinterColumn = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name must be unique within a namespace.',
  cell: (object) => object.metadata.name,
};

const AGE: PrinterColumn = {
  name: 'Age',
  type: 'string',
  description: 'CreationTimestamp is the server time when this object was created.',
  cell: (object, now) => ageOf(object.metadata.creationTimestamp, now),
};

/** The columns of a resource: its name first and its age last, unless it brings them itself. */
function columnsOf({ columns }: ResourceDefinition): readonly PrinterColumn[] {
  const brings = (name: string): boolean => columns.some((column) => column.name === name);
  return [
    ...(brings('Name') ? [] : [NAME]),
    ...columns,
    ...(brings('Age') || brings('Last Seen') || brings('Created At') ? [] : [AGE]),
  ];
}

/** Objects as the table that `kubectl get` prints. Source: Table (meta/v1). */
export function tableOf(
  definition: ResourceDefinition,
  objects: readonly ApiObject[],
  shape: TableShape,
  metadata: object,
): object {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: columnsOf(definition).map((column) => ({
      name: column.name,
      type: column.type === 'date' ? 'string' : column.type,
      format: column.format ?? '',
      description: column.description ?? '',
      priority: column.priority ?? 0,
    })),
    rows: objects.map((object) => tableRow(definition, object, shape)),
  };
}

export function tableRow(
  definition: ResourceDefinition,
  object: ApiObject,
  { includeObject, now }: TableShape,
): object {
  return {
    cells: columnsOf(definition).map((column) => cellOf(column, object, now)),
    ...included(object, includeObject),
  };
}

function included(object: ApiObject, include: IncludeObject): object {
  if (include === 'None') return {};
  if (include === 'Object') return { object };
  const { metadata } = object;
  return { object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata } };
}

function cellOf(
  column: PrinterColumn,
  object: ApiObject,
  now: number,
): string | number | boolean | null {
  if (typeof column.cell === 'function') return column.cell(object, now);
  const value = cellAt(object, column.cell);
  if (column.type === 'date') return typeof value === 'string' ? ageOf(value, now) : '<unknown>';
  return value;
}
