import { type Parsed, parsed, refused } from '../words';
import { ITEM_STATES, OPERATION_KINDS, type OperationRecord } from './record';

/** The record as text for keeping. */
export const writeRecord = (record: OperationRecord): string => JSON.stringify(record);

type Members = Record<string, unknown>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isOneOf = (value: unknown, allowed: readonly string[]): boolean =>
  typeof value === 'string' && allowed.includes(value);

const RECORD_TEXTS = ['id', 'via', 'request', 'createdAt', 'namespace'];
const ITEM_TEXTS = ['namespace', 'pvc', 'phase'];
const KIND_TEXTS: Readonly<Record<string, readonly string[]>> = {
  backup: ['claimUid', 'volume', 'target', 'mode', 'name'],
  restore: ['name'],
  undo: [],
  prune: [],
};
const KIND_OBJECTS: Readonly<Record<string, readonly string[]>> = {
  backup: [],
  restore: ['source', 'claim'],
  undo: [],
  prune: ['backup'],
};

/**
 * Reads a kept record. What anybody may have written by hand is checked for all that the executor
 * relies on; the answer of a damaged one says what is wrong with it.
 */
export function readRecord(text: string | undefined): Parsed<OperationRecord> {
  if (text === undefined) return refused('it has no record in it');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not JSON: the answer below says so, which is all that the caller needs.
    return refused('its record is not JSON');
  }
  const fault = recordFault(value);
  return fault === null ? parsed(value as OperationRecord) : refused(fault);
}

function recordFault(value: unknown): string | null {
  if (!isMembers(value)) return 'its record is not an object';
  if (value['version'] !== 1) return 'its record is of a version that this build does not know';
  if (!isOneOf(value['kind'], OPERATION_KINDS)) return 'its record has no known kind';
  const missing = RECORD_TEXTS.find((key) => typeof value[key] !== 'string');
  if (missing) return `its record has no ${missing}`;
  if (!isMembers(value['requestedBy'])) return 'its record does not say who asked for it';
  if (Number.isNaN(Date.parse(String(value['createdAt'])))) return 'its createdAt is not a time';
  if (!Array.isArray(value['items'])) return 'its record has no items';
  for (const [index, item] of value['items'].entries()) {
    const fault = itemFault(item, String(value['kind']));
    if (fault) return `its item ${index + 1} ${fault}`;
  }
  return null;
}

function itemFault(item: unknown, kind: string): string | null {
  if (!isMembers(item)) return 'is not an object';
  if (!isOneOf(item['state'], ITEM_STATES)) return 'has no known state';
  if (!Array.isArray(item['objects'])) return 'has no list of objects';
  const texts = [...ITEM_TEXTS, ...(KIND_TEXTS[kind] ?? [])];
  const missing =
    texts.find((key) => typeof item[key] !== 'string') ??
    (KIND_OBJECTS[kind] ?? []).find((key) => !isMembers(item[key]));
  return missing ? `has no ${missing}` : null;
}
