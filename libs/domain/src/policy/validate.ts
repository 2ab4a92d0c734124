import { parseCron } from '../schedule/cron';
import { readInterval, readZone } from '../schedule/schedule';
import { parseLabelSelector } from '../selector/label-selector';
import { MAX_DURATION_SECONDS } from '../words';
import { type FieldReader, present } from './field-reader';
import {
  type PolicyRetention,
  type PolicySchedule,
  type PolicySelector,
  type PolicySpec,
} from './policy';

/** A DNS label, so that it can stand in names, labels and addresses. */
const POLICY_NAME = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const NAME_RULES = {
  maxLength: 63,
  pattern: POLICY_NAME,
  expected: 'lower-case letters, digits and dashes, as in "nightly-db"',
};
const GLOB_RULES = {
  maxLength: 253,
  pattern: /^[-a-z0-9.*?]+$/,
  expected: 'a name, or a pattern with * and ?',
};
/** Why a text can be neither the name of a claim nor a pattern of such names; null when it can. */
export function globFault(text: string): string | null {
  return GLOB_RULES.pattern.test(text) ? null : `has to be ${GLOB_RULES.expected}`;
}

const MAX_TERMS = 100;
const MAX_LABEL_SELECTOR_LENGTH = 2_000;
const MAX_DESCRIPTION_LENGTH = 1_000;
const MAX_COUNT = 10_000;
const MAX_FULL_EVERY = 1_000;
const MAX_CONCURRENCY = 100;
const MAX_JITTER_SECONDS = 86_400;

/** Reads what a person writes; undefined when there is a fault. What may be left out gets its default here. */
export function readPolicySpec(fields: FieldReader): PolicySpec | undefined {
  const name = fields.required('name', fields.text('name', NAME_RULES));
  const enabled = fields.flag('enabled') ?? true;
  const description = fields.text('description', { maxLength: MAX_DESCRIPTION_LENGTH });
  const selector = fields.required('selector', fields.object('selector', readSelector));
  const schedule = fields.required('schedule', fields.object('schedule', readSchedule));
  const objectiveSeconds = fields.wholeNumber('objectiveSeconds', 60, MAX_DURATION_SECONDS);
  const retention = fields.object('retention', readRetention) ?? { keepAtLeast: 1 };
  const mode = fields.oneOf('mode', ['incremental', 'full']) ?? 'incremental';
  const fullEvery = fields.wholeNumber('fullEvery', 1, MAX_FULL_EVERY);
  if (mode === 'full' && fullEvery !== undefined) {
    fields.fault('fullEvery', 'has no meaning where every backup is a full one');
  }
  const concurrency = fields.wholeNumber('concurrency', 1, MAX_CONCURRENCY);
  if (name === undefined || selector === undefined || schedule === undefined) return undefined;
  const optional = present({ description, objectiveSeconds, fullEvery, concurrency });
  return { name, enabled, selector, schedule, retention, mode, ...optional };
}

function readSelector(fields: FieldReader): PolicySelector {
  return present({
    namespaces: fields.texts('namespaces', MAX_TERMS, GLOB_RULES),
    pvcs: fields.texts('pvcs', MAX_TERMS, GLOB_RULES),
    labelSelector: readLabelSelector(fields),
    storageClasses: fields.texts('storageClasses', MAX_TERMS, GLOB_RULES),
    exclude: fields.object('exclude', (exclude) =>
      present({
        namespaces: exclude.texts('namespaces', MAX_TERMS, GLOB_RULES),
        pvcs: exclude.texts('pvcs', MAX_TERMS, GLOB_RULES),
        labelSelector: readLabelSelector(exclude),
      }),
    ),
  });
}

function readLabelSelector(fields: FieldReader): string | undefined {
  const name = 'labelSelector';
  const text = fields.text(name, { maxLength: MAX_LABEL_SELECTOR_LENGTH });
  if (text === undefined) return undefined;
  if (text.trim() === '') return fields.fault(name, 'is empty; leave it out to not restrict it');
  const answer = parseLabelSelector(text);
  return answer.ok ? text : fields.fault(name, `${answer.error} (character ${answer.position})`);
}

function readSchedule(fields: FieldReader): PolicySchedule | undefined {
  const cron = fields.text('cron', { maxLength: 200 });
  const every = fields.text('every', { maxLength: 50 });
  const timezone = fields.text('timezone', { maxLength: 100 });
  const jitterSeconds = fields.wholeNumber('jitterSeconds', 0, MAX_JITTER_SECONDS);
  const onMissed = fields.oneOf('onMissed', ['run', 'skip']) ?? 'run';
  const zone = timezone === undefined ? null : readZone(timezone);
  if (zone?.ok === false) fields.fault('timezone', zone.error);
  if (fields.has('cron') === fields.has('every')) {
    return fields.fault('cron', 'has to stand here, or every, and not both');
  }
  const rest = { onMissed, ...present({ timezone, jitterSeconds }) };
  if (cron !== undefined) {
    const answer = parseCron(cron);
    return answer.ok ? { cron, ...rest } : fields.fault('cron', answer.error);
  }
  if (every === undefined) return undefined;
  const interval = readInterval(every);
  if (!interval.ok) return fields.fault('every', interval.error);
  if ((jitterSeconds ?? 0) > interval.value) {
    return fields.fault('jitterSeconds', 'is longer than the interval');
  }
  return { every, ...rest };
}

function readRetention(fields: FieldReader): PolicyRetention {
  const count = (name: string): number | undefined => fields.wholeNumber(name, 0, MAX_COUNT);
  const rules = present({
    last: count('last'),
    hourly: count('hourly'),
    daily: count('daily'),
    weekly: count('weekly'),
    monthly: count('monthly'),
    yearly: count('yearly'),
    withinSeconds: fields.wholeNumber('withinSeconds', 0, MAX_DURATION_SECONDS),
  });
  return { ...rules, keepAtLeast: fields.wholeNumber('keepAtLeast', 1, MAX_COUNT) ?? 1 };
}
