import {
  type ExclusionEntry,
  type Reading,
  kindOfKey,
  parseExclusionEntry,
  parsePolicyEntry,
} from './document';
import { type Fault } from './field-reader';
import { type StoredPolicy } from './policy';

/** All that the entries of the policy Secret say, and which of them cannot be read. */
export interface PolicyEntries {
  policies: StoredPolicy[];
  exclusions: ExclusionEntry[];
  /** A damaged entry is out of force; it does no harm to the others. */
  problems: { key: string; detail: string }[];
}

/** Reads the entries of the Secret, each by itself, in the order of their keys. */
export function readPolicyEntries(entries: Readonly<Record<string, string>>): PolicyEntries {
  const read: PolicyEntries = { policies: [], exclusions: [], problems: [] };
  for (const [key, text] of Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const kind = kindOfKey(key);
    if (kind === 'policy') take(parsePolicyEntry(key, text), read.policies, key, read);
    if (kind === 'exclusion') take(parseExclusionEntry(key, text), read.exclusions, key, read);
    if (kind === null) {
      read.problems.push({ key, detail: 'is neither a policy nor an exclusion, by its key' });
    }
  }
  return read;
}

function take<T>(reading: Reading<T>, values: T[], key: string, { problems }: PolicyEntries): void {
  if (reading.ok) values.push(reading.value);
  else problems.push({ key, detail: faultsInWords(reading.faults) });
}

const MAX_FAULTS_TOLD = 5;

/** `/schedule/cron …; /name is missing`, and how many more there are. */
export function faultsInWords(faults: readonly Fault[]): string {
  const told = faults
    .slice(0, MAX_FAULTS_TOLD)
    .map(({ pointer, detail }) => (pointer === '' ? detail : `${pointer} ${detail}`));
  const more = faults.length - told.length;
  return more > 0 ? `${told.join('; ')}; and ${more} more` : told.join('; ');
}
