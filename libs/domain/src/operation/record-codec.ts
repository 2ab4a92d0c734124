import { type Parsed, parsed, refused } from '../words';
import { OPERATION_KINDS, type OperationKind, type OperationRecord } from './record';
import { isMembers, misshapen, shapesOf } from './record-shape';

/** The record as text for keeping. */
export const writeRecord = (record: OperationRecord): string => JSON.stringify(record);

/**
 * Reads a kept record. What anybody may have written by hand is checked for all that is relied on
 * later; the answer of a damaged one says what is wrong with it.
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
  const { kind, items } = value;
  if (!isKind(kind)) return 'its record has no known kind';
  const shapes = shapesOf(kind);
  const fault = misshapen(value, shapes.record);
  if (fault !== null) return `its record has no proper ${fault}`;
  if (!Array.isArray(items)) return 'its record has no items';
  for (const [index, item] of items.entries()) {
    const named = `its item ${index + 1}`;
    if (!isMembers(item)) return `${named} is not an object`;
    const itemFault = misshapen(item, shapes.item);
    if (itemFault !== null) return `${named} has no proper ${itemFault}`;
  }
  return null;
}

const isKind = (kind: unknown): kind is OperationKind =>
  OPERATION_KINDS.some((known) => known === kind);
