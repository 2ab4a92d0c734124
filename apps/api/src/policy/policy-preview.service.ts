import { Inject, Injectable } from '@nestjs/common';
import {
  MAX_VOLUMES_IN_RETENTION_PREVIEW,
  type PolicyPreview,
  type RetentionPreview,
  type VolumeName,
} from '@soteria/contracts';
import {
  type ClaimFact,
  compilePolicy,
  type CompiledPolicy,
  formatInstant,
  plannedRuns,
  type PolicySpec,
  selectionWarnings,
} from '@soteria/domain';
import { type Clock } from '../config/clock';
import { CLOCK, CONFIG, type Config } from '../config/config';
import { validationFailed } from '../http/problem-error';
import { GRACE_SECONDS, PolicyBook } from './policy-book';
import { PolicyRuns } from './policy-runs';
import { PolicyStarter } from './policy-starter';
import { RetentionRunner } from './retention-runner';

const RUNS_SHOWN = 5;

/** Shows what a policy would mean, before anybody saves it; what it shows is what would be done. */
@Injectable()
export class PolicyPreviews {
  constructor(
    private readonly book: PolicyBook,
    private readonly runs: PolicyRuns,
    private readonly retention: RetentionRunner,
    private readonly starter: PolicyStarter,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  preview(spec: PolicySpec): PolicyPreview {
    const now = this.clock.now();
    const stored = { ...spec, updatedAt: null, updatedBy: '', activeSince: now };
    const compiled = compilePolicy(stored, GRACE_SECONDS, now);
    if (!compiled.ok) throw validationFailed({ pointer: '', detail: compiled.error });
    const claims = this.selected(compiled.value);
    const saved = this.book.get(spec.name);
    const before = saved ? this.selected(saved.compiled) : [];
    return {
      selected: claims.map(nameOf),
      added: without(claims, before),
      removed: without(before, claims),
      warnings: this.warningsOf(claims),
      nextRuns: plannedRuns(
        compiled.value.schedule,
        now,
        RUNS_SHOWN,
        this.lastStartedAt(spec.name, claims),
      ).map(({ at, note }) => ({ time: formatInstant(at), ...(note === null ? {} : { note }) })),
      retention: claims
        .flatMap((claim) => this.retentionOf(spec, claim))
        .slice(0, MAX_VOLUMES_IN_RETENTION_PREVIEW),
    };
  }

  private warningsOf(claims: readonly ClaimFact[]): string[] {
    return selectionWarnings({
      selected: claims,
      outside: claims.filter((claim) => this.starter.readiness(claim).state === 'outside'),
      total: this.book.claims.size,
      systemNamespaces: [this.config.longhornNamespace],
    });
  }

  private selected({ selector }: CompiledPolicy): ClaimFact[] {
    return this.book.claims
      .select(selector)
      .sort((one, other) => (fullName(one) < fullName(other) ? -1 : 1));
  }

  private lastStartedAt(policy: string, claims: readonly ClaimFact[]): number | null {
    const started = claims.flatMap((claim) =>
      this.runs.of(policy, claim).map(({ startedAt }) => startedAt),
    );
    return started.length === 0 ? null : Math.max(...started);
  }

  private retentionOf(spec: PolicySpec, claim: ClaimFact): RetentionPreview[] {
    const points = this.retention
      .decide(spec, claim)
      .filter(({ at }) => at !== null)
      .map(({ id, at, keep, reason }) => ({ id, time: formatInstant(at ?? 0), keep, reason }));
    return points.length === 0 ? [] : [{ ...nameOf(claim), points }];
  }
}

const nameOf = ({ namespace, name }: ClaimFact): VolumeName => ({ namespace, pvc: name });
const fullName = ({ namespace, name }: ClaimFact): string => `${namespace}/${name}`;

function without(claims: readonly ClaimFact[], others: readonly ClaimFact[]): VolumeName[] {
  const known = new Set(others.map(({ uid }) => uid));
  return claims.filter(({ uid }) => !known.has(uid)).map(nameOf);
}
