import { Inject, Injectable } from '@nestjs/common';
import {
  fingerprint,
  NAMESPACED_PERMISSIONS,
  type Permission,
  PERMISSIONS,
  roleOfPermissions,
} from '@soteria/domain';
import { AccessReviews } from '../cluster/access-reviews';
import { KubeError } from '../cluster/kube-error';
import { type AuthConfig } from '../config/auth-config';
import { type Clock } from '../config/clock';
import { CLOCK, CONFIG, type Config } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { ProblemError } from '../http/problem-error';
import { Authority, resourceOf, type Standing } from './authority';
import { EVERYWHERE, type Reach } from './caller';
import { type Identity } from './identity';
import { Rejection } from './rejection';
import { Turnstile } from './turnstile';

/** How long the cluster's answer is kept: a right that is taken away ends within this time. */
const REVIEW_LIFE_MS = 30_000;
const MAX_KEPT = 1_000;
/** How many questions are under way at once, over all callers. */
const QUESTIONS_AT_ONCE = 20;
/** The group under which permissions are granted in the cluster; nothing is served under it. */
const API_GROUP = 'soteria.io';
/** The cluster's own identities, which no proxy may speak for. Source: Kubernetes, "RBAC". */
const RESERVED = /^system:/;

interface Subject {
  user: string;
  groups: readonly string[];
}

interface Kept {
  /** By the monotonic clock. */
  until: number;
  standing: Promise<Standing>;
}

/** The cluster decides, by the roles that the person and the groups are bound to in it. */
@Injectable()
export class ClusterAuthority extends Authority {
  private readonly auth: AuthConfig;
  private readonly kept = new Map<string, Kept>();
  private readonly turnstile = new Turnstile(QUESTIONS_AT_ONCE);

  constructor(
    private readonly reviews: AccessReviews,
    private readonly facts: FactStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) { auth }: Config,
  ) {
    super();
    this.auth = auth;
  }

  override async standingOf(identity: Identity): Promise<Standing> {
    const subject = this.subjectOf(identity);
    const key = fingerprint([subject.user, [...subject.groups].sort()]);
    const known = this.kept.get(key);
    if (known && this.clock.monotonic() < known.until) return known.standing;
    const until = this.clock.monotonic() + REVIEW_LIFE_MS;
    const standing = this.review(subject, until);
    this.keep(key, { until, standing });
    // What could not be decided is not remembered: the next request asks again.
    standing.catch(() => this.kept.delete(key));
    return standing;
  }

  private subjectOf({ user, groups }: Identity): Subject {
    const subject = {
      user: this.auth.clusterUserPrefix + user,
      groups: groups.map((group) => this.auth.clusterGroupPrefix + group),
    };
    if (![subject.user, ...subject.groups].some((name) => RESERVED.test(name))) return subject;
    throw new Rejection('name-reserved', "Names that begin with system: are the cluster's own.");
  }

  private keep(key: string, kept: Kept): void {
    this.kept.delete(key);
    this.kept.set(key, kept);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MAX_KEPT && oldest !== undefined) this.kept.delete(oldest);
  }

  private async review(subject: Subject, standsUntil: number): Promise<Standing> {
    const answers = new Map<string, Promise<boolean>>();
    const may = (permission: Permission, namespace: string | null): Promise<boolean> => {
      const key = `${permission} ${namespace ?? ''}`;
      const answer = answers.get(key) ?? this.ask(subject, permission, namespace);
      answers.set(key, answer);
      answer.catch(() => answers.delete(key));
      return answer;
    };
    const everywhere = await filtered(PERMISSIONS, (permission) => may(permission, null));
    const seesAll = everywhere.includes('inventory:read');
    const seen = seesAll
      ? []
      : await filtered(this.namespaces(), (namespace) => may('inventory:read', namespace));
    const held = await filtered(
      NAMESPACED_PERMISSIONS,
      async (each) => !everywhere.includes(each) && (await someAsync(seen, (ns) => may(each, ns))),
    );
    const permissions = PERMISSIONS.filter(
      (each) => everywhere.includes(each) || held.includes(each),
    );
    return {
      role: roleOfPermissions(permissions),
      permissions,
      reach: seesAll ? EVERYWHERE : reachOf(seen),
      namespaces: seesAll ? null : seen.sort(),
      standsUntil,
      may: async (permission, namespace) =>
        everywhere.includes(permission) || (await may(permission, namespace)),
    };
  }

  /** Namespaces in which there is anything to see: they exist, or backups tell of them. */
  private namespaces(): string[] {
    const names = new Set<string>();
    for (const { name } of this.facts.all('namespace')) names.add(name);
    for (const { source } of this.facts.all('backup')) {
      if (source.namespace) names.add(source.namespace);
    }
    return [...names];
  }

  private async ask(
    { user, groups }: Subject,
    permission: Permission,
    namespace: string | null,
  ): Promise<boolean> {
    try {
      return await this.turnstile.pass(() =>
        this.reviews.isAllowed({
          user,
          groups,
          group: API_GROUP,
          ...resourceOf(permission),
          namespace,
        }),
      );
    } catch (error) {
      if (!(error instanceof KubeError)) throw error;
      throw new ProblemError(
        'cluster-unavailable',
        'The cluster decides who may do what here, and it cannot be asked now; nobody is let in until it can.',
        { retryAfterSeconds: 5 },
      );
    }
  }
}

function reachOf(namespaces: readonly string[]): Reach {
  const seen = new Set(namespaces);
  return { everywhere: false, sees: (namespace) => seen.has(namespace) };
}

async function filtered<T>(list: readonly T[], test: (each: T) => Promise<boolean>): Promise<T[]> {
  const verdicts = await Promise.all(list.map(test));
  return list.filter((_, at) => verdicts[at]);
}

/** One after the other, since the first few usually decide. */
async function someAsync<T>(
  list: readonly T[],
  test: (each: T) => Promise<boolean>,
): Promise<boolean> {
  for (const each of list) if (await test(each)) return true;
  return false;
}
