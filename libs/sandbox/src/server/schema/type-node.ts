import { type Json } from '../json';

/** How a list is merged. Source: x-kubernetes-list-type and x-kubernetes-patch-merge-key. */
export type ListTopology =
  | { kind: 'atomic' }
  | { kind: 'set' }
  /** Items are told apart by these fields. */
  | { kind: 'map'; keys: readonly string[] };

export type ScalarType =
  | 'string'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'time'
  /** An amount such as `10Gi`, which may be written as a number too. */
  | 'quantity'
  | 'int-or-string'
  | 'any';

export interface ScalarNode {
  is: 'scalar';
  type: ScalarType;
  enum?: readonly Json[];
  minimum?: number;
  maximum?: number;
  pattern?: string;
  maxLength?: number;
  default?: Json;
}

export interface StructNode {
  is: 'struct';
  /** For messages: the name of the type in the API. */
  name: string;
  fields: Readonly<Record<string, TypeNode>>;
  required?: readonly string[];
  /** Keeps fields it does not know. */
  open?: boolean;
  /** Is replaced and owned as a whole. */
  atomic?: boolean;
  default?: Json;
  /** A patch drops the fields it does not mention. */
  retainKeys?: boolean;
}

export interface MapNode {
  is: 'map';
  values: TypeNode;
  atomic?: boolean;
  default?: Json;
}

export interface ListNode {
  is: 'list';
  items: TypeNode;
  topology: ListTopology;
  /** By which field a strategic merge patch pairs items; a list of scalars is then merged as a set. */
  patchMergeKey?: string;
  patchRetainKeys?: boolean;
  default?: Json;
}

/** What a value may look like, and how it is merged: the common shape of every kind's schema. */
export type TypeNode = ScalarNode | StructNode | MapNode | ListNode;

export const scalar = (type: ScalarType, limits: Partial<ScalarNode> = {}): ScalarNode => ({
  ...limits,
  is: 'scalar',
  type,
});
export const text = scalar('string');
export const integer = scalar('integer');
export const flag = scalar('boolean');
export const time = scalar('time');
export const anything = scalar('any');

/** One of these strings. */
export const oneOf = (...values: string[]): ScalarNode => scalar('string', { enum: values });

export const mapOf = (values: TypeNode): MapNode => ({ is: 'map', values });

export const listOf = (items: TypeNode): ListNode => ({
  is: 'list',
  items,
  topology: { kind: 'atomic' },
});

export const structOf = (
  fields: Record<string, TypeNode>,
  required: readonly string[] = [],
): StructNode => ({ is: 'struct', name: '', fields, required });
