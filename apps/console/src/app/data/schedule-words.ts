import { type PolicySchedule } from '@soteria/contracts';
import { compileSchedule, scheduleInWords } from '@soteria/domain';

/** A schedule in words; one that cannot be read is shown as it stands. */
export function scheduleAsWords(schedule: PolicySchedule): string {
  const compiled = compileSchedule(schedule);
  if (compiled.ok) return scheduleInWords(compiled.value);
  return 'every' in schedule ? `every ${schedule.every}` : schedule.cron;
}
