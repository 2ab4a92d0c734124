import {
  type Backup,
  type NamespaceRestoreRequest,
  type Plan,
  type PlanItem,
  type VolumeRow,
} from '@soteria/contracts';
import { type Instant } from '@soteria/domain';
import { inLocalTime } from '../data/reasons';

/** What a person has entered about restoring several volumes of one namespace together. */
export interface GroupDraft {
  /** As `<input type="datetime-local">` has it, in the browser's zone; empty: the newest of each. */
  at: string;
  /** Names that were ticked or unticked by hand: to come along or not, against what was asked for. */
  flipped: ReadonlySet<string>;
  namespace: string;
  prefix: string;
  suffix: string;
  createNamespace: boolean;
  /** Empty: for each claim the one that it had. */
  storageClass: string;
  onMissing: 'fail' | 'skip';
}

export const emptyGroupDraft = (namespace: string): GroupDraft => ({
  at: '',
  flipped: new Set<string>(),
  namespace,
  prefix: '',
  suffix: '-restored',
  createNamespace: false,
  storageClass: '',
  onMissing: 'fail',
});

/** Another namespace has other claims, and goes to itself unless another place was entered; all else stays. */
export function draftForAnother(source: string, draft: GroupDraft, former: string): GroupDraft {
  const namespace = draft.namespace === former ? source : draft.namespace;
  return { ...draft, namespace, flipped: new Set<string>() };
}

/** Whether a draft holds anything that it did not begin with. */
export function isEntered({ flipped, ...fields }: GroupDraft, source: string): boolean {
  const { flipped: none, ...begun } = emptyGroupDraft(source);
  return flipped.size > none.size || JSON.stringify(fields) !== JSON.stringify(begun);
}

/** The claims of a namespace that have restore points, living or gone. */
export const restorableClaims = (backups: readonly Backup[]): string[] =>
  [
    ...new Set(backups.filter(({ usable, pvc }) => usable && pvc !== '').map(({ pvc }) => pvc)),
  ].sort();

/**
 * All that a restore of the whole namespace would be about: also claims that have no restore point, so
 * that one which stops the whole can be taken out of it.
 */
export const knownClaims = (backups: readonly Backup[], living: readonly VolumeRow[]): string[] =>
  [...new Set([...backups, ...living].map(({ pvc }) => pvc))].filter((pvc) => pvc !== '').sort();

/** The claims that are to come along: those that were asked for (null: all), but for what was flipped. */
export const chosenClaims = (
  claims: readonly string[],
  asked: readonly string[] | null,
  { flipped }: GroupDraft,
): string[] =>
  claims.filter((claim) => (asked === null || asked.includes(claim)) !== flipped.has(claim));

/** Those that were asked for and are not there, as in an address that was mistyped or is old. */
export const unknownClaims = (
  claims: readonly string[],
  asked: readonly string[] | null,
): string[] => [...new Set(asked)].filter((name) => name !== '' && !claims.includes(name));

/** So many names are written out. */
const MOST_NAMED = 8;

/** What is said of claims that are not there; null when all are. */
export function unknownInWords(names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const more = names.length - MOST_NAMED;
  const named = names.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
  const none =
    names.length === 1 ? 'no volume and no backup of that name' : 'no such volumes or backups';
  return `Not to be found: ${named}. The address asks for ${names.length === 1 ? 'it' : 'them'}, but this namespace has ${none}.`;
}

/** The request for a draft; null while something has to be entered first. */
export function groupRequestOf(
  source: string,
  claims: readonly string[],
  pvcs: readonly string[],
  draft: GroupDraft,
): NamespaceRestoreRequest | null {
  const namespace = draft.namespace.trim();
  const at = draft.at === '' ? null : new Date(draft.at);
  if (namespace === '' || pvcs.length === 0 || Number.isNaN(at?.getTime())) return null;
  const prefix = draft.prefix.trim();
  const suffix = draft.suffix.trim();
  return {
    source: {
      namespace: source,
      ...(at === null ? {} : { at: at.toISOString() }),
    },
    target: {
      namespace,
      ...(prefix === '' ? {} : { namePrefix: prefix }),
      ...(suffix === '' ? {} : { nameSuffix: suffix }),
      ...(draft.createNamespace ? { createNamespace: true } : {}),
      ...(draft.storageClass === '' ? {} : { storageClass: draft.storageClass }),
    },
    ...(pvcs.length === claims.length ? {} : { pvcs: [...pvcs] }),
    onMissing: draft.onMissing,
  };
}

/** The time between the oldest and the newest chosen point: how far apart the volumes will be. */
export function skewSeconds(plan: Plan): number | null {
  const times = plan.items.flatMap(({ time }) => (time === null ? [] : [Date.parse(time)]));
  return times.length < 2 ? null : (Math.max(...times) - Math.min(...times)) / 1_000;
}

/** What stands against one item, as one text. */
export const conflictOf = (item: PlanItem): string =>
  item.conflicts.map(({ detail }) => inLocalTime(detail)).join(' ');

/** A moment in the browser's zone, as `<input type="datetime-local">` has it. */
function asEntered(moment: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join('-');
  return `${day}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** Moments that people ask for, the newest first. */
export function usualMoments(now: Instant): { word: string; at: string }[] {
  const at = (daysAgo: number, hour: number) => {
    const moment = new Date(now);
    moment.setHours(hour, 0, 0, 0);
    moment.setDate(moment.getDate() - daysAgo);
    return asEntered(moment);
  };
  return [
    { word: 'Last midnight', at: at(0, 0) },
    { word: 'Yesterday noon', at: at(1, 12) },
    { word: 'A week ago, noon', at: at(7, 12) },
  ];
}
