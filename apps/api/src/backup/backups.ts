import { Injectable } from '@nestjs/common';
import { type Backup, type BackupState, type UploadHistory } from '@soteria/contracts';
import { type BackupFact, type Instant } from '@soteria/domain';
import { type Reach } from '../access/caller';
import { ClusterIdentity } from '../cluster/cluster-identity';
import { Turns } from '../cluster/turns';
import { FactStore } from '../driver/fact-store';
import { PolicyBook } from '../policy/policy-book';
import { backupListBytes } from './backup-list-bytes';
import { newestFirst, presentBackup } from './present-backup';
import { uploadHistory } from './upload-history';

export interface BackupFilter {
  namespace?: string | undefined;
  pvc?: string | undefined;
  state?: BackupState | undefined;
  /** Only those whose claim does not exist any more. */
  claim?: 'gone' | undefined;
}

/** Backups as callers see them. */
@Injectable()
export class Backups {
  constructor(
    private readonly facts: FactStore,
    private readonly policies: PolicyBook,
    private readonly identity: ClusterIdentity,
  ) {}

  /** A list of those that somebody may see, as bytes. */
  list(filter: BackupFilter, reach: Reach): Promise<Buffer[]> {
    const found = this.matching(filter, reach).sort(newestFirst);
    return backupListBytes(found, (fact) => this.present(fact), new Turns());
  }

  /** A backup that tells of no namespace is only for those who see all. */
  private matching({ namespace, pvc, state, claim }: BackupFilter, reach: Reach): BackupFact[] {
    return this.candidates(namespace, pvc).filter(
      (fact) =>
        reach.sees(fact.source.namespace) &&
        (pvc === undefined || fact.source.pvc === pvc) &&
        (state === undefined || fact.state === state) &&
        (claim === undefined || this.isOfGoneClaim(fact)),
    );
  }

  /** Backups that tell of a claim, and those of the volume behind it. */
  ofClaim(namespace: string, pvc: string, volume: string | null, reach: Reach): Backup[] {
    const found = new Set(this.facts.backupsOfClaim(namespace, pvc));
    for (const fact of volume === null ? [] : this.facts.backupsOfVolume(volume)) found.add(fact);
    return [...found]
      .filter((fact) => reach.sees(fact.source.namespace))
      .sort(newestFirst)
      .map((fact) => this.present(fact));
  }

  /** What usable backups have uploaded on each of the last days. */
  uploads(reach: Reach, now: Instant): UploadHistory {
    const usable = [...this.facts.all('backup')].filter(
      (fact) => fact.usable && reach.sees(fact.source.namespace),
    );
    return uploadHistory(usable, now);
  }

  /** A backup that tells of no claim is of none that is gone either. */
  private isOfGoneClaim({ source: { namespace, pvc } }: BackupFact): boolean {
    return namespace !== '' && pvc !== '' && this.facts.claim(namespace, pvc) === undefined;
  }

  private candidates(namespace: string | undefined, pvc: string | undefined): BackupFact[] {
    if (namespace === undefined) return [...this.facts.all('backup')];
    if (pvc === undefined) return [...this.facts.backupsOfNamespace(namespace)];
    return [...this.facts.backupsOfClaim(namespace, pvc)];
  }

  private present(fact: BackupFact): Backup {
    return presentBackup(fact, this.policies.isPinned(fact.id), this.identity.id());
  }
}
