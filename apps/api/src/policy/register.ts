import {
  type CompiledPolicy,
  compilePolicy,
  type ExclusionEntry,
  type Fault,
  fingerprint,
  type Instant,
  kindOfKey,
  parseExclusionEntry,
  parsePinEntry,
  parsePolicyEntry,
  type PinEntry,
  type Reading,
  type StoredPolicy,
} from '@soteria/domain';
import { joined } from '../cluster/interned';
import { isEqual } from '../cluster/is-equal';

/** A policy as it is in force: from its entry, or, where that is damaged, as it was last readable. */
export interface PolicyInForce {
  compiled: CompiledPolicy;
  /** Changes with every change of its entry. */
  version: string;
  /** Whether its entry cannot be read any more; nothing is pruned by it then. */
  isDamaged: boolean;
}

/** Which claim. */
export interface ClaimName {
  namespace: string;
  name: string;
}

export interface EntryProblem {
  key: string;
  detail: string;
}

/** All that the Secret says, read entry by entry: what is wrong with one concerns no other. */
export interface Register {
  policies: ReadonlyMap<string, PolicyInForce>;
  /** By `namespace/name` of the claim: every row asks, and the name of an entry takes a hash to know. */
  exclusions: ReadonlyMap<string, ExclusionEntry>;
  pins: ReadonlyMap<string, PinEntry>;
  /** Whether some entry does not say which backup it pins: it may be any, and none is pruned then. */
  hasUnreadablePins: boolean;
  problems: readonly EntryProblem[];
}

export const EMPTY_REGISTER: Register = {
  policies: new Map(),
  exclusions: new Map(),
  pins: new Map(),
  hasUnreadablePins: false,
  problems: [],
};

/** The claims to which two readings say different things; null: any of them, since policies differ. */
export function claimsBetween(before: Register, after: Register): readonly ClaimName[] | null {
  if (!isSameBook(before.policies, after.policies)) return null;
  const entries = [...before.exclusions, ...after.exclusions];
  const differ = entries.filter(
    ([claim]) => !isEqual(before.exclusions.get(claim), after.exclusions.get(claim)),
  );
  return [...new Map(differ).values()].map(({ namespace, pvc }) => ({ namespace, name: pvc }));
}

/** A policy whose entry says the same is the same object. */
const isSameBook = (before: Register['policies'], after: Register['policies']): boolean =>
  before.size === after.size && [...after].every(([name, each]) => before.get(name) === each);

const PINS_HOLD = 'Nothing is pruned until the entry is mended, or removed.';

export const versionOfEntry = (text: string): string => fingerprint(['entry', text]);

/**
 * Reads the entries. A policy whose entry has become unreadable stays in force as it was, as far as
 * this process remembers it, so that a slip of the hand leaves no volume without backups.
 */
export function readRegister(
  entries: ReadonlyMap<string, string>,
  before: Register,
  settings: { graceSeconds: number; now: Instant },
): Register {
  const policies = new Map<string, PolicyInForce>();
  const exclusions = new Map<string, ExclusionEntry>();
  const pins = new Map<string, PinEntry>();
  const problems: EntryProblem[] = [];
  let hasUnreadablePins = false;
  for (const [key, text] of entries) {
    const note = (detail: string) => problems.push({ key, detail });
    switch (kindOfKey(key)) {
      case 'policy':
        readPolicy(key, text, { before, policies, note, ...settings });
        break;
      case 'exclusion':
        keep(parseExclusionEntry(key, text), note, (entry) =>
          exclusions.set(joined(entry.namespace, entry.pvc), entry),
        );
        break;
      case 'pin':
        keep(
          parsePinEntry(key, text),
          (detail) => {
            hasUnreadablePins = true;
            note(`${detail} ${PINS_HOLD}`);
          },
          (entry) => pins.set(entry.backup, entry),
        );
        break;
      case null:
        note('is neither a policy, nor an exclusion, nor a pin; remove it.');
    }
  }
  return { policies, exclusions, pins, hasUnreadablePins, problems };
}

interface PolicyReading {
  before: Register;
  policies: Map<string, PolicyInForce>;
  note: (detail: string) => unknown;
  graceSeconds: number;
  now: Instant;
}

function readPolicy(key: string, text: string, reading: PolicyReading): void {
  const { before, policies, note, graceSeconds, now } = reading;
  const version = versionOfEntry(text);
  const name = key.slice('policy.'.length, -'.json'.length);
  const known = before.policies.get(name);
  if (known?.version === version && !known.isDamaged) {
    policies.set(name, known);
    return;
  }
  const read = compiled(parsePolicyEntry(key, text), graceSeconds, now);
  if (read.ok) {
    policies.set(name, { compiled: read.value, version, isDamaged: false });
    return;
  }
  if (known) policies.set(name, { compiled: known.compiled, version, isDamaged: true });
  const consequence = known
    ? 'It goes on as it was before, and prunes nothing, until the entry is mended.'
    : 'It does not run until the entry is mended.';
  note(`cannot be read: ${inWords(read.faults)}. ${consequence}`);
}

function compiled(
  read: Reading<StoredPolicy>,
  graceSeconds: number,
  now: Instant,
): Reading<CompiledPolicy> {
  if (!read.ok) return read;
  const answer = compilePolicy(read.value, graceSeconds, now);
  return answer.ok
    ? { ok: true, value: answer.value }
    : { ok: false, faults: [{ pointer: '', detail: answer.error }] };
}

function keep<T>(
  read: Reading<T>,
  note: (detail: string) => unknown,
  take: (entry: T) => unknown,
): void {
  if (read.ok) take(read.value);
  else note(`cannot be read: ${inWords(read.faults)}.`);
}

const inWords = (faults: readonly Fault[]): string =>
  faults.map(({ pointer, detail }) => (pointer ? `${pointer} ${detail}` : detail)).join('; ');
