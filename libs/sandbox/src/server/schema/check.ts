import { type Json, type JsonObject, defineField, isObject } from '../json';
import { formatQuantity, parseQuantity } from '../quantity';
import {
  type ListNode,
  type MapNode,
  type ScalarNode,
  type StructNode,
  type TypeNode,
} from './type-node';

/** What was found out about a value that was held against a schema. */
export interface Findings {
  /** The paths of fields that the schema does not know; they are left out of the result. */
  unknown: string[];
  /** Values of the wrong type. */
  mistyped: { path: string; expected: string; value: Json }[];
}

export interface CheckRules {
  /** Go's types lose null, and lists and maps without entries; custom resources keep them. */
  dropEmpty: boolean;
}

/** Holds a value against a schema: answers with the value as it would be stored, and what was wrong. */
export function checkAgainst(
  node: TypeNode,
  value: Json,
  rules: CheckRules,
): { value: Json; findings: Findings } {
  const findings: Findings = { unknown: [], mistyped: [] };
  const checker = new Checker(rules, findings);
  return { value: checker.check(node, value, ''), findings };
}

class Checker {
  constructor(
    private readonly rules: CheckRules,
    private readonly findings: Findings,
  ) {}

  check(node: TypeNode, value: Json, path: string): Json {
    if (value === null) return null;
    switch (node.is) {
      case 'scalar':
        return this.scalar(node, value, path);
      case 'struct':
        return isObject(value) ? this.struct(node, value, path) : this.wrong(path, 'object', value);
      case 'map':
        return isObject(value) ? this.map(node, value, path) : this.wrong(path, 'object', value);
      case 'list':
        return Array.isArray(value)
          ? this.list(node, value, path)
          : this.wrong(path, 'array', value);
    }
  }

  private struct(node: StructNode, value: JsonObject, path: string): JsonObject {
    const result: JsonObject = {};
    // The metadata of every object is Go's.
    const dropEmpty = this.rules.dropEmpty || node.name === 'ObjectMeta';
    for (const [field, item] of Object.entries(value)) {
      if (item === undefined || (item === null && dropEmpty)) continue;
      const place = path === '' ? field : `${path}.${field}`;
      const type = Object.hasOwn(node.fields, field) ? node.fields[field] : undefined;
      if (type !== undefined && dropEmpty && isEmptyCollection(type, item)) continue;
      if (type !== undefined) defineField(result, field, this.check(type, item, place));
      else if (node.open === true) defineField(result, field, item);
      else this.findings.unknown.push(place);
    }
    return result;
  }

  private map(node: MapNode, value: JsonObject, path: string): JsonObject {
    const result: JsonObject = {};
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined || (item === null && this.rules.dropEmpty)) continue;
      defineField(result, key, this.check(node.values, item, `${path}.${key}`));
    }
    return result;
  }

  private list(node: ListNode, value: readonly Json[], path: string): Json[] {
    return value.map((item, index) => this.check(node.items, item, `${path}[${index}]`));
  }

  private scalar({ type }: ScalarNode, value: Json, path: string): Json {
    switch (type) {
      case 'any':
        return value;
      case 'quantity': {
        const quantity = parseQuantity(value);
        return quantity === null ? this.wrong(path, 'quantity', value) : formatQuantity(quantity);
      }
      case 'integer':
        return Number.isInteger(value) ? value : this.wrong(path, 'integer', value);
      case 'int-or-string':
        return Number.isInteger(value) || typeof value === 'string'
          ? value
          : this.wrong(path, 'integer or string', value);
      case 'time':
        return typeof value === 'string' && isTime(value) ? value : this.wrong(path, 'time', value);
      default:
        return typeof value === type ? value : this.wrong(path, type, value);
    }
  }

  private wrong(path: string, expected: string, value: Json): Json {
    this.findings.mistyped.push({ path, expected, value });
    return value;
  }
}

function isEmptyCollection(node: TypeNode, value: Json): boolean {
  if (node.is === 'list') return Array.isArray(value) && value.length === 0;
  return node.is === 'map' && isObject(value) && Object.keys(value).length === 0;
}

const isTime = (value: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value) &&
  !Number.isNaN(Date.parse(value));
