import { type PolicyDraft } from '@soteria/contracts';
import { durationInWords, retentionInWords } from '@soteria/domain';
import { scheduleAsWords } from '../data/schedule-words';

export interface Change {
  what: string;
  before: string;
  after: string;
}

const terms = (policy: PolicyDraft): string => selectorInWords(policy.selector);

/** Whom a selector covers: `namespaces shop, media; labels tier=data; not in namespaces kube-*`. */
export function selectorInWords(selector: PolicyDraft['selector']): string {
  const { namespaces, pvcs, labelSelector, storageClasses, exclude } = selector;
  const parts = [
    namespaces && `namespaces ${namespaces.join(', ')}`,
    pvcs && `claims ${pvcs.join(', ')}`,
    labelSelector && `labels ${labelSelector}`,
    storageClasses && `storage classes ${storageClasses.join(', ')}`,
    exclude?.namespaces && `not in namespaces ${exclude.namespaces.join(', ')}`,
    exclude?.pvcs && `not claims ${exclude.pvcs.join(', ')}`,
    exclude?.labelSelector && `not labels ${exclude.labelSelector}`,
  ].filter((part) => part !== undefined && part !== '');
  return parts.length === 0 ? 'every volume' : parts.join('; ');
}

const FIELDS: readonly [what: string, say: (policy: PolicyDraft) => string][] = [
  ['Switched', ({ enabled }) => (enabled ? 'on' : 'off')],
  ['Description', ({ description }) => description ?? 'none'],
  ['Covers', terms],
  ['Runs', ({ schedule }) => scheduleAsWords(schedule)],
  [
    'Missed runs',
    ({ schedule }) => (schedule.onMissed === 'run' ? 'made up for once' : 'left out'),
  ],
  [
    'Spread over',
    ({ schedule }) =>
      schedule.jitterSeconds ? durationInWords(schedule.jitterSeconds) : 'nothing',
  ],
  [
    'Objective',
    ({ objectiveSeconds }) =>
      objectiveSeconds === undefined ? 'by the schedule' : durationInWords(objectiveSeconds),
  ],
  ['Keeps', ({ retention }) => retentionInWords(retention)],
  ['Kind', ({ mode, fullEvery }) => (fullEvery ? `${mode}, full every ${fullEvery} runs` : mode)],
  ['At once', ({ concurrency }) => (concurrency === undefined ? 'no limit' : String(concurrency))],
];

/** What saving would change, field by field, in words. */
export function changesBetween(saved: PolicyDraft, draft: PolicyDraft): Change[] {
  return FIELDS.map(([what, say]) => ({ what, before: say(saved), after: say(draft) })).filter(
    ({ before, after }) => before !== after,
  );
}
