import { utf8ToBytes } from '@noble/hashes/utils.js';
import { type RegisteredExclusion } from '../freshness/evidence';
import { fingerprint } from '../names';
import { type Instant, formatInstant, parseWrittenTime } from '../time';
import { type Fault, FieldReader, isRecord } from './field-reader';
import { type PolicySpec, type StoredPolicy } from './policy';
import { readPolicySpec } from './validate';

/** The form in which entries are written; older ones are read as long as this stays 1. */
const DOCUMENT_VERSION = 1;
/** A policy whose lists are all full of the longest names would take twice as much, and is refused. */
export const MAX_ENTRY_BYTES = 64 * 1024;
const MAX_PERSON_LENGTH = 256;

/** A document that was read, or everything that is wrong with it. */
export type Reading<T> = { ok: true; value: T } | { ok: false; faults: readonly Fault[] };

/** "Not backed up on purpose", as an entry of its own. */
export interface ExclusionEntry extends RegisteredExclusion {
  namespace: string;
  pvc: string;
}

/** A backup that nobody may prune, as an entry of its own. */
export interface PinEntry {
  backup: string;
  by: string;
  at: Instant | null;
}

const POLICY_KEY = /^policy\.(.+)\.json$/;
const EXCLUSION_KEY = /^exclusion\..+\.json$/;
const PIN_KEY = /^pin\..+\.json$/;

/** The key of a policy's entry in the Secret. */
export const policyKey = (name: string): string => `policy.${name}.json`;

/** The key of an exclusion's entry; a fingerprint, as both names together may be longer than a key. */
export const exclusionKey = (namespace: string, pvc: string): string =>
  `exclusion.${fingerprint([namespace, pvc])}.json`;

/** The key of a pin's entry. The backup's name is kept, which survives a re-reading of the target. */
export const pinKey = (backup: string): string => `pin.${fingerprint([backup])}.json`;

/** What an entry is, by its key; null for one that does not belong here. */
export function kindOfKey(key: string): 'policy' | 'exclusion' | 'pin' | null {
  if (POLICY_KEY.test(key)) return 'policy';
  if (EXCLUSION_KEY.test(key)) return 'exclusion';
  return PIN_KEY.test(key) ? 'pin' : null;
}

/** Checks what a person sends as a policy. */
export function validatePolicy(value: unknown): Reading<PolicySpec> {
  return readRecord(value, readPolicySpec);
}

/** Reads the entry of a policy, which anybody may have written by hand. */
export function parsePolicyEntry(key: string, text: string): Reading<StoredPolicy> {
  return readEntry(text, (fields): StoredPolicy | undefined => {
    const stored = {
      updatedAt: readTime(fields, 'updatedAt'),
      updatedBy: fields.text('updatedBy', { maxLength: MAX_PERSON_LENGTH }) ?? '',
      activeSince: readTime(fields, 'activeSince'),
    };
    const spec = readPolicySpec(fields);
    if (spec === undefined) return undefined;
    if (policyKey(spec.name) !== key) {
      return fields.fault('name', `is "${spec.name}", but the entry is called "${key}"`);
    }
    return { ...spec, ...stored };
  });
}

export function formatPolicyEntry(policy: StoredPolicy): string {
  const { updatedAt, updatedBy, activeSince, ...spec } = policy;
  return formatEntry({ ...spec, ...times({ updatedAt, activeSince }), updatedBy });
}

/** Reads the entry of an exclusion. */
export function parseExclusionEntry(key: string, text: string): Reading<ExclusionEntry> {
  return readEntry(text, (fields): ExclusionEntry | undefined => {
    const place = { maxLength: 253, pattern: /^[-a-z0-9.]+$/, expected: 'a name of Kubernetes' };
    const namespace = fields.required('namespace', fields.text('namespace', place));
    const pvc = fields.required('pvc', fields.text('pvc', place));
    const reason = fields.required('reason', fields.text('reason', { maxLength: 1_000 }));
    const until = readTime(fields, 'until');
    const by = fields.text('by', { maxLength: MAX_PERSON_LENGTH }) ?? '';
    const at = readTime(fields, 'at');
    if (namespace === undefined || pvc === undefined || reason === undefined) return undefined;
    if (exclusionKey(namespace, pvc) !== key) {
      return fields.fault('pvc', `is another claim than that of the entry "${key}"`);
    }
    return { namespace, pvc, reason, until, by, at };
  });
}

export function formatExclusionEntry(exclusion: ExclusionEntry): string {
  const { until, at, ...rest } = exclusion;
  return formatEntry({ ...rest, ...times({ until, at }) });
}

/** Reads the entry of a pin. */
export function parsePinEntry(key: string, text: string): Reading<PinEntry> {
  return readEntry(text, (fields): PinEntry | undefined => {
    const name = { maxLength: 253, pattern: /^[-a-z0-9_.]+$/, expected: 'the name of a backup' };
    const backup = fields.required('backup', fields.text('backup', name));
    const by = fields.text('by', { maxLength: MAX_PERSON_LENGTH }) ?? '';
    const at = readTime(fields, 'at');
    if (backup === undefined) return undefined;
    if (pinKey(backup) !== key) {
      return fields.fault('backup', `is another backup than that of the entry "${key}"`);
    }
    return { backup, by, at };
  });
}

export function formatPinEntry({ at, ...rest }: PinEntry): string {
  return formatEntry({ ...rest, ...times({ at }) });
}

function formatEntry(record: object): string {
  return `${JSON.stringify({ version: DOCUMENT_VERSION, ...record }, null, 2)}\n`;
}

const times = (record: Record<string, Instant | null>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(record).flatMap(([name, instant]) =>
      instant === null ? [] : [[name, formatInstant(instant)]],
    ),
  );

function readTime(fields: FieldReader, name: string): Instant | null {
  const text = fields.text(name, { maxLength: 40 });
  if (text === undefined) return null;
  const instant = parseWrittenTime(text);
  if (instant === null) fields.fault(name, 'has to be a time, as in "2026-05-01T02:00:00Z"');
  return instant;
}

function readEntry<T>(text: string, read: (fields: FieldReader) => T | undefined): Reading<T> {
  const bytes = utf8ToBytes(text).length;
  if (bytes > MAX_ENTRY_BYTES) {
    return refuse(`the entry has ${bytes} bytes, more than ${MAX_ENTRY_BYTES}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const place = error instanceof Error ? error.message.replace(/\s+/g, ' ') : '';
    return refuse(`the entry is not JSON: ${place}`);
  }
  return readRecord(value, (fields) => {
    const version = fields.wholeNumber('version', 1, Number.MAX_SAFE_INTEGER) ?? DOCUMENT_VERSION;
    if (version > DOCUMENT_VERSION) {
      fields.fault(
        'version',
        `is ${version}, newer than the ${DOCUMENT_VERSION} that is understood here`,
      );
    }
    return read(fields);
  });
}

function readRecord<T>(value: unknown, read: (fields: FieldReader) => T | undefined): Reading<T> {
  if (!isRecord(value)) return refuse('has to be an object');
  const faults: Fault[] = [];
  const fields = new FieldReader(value, '', faults);
  const answer = read(fields);
  fields.refuseOthers();
  if (faults.length > 0 || answer === undefined) return { ok: false, faults };
  return { ok: true, value: answer };
}

const refuse = (detail: string): { ok: false; faults: readonly Fault[] } => ({
  ok: false,
  faults: [{ pointer: '', detail }],
});
