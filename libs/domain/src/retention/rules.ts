import { type PolicyRetention } from '../policy/policy';
import { type Zone } from '../schedule/zone';
import { type Instant, SECOND_MS } from '../time';
import { durationInWords } from '../words';
import { COUNTED_RULES, periodOf } from './periods';

/** A restore point that the rules of a policy look at. */
export interface Candidate {
  id: string;
  at: Instant;
}

/**
 * Which rules want which candidates: by id, each rule as its reason (`daily 3 of 7`). Every rule looks by
 * itself, and a point stays if any one wants it. `candidates` are newest first.
 */
export function wantedBy(
  retention: PolicyRetention,
  candidates: readonly Candidate[],
  zone: Zone,
): Map<string, string[]> {
  const reasons = new Map<string, string[]>();
  const want = (id: string, reason: string): void => {
    reasons.set(id, [...(reasons.get(id) ?? []), reason]);
  };
  for (const rule of COUNTED_RULES) wantCounted(rule, retention[rule] ?? 0, candidates, zone, want);
  wantWithin(retention.withinSeconds ?? 0, candidates, want);
  const { keepAtLeast } = retention;
  const floor =
    keepAtLeast === 1 ? 'the newest always stays' : `the newest ${keepAtLeast} always stay`;
  for (const { id } of candidates.slice(0, keepAtLeast)) want(id, floor);
  return reasons;
}

/** Whether a retention has any rule besides the floor; without one, everything is kept. */
export const hasRules = (retention: PolicyRetention): boolean =>
  [...COUNTED_RULES.map((rule) => retention[rule]), retention.withinSeconds].some(
    (value) => value !== undefined && value > 0,
  );

type Want = (id: string, reason: string) => void;

/** The newest point of each of the newest `count` periods that have one. */
function wantCounted(
  rule: (typeof COUNTED_RULES)[number],
  count: number,
  candidates: readonly Candidate[],
  zone: Zone,
  want: Want,
): void {
  const periods = new Set<string | number>();
  for (const { id, at } of candidates) {
    const period = rule === 'last' ? id : periodOf(rule, at, zone);
    if (periods.has(period)) continue;
    if (periods.size === count) return;
    periods.add(period);
    want(id, `${rule} ${periods.size} of ${count}`);
  }
}

/** Measured from the newest point and not from now, so that nothing expires while no backups are made. */
function wantWithin(seconds: number, candidates: readonly Candidate[], want: Want): void {
  const newest = candidates[0];
  if (newest === undefined || seconds === 0) return;
  const after = newest.at - seconds * SECOND_MS;
  for (const { id, at } of candidates) {
    if (at > after) want(id, `within ${durationInWords(seconds)} of the newest`);
  }
}
