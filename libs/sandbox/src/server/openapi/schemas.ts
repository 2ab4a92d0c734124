import { type ResourceDefinition } from '../resources/definition';
import {
  type ListNode,
  type ScalarNode,
  type StructNode,
  type TypeNode,
} from '../schema/type-node';

type Schema = Record<string, unknown>;

const SCALARS: Readonly<Record<ScalarNode['type'], Schema>> = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  integer: { type: 'integer', format: 'int64' },
  number: { type: 'number', format: 'double' },
  time: { type: 'string', format: 'date-time' },
  quantity: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  'int-or-string': { 'x-kubernetes-int-or-string': true, format: 'int-or-string' },
  any: { 'x-kubernetes-preserve-unknown-fields': true },
};

/** Under which name a type of a resource's own is published. */
export const schemaNameOf = ({ group, version, kind }: ResourceDefinition): string => {
  const domain = group === '' ? 'io.k8s.api.core' : group.split('.').reverse().join('.');
  return `${domain}.${version}.${kind}`;
};

/** Collects the schemas of resources and of all types that they mention. */
export class SchemaCollector {
  readonly schemas: Record<string, Schema> = {};

  addResource(definition: ResourceDefinition): void {
    const { group, version, kind } = definition;
    this.schemas[schemaNameOf(definition)] = {
      ...this.struct(definition.schema),
      'x-kubernetes-group-version-kind': [{ group, version, kind }],
    };
  }

  private schemaOf(node: TypeNode): Schema {
    switch (node.is) {
      case 'scalar':
        return this.scalar(node);
      case 'list':
        return this.list(node);
      case 'map':
        return {
          type: 'object',
          additionalProperties: this.schemaOf(node.values),
          ...(node.atomic === true ? { 'x-kubernetes-map-type': 'atomic' } : {}),
        };
      case 'struct':
        return node.name === '' ? this.struct(node) : this.reference(node);
    }
  }

  private reference(node: StructNode): Schema {
    const name = `io.k8s.api.${node.name}`;
    if (!Object.hasOwn(this.schemas, name)) {
      // Types may hold themselves, so the name is taken before the fields are walked.
      this.schemas[name] = {};
      this.schemas[name] = this.struct(node);
    }
    const $ref = `#/components/schemas/${name}`;
    return node.retainKeys === true ? { allOf: [{ $ref }], ...RETAIN_KEYS } : { $ref };
  }

  private struct(node: StructNode): Schema {
    const properties = Object.fromEntries(
      Object.entries(node.fields).map(([field, type]) => [field, this.schemaOf(type)]),
    );
    return {
      type: 'object',
      properties,
      ...(node.required === undefined || node.required.length === 0
        ? {}
        : { required: node.required }),
      ...(node.open === true ? { 'x-kubernetes-preserve-unknown-fields': true } : {}),
      ...(node.atomic === true ? { 'x-kubernetes-map-type': 'atomic' } : {}),
    };
  }

  private scalar({ type, enum: values, minimum, maximum, pattern }: ScalarNode): Schema {
    return {
      ...SCALARS[type],
      ...(values === undefined ? {} : { enum: values }),
      ...(minimum === undefined ? {} : { minimum }),
      ...(maximum === undefined ? {} : { maximum }),
      ...(pattern === undefined ? {} : { pattern }),
    };
  }

  private list({ items, topology, patchMergeKey, patchRetainKeys }: ListNode): Schema {
    return {
      type: 'array',
      items: this.schemaOf(items),
      'x-kubernetes-list-type': topology.kind,
      ...(topology.kind === 'map' ? { 'x-kubernetes-list-map-keys': topology.keys } : {}),
      ...(patchMergeKey === undefined
        ? {}
        : {
            'x-kubernetes-patch-strategy': patchRetainKeys === true ? 'merge,retainKeys' : 'merge',
            ...(patchMergeKey === '' ? {} : { 'x-kubernetes-patch-merge-key': patchMergeKey }),
          }),
    };
  }
}

const RETAIN_KEYS = { 'x-kubernetes-patch-strategy': 'retainKeys' };
