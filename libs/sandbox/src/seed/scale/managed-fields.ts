import { type KubeObject } from '@soteria/kube';

/** What the API server notes about a writer: which fields, and when. Source: ManagedFieldsEntry (meta/v1). */
interface ManagedFields {
  manager: string;
  operation: 'Update';
  apiVersion: string;
  time: string;
  fieldsType: 'FieldsV1';
  fieldsV1: object;
  subresource?: string;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fields of a value in the form in which the API server lists them. */
function fieldsOf(value: unknown): object {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [`f:${field}`, fieldsOf(inner)]),
  );
}

/** Which fields the writers of an object set; objects of one shape share the answer. */
interface Shape {
  metadataAndSpec: object;
  status: object;
}

const shapes = new Map<string, Shape>();

/** Among hundreds of thousands of objects there are but a few shapes, told apart by their labels. */
function shapeOf(object: KubeObject & { spec?: unknown; status?: unknown }): Shape {
  const { labels, annotations, finalizers, ownerReferences } = object.metadata;
  const key = `${object.kind} ${Object.keys(labels ?? {}).join()} ${ownerReferences !== undefined}`;
  const known = shapes.get(key);
  if (known) return known;
  const metadata = {
    ...(labels && { labels }),
    ...(annotations && { annotations }),
    ...(finalizers && { finalizers }),
    ...(ownerReferences && { ownerReferences }),
  };
  const shape = {
    metadataAndSpec: { 'f:metadata': fieldsOf(metadata), 'f:spec': fieldsOf(object.spec) },
    status: { 'f:status': fieldsOf(object.status) },
  };
  shapes.set(key, shape);
  return shape;
}

/** The same object as a server gives it out: with a note for the writer of its spec, and of its status. */
export function withManagedFields<T extends KubeObject>(
  object: T,
  managers: { spec: string; status: string },
  time: string,
): T {
  const shape = shapeOf(object);
  const common = {
    operation: 'Update',
    apiVersion: object.apiVersion,
    time,
    fieldsType: 'FieldsV1',
  } as const;
  const managedFields: ManagedFields[] = [
    { ...common, manager: managers.spec, fieldsV1: shape.metadataAndSpec },
    { ...common, manager: managers.status, fieldsV1: shape.status, subresource: 'status' },
  ];
  return { ...object, metadata: { ...object.metadata, managedFields } };
}
