import { type Call } from '../server/api-server';

/** Counts what was asked of the server, by who, verb and resource. */
export class RequestLog {
  private readonly counts = new Map<string, number>();
  private readonly byUser = new Map<string, Map<string, number>>();
  private requests = 0;

  record(call: Call): void {
    const key = keyOf(call);
    this.requests += 1;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    const used = this.byUser.get(call.user) ?? new Map<string, number>();
    this.byUser.set(call.user, used.set(key, (used.get(key) ?? 0) + 1));
  }

  /** How many requests there were. */
  get total(): number {
    return this.requests;
  }

  /** How many requests of a verb there were for a resource (`plural`, `plural.group`, `plural/status`). */
  count(verb: string, resource: string): number {
    let total = 0;
    for (const [key, count] of this.counts) {
      const [seenVerb, seenResource = ''] = key.split(' ');
      if (seenVerb === verb && isResource(seenResource, resource)) total += count;
    }
    return total;
  }

  /** All that was asked, as `verb resource` → number. */
  all(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.counts);
  }

  /** What one user sent, as `verb plural.group/subresource`: to compare with what RBAC grants. */
  usedBy(user: string): readonly string[] {
    return [...(this.byUser.get(user)?.keys() ?? [])].sort();
  }

  /** What some users sent together, as `verb resource` → number. */
  sentByAll(isMeant: (user: string) => boolean): Readonly<Record<string, number>> {
    const sum: Record<string, number> = {};
    for (const [user, sent] of this.byUser) {
      if (!isMeant(user)) continue;
      for (const [key, number] of sent) sum[key] = (sum[key] ?? 0) + number;
    }
    return sum;
  }

  reset(): void {
    this.counts.clear();
    this.byUser.clear();
  }
}

function keyOf({ verb, isResource, plural, group, subresource, path }: Call): string {
  if (!isResource) return `${verb} ${path}`;
  const name = group === '' ? plural : `${plural}.${group}`;
  return `${verb} ${name}${subresource === '' ? '' : `/${subresource}`}`;
}

const isResource = (seen: string, wanted: string): boolean =>
  seen === wanted || (seen.startsWith(`${wanted}.`) && !seen.includes('/'));
