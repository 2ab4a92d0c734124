import { badRequest, failure } from '../api-error';
import { type Json, sameJson } from '../json';
import { type ApiObject, type ManagedFieldsEntry } from '../object';
import { type StructNode } from '../schema/type-node';
import { differenceOf, fieldsOf } from './compare';
import { FieldSet, describePath } from './field-set';
import { lastAppliedFields } from './last-applied';
import { mergeConfiguration, removeFields } from './merge';

/** Who writes, by which way, and when. */
export interface Writer {
  manager: string;
  apiVersion: string;
  subresource: string;
  /** RFC 3339. */
  time: string;
}

/** The name for what was there before anybody applied. */
const BEFORE_APPLY = 'before-first-apply';

/** Fields that nobody owns. */
const UNOWNED = FieldSet.fromJson({
  'f:apiVersion': {},
  'f:kind': {},
  'f:metadata': {
    '.': {},
    'f:name': {},
    'f:namespace': {},
    'f:creationTimestamp': {},
    'f:selfLink': {},
    'f:uid': {},
    'f:generation': {},
    'f:managedFields': {},
    'f:resourceVersion': {},
    'f:deletionTimestamp': {},
    'f:deletionGracePeriodSeconds': {},
  },
});

interface Share {
  entry: ManagedFieldsEntry;
  fields: FieldSet;
}

const json = (object: ApiObject): Json => {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata } as unknown as Json;
};

const sharesOf = (object: ApiObject): Share[] =>
  (object.metadata.managedFields ?? []).map((entry) => ({
    entry,
    fields: FieldSet.fromJson(entry.fieldsV1),
  }));

/** Notes the writer of a new object as the owner of all its fields. */
export function ownNew(schema: StructNode, object: ApiObject, writer: Writer): void {
  const empty = { apiVersion: object.apiVersion, kind: object.kind, metadata: {} };
  const { added, changed } = differenceOf(schema, empty, json(object));
  setShares(object, [shareOf(writer, 'Update', added.union(changed))]);
}

/**
 * Notes who owns what after an update: the writer gets what it changed, and those who owned it
 * before lose it. Objects that nobody ever wrote through the API stay untracked.
 */
export function ownChanges(
  schema: StructNode,
  object: ApiObject,
  old: ApiObject,
  writer: Writer,
): void {
  const given = object.metadata.managedFields;
  const wantsReset = given !== undefined && given.every((entry) => entry.fieldsV1 === undefined);
  if (wantsReset) {
    delete object.metadata.managedFields;
    return;
  }
  const shares = sharesOf(given === undefined || writer.subresource !== '' ? old : object);
  if (shares.length === 0) return;
  const { added, changed, removed } = differenceOf(schema, json(old), json(object));
  const taken = added.union(changed);
  const others = shares
    .filter((share) => !isBy(share, writer, 'Update'))
    .map((share) => ({ ...share, fields: share.fields.minus(taken).minus(removed) }));
  const mine = shares.find((share) => isBy(share, writer, 'Update'));
  const fields = (mine?.fields ?? new FieldSet()).minus(removed).union(taken);
  setShares(object, [...others, keepTime(mine, shareOf(writer, 'Update', fields))]);
}

/**
 * Applies a configuration: the writer owns exactly what it says, and what it no longer says is
 * removed unless somebody else owns it. Throws 409 when it would change what others own.
 */
export function applyConfiguration(
  schema: StructNode,
  live: ApiObject,
  config: ApiObject,
  writer: Writer,
  force: boolean,
): ApiObject {
  if (config.metadata.managedFields !== undefined) {
    throw badRequest('metadata.managedFields must be nil');
  }
  const shares = trackedShares(schema, live, writer);
  const mine = shares.find((share) => isBy(share, writer, 'Apply'));
  const others = shares.filter((share) => share !== mine);
  const fields = fieldsOf(schema, json(config)).minus(UNOWNED);
  const merged = mergeConfiguration(schema, json(live), json(config));
  const dropped = abandoned(mine, fields, others);
  const result = removeFields(schema, merged, dropped) as unknown as ApiObject;
  const { added, changed } = differenceOf(schema, json(live), json(result));
  const taken = added.union(changed).minus(UNOWNED);
  if (!force) refuseConflicts(others, taken.minus(lastAppliedFields(schema, live, writer.manager)));
  setShares(result, [
    ...others.map((share) => ({ ...share, fields: share.fields.minus(taken) })),
    keepTime(mine, shareOf(writer, 'Apply', fields)),
  ]);
  return result;
}

/** What an object without owners holds belongs to those who came before. */
function trackedShares(schema: StructNode, live: ApiObject, writer: Writer): Share[] {
  const shares = sharesOf(live);
  if (shares.length > 0 || live.metadata.uid === undefined) return shares;
  const before = { ...writer, manager: BEFORE_APPLY };
  return [shareOf(before, 'Update', fieldsOf(schema, json(live)).minus(UNOWNED))];
}

/**
 * What the writer said last time, does not say now, and nobody else owns. A container stays as long
 * as anybody owns anything in it.
 */
function abandoned(mine: Share | undefined, fields: FieldSet, others: readonly Share[]): FieldSet {
  if (mine === undefined) return new FieldSet();
  let dropped = mine.fields.withContainers().minus(fields.withContainers());
  for (const share of others) dropped = dropped.minus(share.fields.withContainers());
  return dropped;
}

function refuseConflicts(others: readonly Share[], taken: FieldSet): void {
  const conflicts = others.flatMap((share) =>
    [...share.fields.intersection(taken).paths()].map((path) => ({
      owner: describeOwner(share.entry),
      path: describePath(path),
    })),
  );
  const [first] = conflicts;
  if (first === undefined) return;
  const message =
    conflicts.length === 1
      ? `Apply failed with 1 conflict: conflict with ${first.owner}: ${first.path}`
      : `Apply failed with ${conflicts.length} conflicts: ${listConflicts(conflicts)}`;
  throw failure(409, 'Conflict', message, {
    details: {
      causes: conflicts.map(({ owner, path }) => ({
        reason: 'FieldManagerConflict',
        message: `conflict with ${owner}`,
        field: path,
      })),
    },
  });
}

function listConflicts(conflicts: readonly { owner: string; path: string }[]): string {
  const owners = [...new Set(conflicts.map(({ owner }) => owner))].sort();
  return owners
    .flatMap((owner) => [
      `conflicts with ${owner}:`,
      ...conflicts.filter((one) => one.owner === owner).map(({ path }) => `- ${path}`),
    ])
    .join('\n');
}

function describeOwner({
  manager,
  operation,
  apiVersion,
  subresource,
  time,
}: ManagedFieldsEntry): string {
  const name = `"${manager}"${subresource === undefined ? '' : ` with subresource "${subresource}"`}`;
  if (operation === 'Apply') return name;
  return `${name} using ${apiVersion}${time === undefined ? '' : ` at ${time}`}`;
}

function shareOf(writer: Writer, operation: 'Apply' | 'Update', fields: FieldSet): Share {
  const { manager, apiVersion, subresource, time } = writer;
  return {
    fields,
    entry: {
      manager,
      operation,
      apiVersion,
      time,
      fieldsType: 'FieldsV1',
      fieldsV1: {},
      ...(subresource === '' ? {} : { subresource }),
    },
  };
}

const isBy = ({ entry }: Share, writer: Writer, operation: string): boolean =>
  entry.manager === writer.manager &&
  entry.operation === operation &&
  entry.apiVersion === writer.apiVersion &&
  (entry.subresource ?? '') === writer.subresource;

/** The time of an entry is that of the last change in what it owns. */
function keepTime(before: Share | undefined, after: Share): Share {
  if (before === undefined || !before.fields.equals(after.fields)) return after;
  return { ...after, entry: { ...after.entry, ...timeOf(before.entry) } };
}

const timeOf = ({ time }: ManagedFieldsEntry): { time?: string } =>
  time === undefined ? {} : { time };

function setShares(object: ApiObject, shares: readonly Share[]): void {
  const entries = shares
    .map(({ entry, fields }) => ({ entry, fields: fields.minus(UNOWNED) }))
    .filter(({ fields }) => !fields.isEmpty)
    .map(({ entry, fields }) => ({ ...entry, fieldsV1: fields.toJson() }))
    .sort(byOperationTimeAndName);
  if (entries.length === 0) delete object.metadata.managedFields;
  else object.metadata.managedFields = entries;
}

function byOperationTimeAndName(left: ManagedFieldsEntry, right: ManagedFieldsEntry): number {
  return (
    left.operation.localeCompare(right.operation) ||
    (left.time ?? '').localeCompare(right.time ?? '') ||
    left.manager.localeCompare(right.manager)
  );
}

/** Whether two objects differ in nothing but the times at which their fields were written. */
export function sameButForTimes(left: ApiObject, right: ApiObject): boolean {
  return sameJson(withoutTimes(left), withoutTimes(right));
}

function withoutTimes(object: ApiObject): unknown {
  const entries = object.metadata.managedFields?.map(({ time: _, ...entry }) => entry);
  return { ...object, metadata: { ...object.metadata, managedFields: entries } };
}
