import { type JsonObject, at, isObject, textAt } from '../json';
import { type ApiObject } from '../object';
import { kubernetesType } from '../schema/kubernetes';
import { EVENT_COLUMNS } from '../table/core-columns';
import { defineResource } from './definition';

/** What the newer Event calls differently, as `[newer, core]`. Source: conversion of events.k8s.io/v1. */
const RENAMED = [
  ['regarding', 'involvedObject'],
  ['note', 'message'],
  ['reportingController', 'reportingComponent'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
] as const;

/** Events by their newer name: the same objects as those of the core group. */
export const NEWER_EVENTS = defineResource({
  group: 'events.k8s.io',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
  namespaced: true,
  shortNames: ['ev'],
  storageKey: 'events',
  createOnUpdate: true,
  schema: kubernetesType('EventsV1Event'),
  columns: EVENT_COLUMNS.map((column) => ({ ...column, cell: onCoreEvent(column.cell) })),
  selectableFields: {
    reason: (object) => textAt(object, 'reason'),
    type: (object) => textAt(object, 'type'),
    reportingController: (object) => textAt(object, 'reportingComponent'),
    'regarding.name': (object) => textAt(object, 'involvedObject', 'name'),
    'regarding.kind': (object) => textAt(object, 'involvedObject', 'kind'),
    'regarding.namespace': (object) => textAt(object, 'involvedObject', 'namespace'),
    'regarding.uid': (object) => textAt(object, 'involvedObject', 'uid'),
  },
  present: (object) => rename(object, 'events.k8s.io/v1', ([newer, core]) => [core, newer]),
  absorb: toCore,
});

function toCore(object: ApiObject): ApiObject {
  return rename(object, 'v1', ([newer, core]) => [newer, core]);
}

function rename(
  object: ApiObject,
  apiVersion: string,
  direction: (pair: (typeof RENAMED)[number]) => readonly [from: string, to: string],
): ApiObject {
  const result: JsonObject = { apiVersion };
  const names = new Map(RENAMED.map(direction));
  for (const [field, value] of Object.entries(object)) {
    if (field === 'apiVersion') continue;
    const name = names.get(field) ?? field;
    if (!isObject(value) || Object.keys(value).length > 0) result[name] = at(object, field);
  }
  return result as unknown as ApiObject;
}

type Cell = (typeof EVENT_COLUMNS)[number]['cell'];

/** Columns are written for the core Event. */
function onCoreEvent(cell: Cell): Cell {
  return typeof cell === 'string' ? cell : (object, now) => cell(toCore(object), now);
}
