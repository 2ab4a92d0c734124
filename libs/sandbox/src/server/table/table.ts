import { type IncludeObject } from '../http/represent';
import { type ApiObject } from '../object';
import { type PrinterColumn, type ResourceDefinition } from '../resources/definition';
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

/** The columns of a resource: its name, its own, and its age unless it brings one. */
export function columnsOf(definition: ResourceDefinition): readonly PrinterColumn[] {
  const own = definition.columns;
  if (own.some((column) => column.name === 'Age' || column.name === 'Last Seen')) {
    return definition.plural === 'events' ? own : [NAME, ...own];
  }
  return [NAME, ...own, AGE];
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

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** A time as kubectl tells ages: `45s`, `3m12s`, `5h`, `12d`, `2y34d`. Source: duration.HumanDuration. */
export function ageOf(timestamp: string | undefined | null, now: number): string {
  const instant = Date.parse(timestamp ?? '');
  if (Number.isNaN(instant)) return '<unknown>';
  const age = now - instant;
  if (age < -2 * SECOND) return '<invalid>';
  if (age < 0) return '0s';
  if (age < 2 * MINUTE) return `${Math.floor(age / SECOND)}s`;
  if (age < 10 * MINUTE) return two(age, MINUTE, 'm', SECOND, 's');
  if (age < 3 * HOUR) return `${Math.floor(age / MINUTE)}m`;
  if (age < 8 * HOUR) return two(age, HOUR, 'h', MINUTE, 'm');
  if (age < 2 * DAY) return `${Math.floor(age / HOUR)}h`;
  if (age < 8 * DAY) return two(age, DAY, 'd', HOUR, 'h');
  if (age < 2 * YEAR) return `${Math.floor(age / DAY)}d`;
  if (age < 8 * YEAR) return two(age, YEAR, 'y', DAY, 'd');
  return `${Math.floor(age / YEAR)}y`;
}

/** Two units, the second left out when it is zero. */
function two(age: number, big: number, bigName: string, small: number, smallName: string): string {
  const rest = Math.floor((age % big) / small);
  return `${Math.floor(age / big)}${bigName}${rest === 0 ? '' : `${rest}${smallName}`}`;
}
