import { type ApiObject } from '../object';
import { type ResourceDefinition, apiVersionOf, listKindOf } from '../resources/definition';
import { type Revision } from '../store/kind-store';
import { presentedObject, presentedText } from '../store/presented';
import { tableOf, tableRow } from '../table/table';
import { type Answer } from './answer';
import { encodeValue, line, listPieces, sendsStored } from './encode';
import { type Representation } from './media';

/** What a Table's rows carry of their objects. Source: IncludeObjectPolicy (meta/v1). */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

export interface Shape {
  representation: Representation;
  includeObject: IncludeObject;
  now: number;
}

type ListAnswer = Extract<Answer, { kind: 'list' }>;

/** One object as the client wants it. */
export function representObject(
  definition: ResourceDefinition,
  text: Buffer,
  shape: Shape,
): Buffer {
  const { representation } = shape;
  if (sendsStored(representation)) return line(presentedText(definition, text));
  return encodeValue(
    reshape(definition, presentedObject(definition, text), shape, true),
    representation,
  );
}

/** A list in pieces. */
export function* representList(answer: ListAnswer, shape: Shape): Generator<Buffer> {
  const { definition } = answer;
  const { representation } = shape;
  const metadata = {
    resourceVersion: answer.version,
    ...(answer.continueToken === undefined ? {} : { continue: answer.continueToken }),
    ...(answer.remainingItemCount === undefined
      ? {}
      : { remainingItemCount: answer.remainingItemCount }),
  };
  if (representation.as === 'Table') {
    const objects = answer.items.map(({ text }) => presentedObject(definition, text));
    yield encodeValue(tableOf(definition, objects, shape, metadata), representation);
    return;
  }
  const partial = representation.as.startsWith('PartialObjectMetadata');
  const head = partial
    ? { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata }
    : { kind: listKindOf(definition), apiVersion: apiVersionOf(definition), metadata };
  if (sendsStored(representation)) {
    yield* listPieces(head, texts(definition, answer.items));
    return;
  }
  const items = answer.items.map((revision) =>
    reshape(definition, presentedObject(definition, revision.text), shape, true),
  );
  yield encodeValue({ ...head, items }, representation);
}

function* texts(definition: ResourceDefinition, revisions: readonly Revision[]): Generator<Buffer> {
  for (const revision of revisions) yield presentedText(definition, revision.text);
}

/** The object inside a watch event; a Table says its columns in the first event only. */
export function representEventObject(
  definition: ResourceDefinition,
  text: Buffer,
  shape: Shape,
  first: boolean,
): Buffer {
  if (shape.representation.as === '') return presentedText(definition, text);
  return Buffer.from(
    JSON.stringify(reshape(definition, presentedObject(definition, text), shape, first)),
  );
}

function reshape(
  definition: ResourceDefinition,
  object: ApiObject,
  shape: Shape,
  withColumns: boolean,
): object {
  const { as } = shape.representation;
  if (as === 'Table') {
    const { resourceVersion = '' } = object.metadata;
    const table = tableOf(definition, [], shape, { resourceVersion });
    return {
      ...table,
      ...(withColumns ? {} : { columnDefinitions: null }),
      rows: [tableRow(definition, object, shape)],
    };
  }
  if (as.startsWith('PartialObjectMetadata')) {
    return {
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: object.metadata,
    };
  }
  return object;
}
