import { type Condition } from '@soteria/kube';

/** The conditions with one of them set; its time moves only when its status does. */
export function withCondition(
  conditions: readonly Condition[] | undefined,
  wanted: Omit<Condition, 'lastTransitionTime'>,
  now: string,
): Condition[] {
  const before = (conditions ?? []).find(({ type }) => type === wanted.type);
  const lastTransitionTime =
    before?.status === wanted.status ? (before.lastTransitionTime ?? now) : now;
  const next = { reason: '', message: '', ...wanted, lastTransitionTime };
  return before
    ? (conditions ?? []).map((condition) => (condition === before ? next : condition))
    : [...(conditions ?? []), next];
}
