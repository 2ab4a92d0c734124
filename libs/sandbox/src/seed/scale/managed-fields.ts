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

/** The same object as a server gives it out: with a note for the writer of its spec, and of its status. */
export function withManagedFields<T extends KubeObject>(
  object: T,
  managers: { spec: string; status: string },
  time: string,
): T {
  const { labels, annotations, finalizers, ownerReferences } = object.metadata;
  const rest = object as T & { spec?: unknown; status?: unknown };
  const common = { operation: 'Update', apiVersion: object.apiVersion, time } as const;
  const managedFields: ManagedFields[] = [
    {
      ...common,
      manager: managers.spec,
      fieldsType: 'FieldsV1',
      fieldsV1: {
        'f:metadata': fieldsOf({
          ...(labels && { labels }),
          ...(annotations && { annotations }),
          ...(finalizers && { finalizers }),
          ...(ownerReferences && { ownerReferences }),
        }),
        'f:spec': fieldsOf(rest.spec),
      },
    },
    {
      ...common,
      manager: managers.status,
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:status': fieldsOf(rest.status) },
      subresource: 'status',
    },
  ];
  return { ...object, metadata: { ...object.metadata, managedFields } };
}
