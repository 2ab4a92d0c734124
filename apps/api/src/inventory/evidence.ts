import { Inject, Injectable } from '@nestjs/common';
import {
  assess,
  type Assessment,
  type ClaimFact,
  type Coverage,
  type Evidence,
  type FreshnessSettings,
  HOUR_MS,
  type Instant,
  MINUTE_MS,
  type PersistentVolumeFact,
  recurringJobCoverage,
  type VolumeFact,
} from '@soteria/domain';
import { CONFIG, type Config } from '../config/config';
import { Drivers } from '../driver/drivers';
import { FactStore } from '../driver/fact-store';
import { VanishedBackups } from '../driver/vanished-backups';
import { FailedRuns } from '../operations/failed-runs';
import { PolicyBook } from '../policy/policy-book';
import { PolicyCoverage } from '../policy/policy-coverage';
import { SkippedRuns } from '../policy/skipped-runs';
import { JobTimes } from './job-times';

/** Contact is lost for a moment often enough; only after so long does it make anything doubtful. */
export const DOUBT_AFTER_MS = 5 * MINUTE_MS;

/** A new claim may take so much longer than its objective until its first restore point. */
const GRACE_SECONDS = HOUR_MS / 1_000;

/** A claim with what stands behind it, as far as it is seen. */
export interface Standing {
  claim: ClaimFact;
  persistentVolume: PersistentVolumeFact | undefined;
  volume: VolumeFact | undefined;
}

/** Gathers what is known of one volume. */
@Injectable()
export class EvidenceReader {
  private readonly settings: FreshnessSettings;
  private readonly times = new JobTimes();

  constructor(
    private readonly facts: FactStore,
    private readonly vanished: VanishedBackups,
    private readonly policies: PolicyBook,
    private readonly policyCoverage: PolicyCoverage,
    private readonly skipped: SkippedRuns,
    private readonly failed: FailedRuns,
    private readonly drivers: Drivers,
    @Inject(CONFIG) config: Config,
  ) {
    this.settings = {
      defaultObjectiveSeconds: config.defaultObjectiveSeconds,
      graceSeconds: GRACE_SECONDS,
      drivers: drivers.places,
    };
  }

  /** Calls back with each claim of which there is other evidence than what the cluster shows. */
  onChange(listener: (namespace: string, pvc: string) => void): void {
    this.skipped.onChange(({ namespace, name }) => listener(namespace, name));
    this.failed.onChange(listener);
  }

  /** What is known of a volume, and what follows from it. */
  assess(claim: ClaimFact, now: Instant): { evidence: Evidence; assessment: Assessment } {
    const evidence = this.read(claim, now);
    return { evidence, assessment: assess(evidence, this.settings, now) };
  }

  standing(claim: ClaimFact): Standing {
    const named = this.facts.persistentVolume(claim.persistentVolume);
    // A PV that is bound to somebody else is not this claim's, whatever the claim says.
    const persistentVolume = named?.claim && named.claim.uid !== claim.uid ? undefined : named;
    const volume =
      persistentVolume === undefined ? undefined : this.facts.volume(persistentVolume.handle);
    return { claim, persistentVolume, volume };
  }

  read(claim: ClaimFact, now: Instant): Evidence {
    const standing = this.standing(claim);
    const { volume } = standing;
    const handle = standing.persistentVolume?.handle ?? '';
    const stale = this.facts.stale();
    return {
      ...standing,
      cluster: this.drivers.clusterId,
      target: volume && this.facts.target(volume.target),
      targets: this.facts.targets(),
      backups: handle === '' ? [] : this.facts.backupsOfVolume(handle),
      coverage: this.coverage(standing, now),
      exclusion: this.policies.exclusionOf(claim.namespace, claim.name),
      staleness: stale && now - stale.since >= DOUBT_AFTER_MS ? stale : null,
      vanished: this.vanished.of(handle),
      skippedRuns: this.skipped.of(claim.uid),
      failedRun: this.failed.of(claim.uid),
    };
  }

  private coverage({ claim, volume }: Standing, now: Instant): Coverage[] {
    const jobs = this.facts.recurringJobs();
    const byJobs = volume ? recurringJobCoverage(volume, jobs) : [];
    return [...this.policyCoverage.of(claim, now), ...this.times.withTimes(byJobs, jobs, now)];
  }
}
