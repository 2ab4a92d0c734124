import { Injectable } from '@nestjs/common';
import {
  type ClaimFact,
  type Coverage,
  type Evidence,
  type Instant,
  MINUTE_MS,
  type PersistentVolumeFact,
  recurringJobCoverage,
  type VolumeFact,
} from '@soteria/domain';
import { FactStore } from '../driver/fact-store';
import { VanishedBackups } from './vanished-backups';

/** Contact is lost for a moment often enough; only after so long does it make anything doubtful. */
export const DOUBT_AFTER_MS = 5 * MINUTE_MS;

/** A claim with what stands behind it, as far as it is seen. */
export interface Standing {
  claim: ClaimFact;
  persistentVolume: PersistentVolumeFact | undefined;
  volume: VolumeFact | undefined;
}

/** Gathers what is known of one volume. */
@Injectable()
export class EvidenceReader {
  constructor(
    private readonly facts: FactStore,
    private readonly vanished: VanishedBackups,
  ) {}

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
      target: volume && this.facts.target(volume.target),
      backups: handle === '' ? [] : this.facts.backupsOfVolume(handle),
      coverage: this.coverage(standing),
      exclusion: null,
      staleness: stale && now - stale.since >= DOUBT_AFTER_MS ? stale : null,
      vanished: this.vanished.of(handle),
      skippedRuns: [],
      unchangedCheckAt: null,
    };
  }

  private coverage({ volume }: Standing): Coverage[] {
    return volume ? recurringJobCoverage(volume, this.facts.recurringJobs()) : [];
  }
}
