import { Inject, Injectable } from '@nestjs/common';
import {
  type ClaimFact,
  ClaimIndex,
  type CompiledPolicy,
  type Coverage,
  type ExclusionEntry,
  exclusionKey,
  HOUR_MS,
  type Instant,
  policyCoverage,
  type RegisteredExclusion,
  type SkippedRun,
} from '@soteria/domain';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { LiveEvents } from '../live/live-events';
import { PolicySecret } from './policy-secret';
import { PolicyRuns } from './policy-runs';
import { EMPTY_REGISTER, type PolicyInForce, readRegister, type Register } from './register';

/** How much longer than its longest interval a policy that names no objective may take. */
export const GRACE_SECONDS = (2 * HOUR_MS) / 1_000;

/** The policies, exclusions and pins in force, and what follows from them for each volume. */
@Injectable()
export class PolicyBook {
  private register: Register = EMPTY_REGISTER;
  private readonly skipped = new Map<string, SkippedRun[]>();
  private readonly listeners = new Set<() => void>();
  /** Claims by what selectors ask of them. */
  readonly claims = new ClaimIndex();

  constructor(
    private readonly secret: PolicySecret,
    private readonly runs: PolicyRuns,
    private readonly live: LiveEvents,
    facts: FactStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    secret.onChange(() => this.read());
    facts.onChange(({ kind, after, before }) => {
      if (kind !== 'claim') return;
      if (after) this.claims.set(after);
      else if (before) this.claims.delete(before.uid);
    });
  }

  /** Calls back when anything in here changed; the answer ends that. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  get(name: string): PolicyInForce | undefined {
    return this.register.policies.get(name);
  }

  policies(): PolicyInForce[] {
    return [...this.register.policies.values()];
  }

  /** Policies that run: none while the Secret is gone, whatever they were. */
  running(): CompiledPolicy[] {
    return this.secret.isLost ? [] : this.policies().map(({ compiled }) => compiled);
  }

  problems(): { key: string; detail: string }[] {
    const problems = this.register.problems.map(({ key, detail }) => ({ key, detail }));
    if (!this.secret.isLost) return problems;
    const detail = `The Secret ${this.secret.name} is gone, so no policy runs. Put it back, or save any policy here: what it held last is written back with it.`;
    return [{ key: this.secret.name, detail }, ...problems];
  }

  exclusions(): ExclusionEntry[] {
    return [...this.register.exclusions.values()];
  }

  exclusionOf(namespace: string, pvc: string): RegisteredExclusion | null {
    return this.register.exclusions.get(exclusionKey(namespace, pvc)) ?? null;
  }

  pins(): ReadonlySet<string> {
    return new Set(this.register.pins.keys());
  }

  isPinned(backup: string): boolean {
    return this.register.pins.has(backup);
  }

  coverageOf(claim: ClaimFact, now: Instant): Coverage[] {
    return this.policies().flatMap(({ compiled }) => {
      const runs = this.runs.of(compiled.policy.name, claim);
      return policyCoverage(compiled, claim, runs, now) ?? [];
    });
  }

  /** Runs that were owed to a claim and did not begin, at the last look. */
  skippedRunsOf(claimUid: string): readonly SkippedRun[] {
    return this.skipped.get(claimUid) ?? [];
  }

  /** Takes over what the last look at a policy found; answers the claims for which that is news. */
  noteSkipped(skipped: ReadonlyMap<string, SkippedRun[]>): string[] {
    const news: string[] = [];
    for (const uid of new Set([...this.skipped.keys(), ...skipped.keys()])) {
      const before = JSON.stringify(this.skipped.get(uid) ?? []);
      const after = skipped.get(uid) ?? [];
      if (before === JSON.stringify(after)) continue;
      news.push(uid);
      if (after.length > 0) this.skipped.set(uid, after);
      else this.skipped.delete(uid);
    }
    return news;
  }

  private read(): void {
    const entries = this.secret.entries();
    if (entries) {
      const settings = { graceSeconds: GRACE_SECONDS, now: this.clock.now() };
      this.register = readRegister(entries, this.register, settings);
    }
    for (const listener of this.listeners) listener();
    this.live.publish('policies', {});
  }
}
