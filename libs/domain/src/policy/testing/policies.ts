import { type CompiledPolicy, compilePolicy } from '../compile';
import { type StoredPolicy } from '../policy';

/** The policy `nightly` of everything, at 02:00 UTC, saved long ago; a spec names what is different. */
export const storedPolicy = (overrides: Partial<StoredPolicy> = {}): StoredPolicy => ({
  name: 'nightly',
  enabled: true,
  selector: {},
  schedule: { cron: '0 2 * * *', onMissed: 'run' },
  retention: { keepAtLeast: 1 },
  mode: 'incremental',
  updatedAt: null,
  updatedBy: 'ada',
  activeSince: Date.parse('2026-01-01T00:00:00Z'),
  ...overrides,
});

export const GRACE_SECONDS = 3_600;

export function compiled(overrides: Partial<StoredPolicy> = {}): CompiledPolicy {
  const now = Date.parse('2026-05-01T00:00:00Z');
  const answer = compilePolicy(storedPolicy(overrides), GRACE_SECONDS, now);
  if (!answer.ok) throw new Error(answer.error);
  return answer.value;
}
