import { type PolicyRetention } from '../policy/policy';
import { durationInWords, listInWords } from '../words';
import { COUNTED_RULES } from './periods';
import { hasRules } from './rules';

/** Says what a policy keeps: `the last 3, 7 daily and 4 weekly; never fewer than 2`. */
export function retentionInWords(retention: PolicyRetention): string {
  if (!hasRules(retention)) return 'everything';
  const counted = COUNTED_RULES.flatMap((rule) => {
    const count = retention[rule] ?? 0;
    if (count === 0) return [];
    return rule === 'last' ? [`the last ${count}`] : [`${count} ${rule}`];
  });
  const within = retention.withinSeconds ?? 0;
  const kept = within === 0 ? counted : [...counted, `all within ${durationInWords(within)}`];
  return `${listInWords(kept)}; never fewer than ${retention.keepAtLeast}`;
}
