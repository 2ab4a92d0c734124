import { type PolicyDraft, type PolicySelector } from '@soteria/contracts';
import { formatDuration, parseDuration } from '@soteria/domain';
import { cronOf, scheduleFields, type ScheduleFields } from './schedule-form';

export const RETENTION_RULES = ['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const;
export type RetentionRule = (typeof RETENTION_RULES)[number];

/** A policy as a person types it: everything is text, as fields have it. */
export interface PolicyForm extends ScheduleFields {
  name: string;
  description: string;
  enabled: boolean;
  /** Lists are joined by commas. */
  namespaces: string;
  pvcs: string;
  labelSelector: string;
  storageClasses: string;
  excludeNamespaces: string;
  excludePvcs: string;
  excludeLabels: string;
  /** `26h`; empty: interval and some grace. */
  objective: string;
  retention: Record<RetentionRule, string>;
  within: string;
  keepAtLeast: string;
  mode: 'incremental' | 'full';
  fullEvery: string;
  concurrency: string;
}

/** What cannot be read, by the JSON pointer of what it would have become. */
export type Faults = Readonly<Record<string, string>>;

export interface ReadForm {
  draft: PolicyDraft;
  faults: Faults;
}

const list = (names: readonly string[] | undefined): string => (names ?? []).join(', ');
const count = (value: number | undefined): string => (value === undefined ? '' : String(value));
const seconds = (value: number | undefined): string =>
  value === undefined ? '' : formatDuration(value);

/** Fills the fields from a policy. */
export function toForm(policy: PolicyDraft): PolicyForm {
  const { selector, retention } = policy;
  const rules = RETENTION_RULES.map((rule) => [rule, count(retention[rule])] as const);
  return {
    name: policy.name,
    description: policy.description ?? '',
    enabled: policy.enabled,
    namespaces: list(selector.namespaces),
    pvcs: list(selector.pvcs),
    labelSelector: selector.labelSelector ?? '',
    storageClasses: list(selector.storageClasses),
    excludeNamespaces: list(selector.exclude?.namespaces),
    excludePvcs: list(selector.exclude?.pvcs),
    excludeLabels: selector.exclude?.labelSelector ?? '',
    ...scheduleFields(policy.schedule),
    objective: seconds(policy.objectiveSeconds),
    retention: Object.fromEntries(rules) as Record<RetentionRule, string>,
    within: seconds(retention.withinSeconds),
    keepAtLeast: String(retention.keepAtLeast),
    mode: policy.mode,
    fullEvery: count(policy.fullEvery),
    concurrency: count(policy.concurrency),
  };
}

/** What a new policy begins as: every night, kept for two weeks, two months and half a year. */
export const newPolicy = (selector: PolicySelector, timezone: string): PolicyDraft => ({
  name: '',
  enabled: true,
  selector,
  schedule: { cron: '0 2 * * *', timezone, jitterSeconds: 900, onMissed: 'run' },
  retention: { daily: 14, weekly: 8, monthly: 6, keepAtLeast: 2 },
  mode: 'incremental',
});

/** Splits a list that is joined by commas; absent when it is empty, which means "any". */
export function names(text: string): string[] | undefined {
  const found = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return found.length === 0 ? undefined : found;
}

/** Leaves out what is not given: an absent field and an empty one are different things to the API. */
function given<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}

class Reader {
  readonly faults: Record<string, string> = {};

  text(text: string): string | undefined {
    return text.trim() === '' ? undefined : text.trim();
  }

  count(text: string, pointer: string): number | undefined {
    if (text.trim() === '') return undefined;
    if (/^\d{1,6}$/.test(text.trim())) return Number(text);
    this.faults[pointer] = `“${text}” is not a number.`;
    return undefined;
  }

  duration(text: string, pointer: string): number | undefined {
    if (text.trim() === '') return undefined;
    const read = parseDuration(text);
    if (read.ok) return read.value;
    this.faults[pointer] = `${read.error}.`;
    return undefined;
  }
}

/** Reads the fields; what cannot be read is left out of the draft and told of in the faults. */
export function readForm(form: PolicyForm): ReadForm {
  const reader = new Reader();
  if (form.name.trim() === '') reader.faults['/name'] = 'A policy needs a name.';
  const jitterSeconds = reader.duration(form.jitter, '/schedule/jitterSeconds');
  const draft = given({
    name: form.name.trim(),
    enabled: form.enabled,
    description: reader.text(form.description),
    selector: readSelector(form, reader),
    schedule: given({
      ...cronOf(form),
      timezone: reader.text(form.timezone),
      jitterSeconds,
      onMissed: form.onMissed,
    }),
    objectiveSeconds: reader.duration(form.objective, '/objectiveSeconds'),
    retention: readRetention(form, reader),
    mode: form.mode,
    fullEvery: reader.count(form.fullEvery, '/fullEvery'),
    concurrency: reader.count(form.concurrency, '/concurrency'),
  }) as PolicyDraft;
  return { draft, faults: reader.faults };
}

function readSelector(form: PolicyForm, reader: Reader): PolicySelector {
  const exclude = given({
    namespaces: names(form.excludeNamespaces),
    pvcs: names(form.excludePvcs),
    labelSelector: reader.text(form.excludeLabels),
  });
  return given({
    namespaces: names(form.namespaces),
    pvcs: names(form.pvcs),
    labelSelector: reader.text(form.labelSelector),
    storageClasses: names(form.storageClasses),
    exclude: Object.keys(exclude).length === 0 ? undefined : exclude,
  });
}

function readRetention(form: PolicyForm, reader: Reader): PolicyDraft['retention'] {
  const rules = RETENTION_RULES.map(
    (rule) => [rule, reader.count(form.retention[rule], `/retention/${rule}`)] as const,
  );
  return given({
    ...Object.fromEntries(rules),
    withinSeconds: reader.duration(form.within, '/retention/withinSeconds'),
    keepAtLeast: reader.count(form.keepAtLeast, '/retention/keepAtLeast') ?? 1,
  });
}
