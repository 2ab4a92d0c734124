import { type PolicyRetention } from '../../policy/policy';

/**
 * What restic and Proxmox Backup Server keep, by their manuals, in UTC. Written from the meaning of their options and
 * not from the code under test; times are instants, each once.
 */
type Rule = 'last' | 'hourly' | 'daily' | 'weekly' | 'monthly' | 'yearly';
const RULES: readonly Rule[] = ['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'];

/** Weeks counted from Monday 1970-01-05, which are those of ISO 8601. */
function periodOf(rule: Rule, time: number): string {
  const iso = new Date(time).toISOString();
  if (rule === 'last') return iso;
  if (rule === 'weekly') return String(Math.floor((time - Date.UTC(1970, 0, 5)) / 604_800_000));
  return iso.slice(0, { hourly: 13, daily: 10, monthly: 7, yearly: 4 }[rule]);
}

const newestFirst = (times: readonly number[]): number[] => [...times].sort((a, b) => b - a);

/**
 * restic's `forget`: each option looks by itself; it keeps the newest of each of the last n periods that
 * have one, and while its count is not used up the oldest point as well.
 */
export function resticKeeps(times: readonly number[], retention: PolicyRetention): Set<number> {
  const kept = new Set<number>();
  const sorted = newestFirst(times);
  for (const rule of RULES) {
    const count = retention[rule] ?? 0;
    const byPeriod = new Map<string, number>();
    for (const time of sorted) {
      const period = periodOf(rule, time);
      if (!byPeriod.has(period)) byPeriod.set(period, time);
    }
    for (const time of [...byPeriod.values()].slice(0, count)) kept.add(time);
    const oldest = sorted[sorted.length - 1];
    if (oldest !== undefined && byPeriod.size < count) kept.add(oldest);
  }
  const newest = sorted[0] ?? 0;
  const within = (retention.withinSeconds ?? 0) * 1_000;
  for (const time of sorted) if (within > 0 && time > newest - within) kept.add(time);
  return kept;
}

/**
 * Proxmox Backup Server's prune: the options come one after the other, and each counts only periods of which none is
 * kept yet.
 */
export function proxmoxKeeps(times: readonly number[], retention: PolicyRetention): Set<number> {
  const kept = new Set<number>();
  for (const rule of RULES) {
    const covered = new Set([...kept].map((time) => periodOf(rule, time)));
    const byPeriod = new Map<string, number>();
    for (const time of newestFirst(times)) {
      const period = periodOf(rule, time);
      if (!covered.has(period) && !byPeriod.has(period)) byPeriod.set(period, time);
    }
    for (const time of [...byPeriod.values()].slice(0, retention[rule] ?? 0)) kept.add(time);
  }
  return kept;
}
